import type { WorkingInterval } from "../../../api/reporting-rules.ts";

/** A stretch of a day: minutes since midnight, the end exclusive. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** The stretches of one day, in order. */
export type Day = readonly Stretch[];

/** Monday to Sunday. */
export type Week = readonly Day[];

export const DAY_MINUTES = 24 * 60;
/** What a day begins with when it is switched on. */
export const USUAL_DAY: Day = [{ from: 9 * 60, to: 18 * 60 }];
export const USUAL_WEEK: Week = Array.from({ length: 7 }, (_, day) => (day < 5 ? USUAL_DAY : []));

/** A break that is added. */
const BREAK_MINUTES = 60;
/** What is left of a stretch on each side of a break. */
const LEAST_MINUTES = 60;

export function toWeek(intervals: readonly WorkingInterval[]): Week {
  return Array.from({ length: 7 }, (_, day) =>
    inOrder(
      intervals
        .filter(({ weekday }) => weekday === day + 1)
        .map(({ from, to }) => ({ from: parseClock(from) ?? 0, to: parseClock(to) ?? 0 })),
    ),
  );
}

export function toIntervals(week: Week): WorkingInterval[] {
  return week.flatMap((day, index) =>
    inOrder(day).map(({ from, to }) => ({
      weekday: index + 1,
      from: showClock(from),
      to: showClock(to),
    })),
  );
}

/** Why a day cannot be kept; null when it can. */
export function problemOf(day: Day): "empty" | "overlapping" | null {
  if (day.some(({ from, to }) => from >= to)) return "empty";
  const sorted = inOrder(day);
  const overlaps = sorted.some((each, index) => each.from < (sorted[index - 1]?.to ?? 0));
  return overlaps ? "overlapping" : null;
}

/** Why a week cannot be kept: a day of it cannot, or nobody ever works. */
export function problemOfWeek(week: Week): "day" | "never" | null {
  if (week.some((day) => problemOf(day) !== null)) return "day";
  return week.every((day) => day.length === 0) ? "never" : null;
}

/** The hours of one day for all others that work, and for Monday to Friday. */
export function copyDay(week: Week, from: number): Week {
  const copied = week[from] ?? [];
  return week.map((day, index) => (day.length > 0 || index < 5 ? copied : day));
}

/**
 * A day with a break in the middle of its longest stretch.
 *
 * @returns null when no stretch is long enough for one
 */
export function withBreak(day: Day): Day | null {
  const longest = day.reduce((most, each) => Math.max(most, each.to - each.from), 0);
  if (longest < BREAK_MINUTES + 2 * LEAST_MINUTES) return null;
  const index = day.findIndex(({ from, to }) => to - from === longest);
  const { from, to } = day[index] ?? { from: 0, to: 0 };
  const start = Math.round((from + to - BREAK_MINUTES) / 2 / 30) * 30;
  return day.toSpliced(index, 1, { from, to: start }, { from: start + BREAK_MINUTES, to });
}

/**
 * A time of day as people type it: `9`, `930`, `9:30`, `09.30`, `24:00` for the end of the day.
 *
 * @returns minutes since midnight; null: it is no time of day
 */
export function parseClock(text: string): number | null {
  const [, hours, minutes = "0"] = /^\s*(\d{1,2})(?:[:.\s-]?(\d{2}))?\s*$/.exec(text) ?? [];
  if (hours === undefined) return null;
  const total = Number(hours) * 60 + Number(minutes);
  return Number(minutes) < 60 && total <= DAY_MINUTES ? total : null;
}

/** `09:30`. */
export function showClock(minutes: number): string {
  const pad = (value: number) => String(value).padStart(2, "0");
  return `${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`;
}

function inOrder(day: Day): Day {
  return day.toSorted((a, b) => a.from - b.from);
}
