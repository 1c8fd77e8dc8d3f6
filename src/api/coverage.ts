import { z } from "zod";
import { time } from "./values.ts";

/** Whether a mirror has read what was asked for; without a mirror everything that is there is all. */
export const coverage = z
  .object({
    complete: z.boolean().meta({ description: "Whether nothing of the period is missing" }),
    from: time.nullable(),
    to: time.nullable().meta({ description: "First stretch, by Closed, not read yet; null: none" }),
  })
  .meta({
    id: "Coverage",
    description:
      "How far the organization's mirror has read the asked period; from and to are the first stretch that is missing",
  });
export type Coverage = z.infer<typeof coverage>;
