import { z } from "zod";
import type { CallingLimits } from "../../history/calling-limits.ts";

const MINUTES_PER_DAY = 24 * 60;

const count = z.int().positive().nullable();

/** The limits of an organization or a mirror, as they come over the socket. */
export const callingLimits: z.ZodType<CallingLimits> = z.strictObject({
  callsPerHourByDay: count,
  callsPerHourByNight: count,
  directoryCallsPerHourByDay: count,
  directoryCallsPerHourByNight: count,
  daysByDay: count,
  dayStartMinute: z
    .int()
    .min(0)
    .max(MINUTES_PER_DAY - 1),
  dayEndMinute: z.int().min(0).max(MINUTES_PER_DAY),
  dayWeekdays: z.array(z.int().min(1).max(7)).max(7),
});
