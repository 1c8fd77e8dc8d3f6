import type { CalendarDate } from "./calendar-date.ts";
import { addDays, firstOfMonth, firstOfYear, isCalendarDate } from "./calendar-date.ts";

export const PRESETS = [
  "today",
  "yesterday",
  "7-days",
  "30-days",
  "90-days",
  "this-month",
  "last-month",
  "this-year",
  "all",
] as const;

export type Preset = (typeof PRESETS)[number];

/**
 * What a person chose. A preset moves on with the days; a range stays. Ends of a range are dates or
 * times on the wall (`2024-02-26T10:00`), both inclusive.
 */
export type Period = { readonly preset: Preset } | Range;

export interface Range {
  readonly from: string;
  readonly to: string;
}

export const DEFAULT_PERIOD: Period = { preset: "30-days" };

/** The ends of a period, both inclusive, or null: all time. */
export function resolvePeriod(period: Period, today: CalendarDate): Range | null {
  if (!("preset" in period)) return period;
  switch (period.preset) {
    case "today":
      return { from: today, to: today };
    case "yesterday":
      return { from: addDays(today, -1), to: addDays(today, -1) };
    case "7-days":
      return { from: addDays(today, -6), to: today };
    case "30-days":
      return { from: addDays(today, -29), to: today };
    case "90-days":
      return { from: addDays(today, -89), to: today };
    case "this-month":
      return { from: firstOfMonth(today), to: today };
    case "last-month":
      return { from: firstOfMonth(today, -1), to: addDays(firstOfMonth(today), -1) };
    case "this-year":
      return { from: firstOfYear(today), to: today };
    case "all":
      return null;
  }
}

export function isPreset(text: string): text is Preset {
  return (PRESETS as readonly string[]).includes(text);
}

const WALL_TIME = /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/;

/** Whether a text can be an end of a range. */
export function isRangeEnd(text: string): boolean {
  const date = WALL_TIME.exec(text)?.[1];
  return isCalendarDate(date ?? text);
}
