import { z } from "zod";
import { mirror } from "./mirror.ts";
import { time } from "./values.ts";

export const importRun = z
  .object({
    at: time,
    file: z.string(),
    added: z.int(),
    changed: z.int(),
    unchanged: z.int(),
    rejected: z
      .int()
      .meta({ description: "Rows of the file that cannot be used, or may not change" }),
  })
  .meta({ id: "ImportRun" });
export type ImportRun = z.infer<typeof importRun>;

export const data = z
  .object({
    treatments: z.int().meta({ description: "Those that you see" }),
    first: time.nullable(),
    last: time.nullable(),
    months: z.array(
      z.object({ month: z.string().meta({ example: "2024-02" }), treatments: z.int() }),
    ),
    imports: z.array(importRun).meta({
      description: "The last files, newest first: those of your organization; administrators: all",
    }),
    unseen: z
      .int()
      .nullable()
      .meta({ description: "Rows that no organization sees; administrators only" }),
    events: z
      .object({
        received: z.int(),
        applied: z.int(),
        waiting: z.int(),
        unplaced: z.int(),
      })
      .nullable()
      .meta({ description: "Live events of your organization; null where none come in" }),
    mirror: mirror.nullable(),
  })
  .meta({ id: "Data", description: "What is covered, and where it came from" });
export type Data = z.infer<typeof data>;
