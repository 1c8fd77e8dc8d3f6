import type { Calls } from "../../../api/calls.ts";

const HOUR_MS = 3_600_000;

/**
 * Calls of an operation in each of the last hours, oldest first, the hour that runs last: hours
 * without a call too, which the API leaves out.
 *
 * @param running when the hour that runs began, as the API says it
 */
export function hoursOfCalls(
  hours: Calls["hours"],
  operation: string,
  running: string,
  count: number,
): readonly number[] {
  const used = new Map(
    hours
      .filter((hour) => hour.operation === operation)
      .map((hour) => [Date.parse(hour.hourStart), hour.used]),
  );
  const last = Date.parse(running);
  return Array.from({ length: count }, (_, index) => {
    return used.get(last - (count - 1 - index) * HOUR_MS) ?? 0;
  });
}
