import { z } from "zod";
import { API_LIMITS } from "./limits.ts";
import { idParameter, time } from "./values.ts";

const day = z.string().max(API_LIMITS.timeCharacters).optional();

export const callsQuery = z.strictObject({
  from: day.meta({ description: "Default: a day ago" }),
  to: day.meta({ description: "Default: now" }),
  organization: idParameter
    .optional()
    .meta({ description: "Of administrators: whose calls. Default: your own organization's" }),
});
export type CallsQuery = z.output<typeof callsQuery>;

export const callLimit = z
  .object({
    operation: z.string(),
    limit: z.int().nullable().meta({ description: "Calls in this clock hour; null: any number" }),
    period: z.enum(["day", "night"]),
    used: z.int(),
    left: z.int().nullable(),
    hourStart: time,
  })
  .meta({ id: "CallLimit" });
export type CallLimit = z.infer<typeof callLimit>;

export const calls = z
  .object({
    limits: z.array(callLimit).meta({ description: "Of every operation, as they stand now" }),
    hours: z.array(z.object({ operation: z.string(), hourStart: time, used: z.int() })).meta({
      description: "Counted calls by clock hour, oldest first. Unlimited calls are not counted",
    }),
  })
  .meta({ id: "Calls" });
export type Calls = z.infer<typeof calls>;
