import { formatWeekday } from "../../language/formats.ts";
import type { Week } from "./week.ts";
import { showClock } from "./week.ts";

/** `Mon–Fri 09:00–18:00; Sat 10:00–15:00`: days that are alike and follow one another together. */
export function describeWeek(week: Week): string {
  const groups: { first: number; last: number; hours: string }[] = [];
  for (const [day, stretches] of week.entries()) {
    const hours = stretches.map(({ from, to }) => `${showClock(from)}–${showClock(to)}`).join(", ");
    const group = groups.at(-1);
    if (group !== undefined && group.hours === hours) group.last = day;
    else groups.push({ first: day, last: day, hours });
  }
  return groups
    .filter(({ hours }) => hours !== "")
    .map(({ first, last, hours }) => `${daysOf(first, last)} ${hours}`)
    .join("; ");
}

function daysOf(first: number, last: number): string {
  const from = formatWeekday(first + 1);
  return first === last ? from : `${from}–${formatWeekday(last + 1)}`;
}
