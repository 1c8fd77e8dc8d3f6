import { z } from "zod";
import { API_LIMITS } from "./limits.ts";
import { named, seconds, weekday } from "./values.ts";

const clock = /^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/;

export const workingInterval = z
  .strictObject({
    weekday,
    from: z.string().regex(clock).meta({ example: "09:00" }),
    to: z
      .string()
      .regex(clock)
      .meta({ description: "Exclusive; 24:00 is the end of the day", example: "18:00" }),
  })
  .meta({ id: "WorkingInterval", description: "A stretch of a weekday in which a line works" })
  .refine(({ from, to }) => from < to, { path: ["to"] });
export type WorkingInterval = z.infer<typeof workingInterval>;

/** What one line is measured by. */
export const lineRules = z
  .strictObject({
    targetSeconds: seconds
      .nullable()
      .meta({ description: "Target for the waiting time; null: that of the organization" }),
    workingHours: z
      .array(workingInterval)
      .max(API_LIMITS.workingIntervals)
      .nullable()
      .meta({ description: "Null: round the clock" }),
  })
  .meta({ id: "LineRules" });
export type LineRules = z.infer<typeof lineRules>;

export const target = z
  .strictObject({
    targetSeconds: seconds.meta({
      description: "Target for the waiting time of lines without one of their own",
    }),
  })
  .meta({ id: "Target" });
export type Target = z.infer<typeof target>;

export const reportingRules = z
  .object({
    targetSeconds: seconds,
    lines: z.array(
      z.object({
        line: named,
        targetSeconds: seconds.nullable(),
        workingHours: z.array(workingInterval).nullable(),
      }),
    ),
  })
  .meta({ id: "ReportingRules" });
export type ReportingRules = z.infer<typeof reportingRules>;
