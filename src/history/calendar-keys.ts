import type { Grouping, GroupKey } from "./figures.ts";

/** What a moment on the wall is grouped by. */
export type TimeGrouping = Exclude<Grouping, "line" | "specialist" | "client">;

const HOURS_A_DAY = 24;
export const HOURS_A_WEEK = 168;
export const MINUTES_A_WEEK = 10_080;

const DAY = 86_400;
const DAYS_A_WEEK = 7;

/**
 * Where calendar numbers count from: a Monday far before every row, 400 years, a whole turn of the
 * calendar, before year 1. Days, weeks and hours of the week are then what is left of a division.
 * Seconds before 1970-01-01T00:00 on the wall.
 */
export const CALENDAR_START = 74_758_377_600;

/** Wall-clock seconds since 1970 to whole hours since {@link CALENDAR_START}. */
export function calendarHour(wallSeconds: number): number {
  return Math.floor((wallSeconds + CALENDAR_START) / 3600);
}

/** The number that a moment is grouped by: {@link timeKey}. */
export function timeNumber(grouping: TimeGrouping, calendarHour: number): number {
  switch (grouping) {
    case "hour":
      return calendarHour % HOURS_A_DAY;
    case "weekday":
      return Math.floor((calendarHour % HOURS_A_WEEK) / HOURS_A_DAY) + 1;
    case "day":
      return Math.floor(calendarHour / HOURS_A_DAY);
    case "week":
      return Math.floor(calendarHour / HOURS_A_WEEK);
    case "month": {
      const date = dateOf(Math.floor(calendarHour / HOURS_A_DAY));
      return date.getUTCFullYear() * 12 + date.getUTCMonth();
    }
  }
}

/**
 * The key of figures, of the number that a store groups by:
 * - `hour` 0 to 23, `weekday` 1 to 7;
 * - `day` and `week`: whole days and weeks since {@link CALENDAR_START};
 * - `month`: 12 · year + month - 1, of the calendar's years.
 */
export function timeKey(grouping: TimeGrouping, number: number): GroupKey {
  switch (grouping) {
    case "hour":
    case "weekday":
      return number;
    case "day":
      return isoDate(number);
    case "week":
      return isoDate(number * DAYS_A_WEEK);
    case "month":
      return `${digits(Math.floor(number / 12), 4)}-${digits((number % 12) + 1, 2)}`;
  }
}

function isoDate(days: number): string {
  const date = dateOf(days);
  const month = digits(date.getUTCMonth() + 1, 2);
  return `${digits(date.getUTCFullYear(), 4)}-${month}-${digits(date.getUTCDate(), 2)}`;
}

function dateOf(days: number): Date {
  return new Date((days * DAY - CALENDAR_START) * 1000);
}

function digits(number: number, length: number): string {
  return String(number).padStart(length, "0");
}
