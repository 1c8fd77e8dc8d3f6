import { z } from "zod";
import { CONFIGURATION_LIMITS } from "./limits.ts";
import { wholeNumber } from "./simple-forms.ts";
import type { ValueForm } from "./value-form.ts";
import { OFF, orOff, TEXT, textReadBy } from "./value-form.ts";

/** How the calling limits are written (contract.md, "Limits"). */

/** The hours that are day: [start, end), minutes since local midnight. */
export interface DayWindow {
  readonly startMinute: number;
  readonly endMinute: number;
}

const MINUTES_PER_DAY = 24 * 60;
const DAY_WINDOW = /^(\d{1,2}):(\d{2}) ?[-–] ?(\d{1,2}):(\d{2})$/;
const WEEKDAY_RANGE = /^([1-7])(?:-([1-7]))?$/;

export const CALLS_PER_HOUR = orOff(wholeNumber(1, CONFIGURATION_LIMITS.callsPerHour));

export const DAYS_BY_DAY = orOff(wholeNumber(1, CONFIGURATION_LIMITS.daysByDay));

/**
 * `08:00-20:00`. A window that ends before it starts spans midnight. One that ends where it
 * starts is refused, since it says neither "always" (`00:00-24:00`) nor "never" (no weekdays).
 */
export const DAY_WINDOW_FORM: ValueForm<DayWindow> = {
  schema: textReadBy(readDayWindow),
  format: ({ startMinute, endMinute }) => `${formatTime(startMinute)}-${formatTime(endMinute)}`,
  expected: {
    ru: "начало и конец дня вида 08:00-20:00; весь день — 00:00-24:00",
    en: "when the day begins and ends, such as 08:00-20:00; 00:00-24:00 is the whole day",
  },
};

/** Weekdays in ascending order, 1 for Monday: `1-7`, `1-5,7`, in TOML an array as well. */
export const WEEKDAYS_FORM: ValueForm<readonly number[]> = {
  schema: z
    .union([
      z.array(z.int().min(1).max(7)),
      z.int().transform((day) => [day]),
      TEXT.pipe(textReadBy(readWeekdays)),
    ])
    .pipe(z.array(z.int().min(1).max(7)))
    .transform((days) => [...new Set(days)].sort((one, other) => one - other)),
  format: formatWeekdays,
  expected: {
    ru: `дни недели, 1 — понедельник: 1-7, 1-5 или 1,3,5; ${OFF} — ни одного`,
    en: `weekdays, 1 is Monday: 1-7, 1-5 or 1,3,5; ${OFF} for none`,
  },
};

function readDayWindow(text: string): DayWindow | null {
  const [matched, ...parts] = DAY_WINDOW.exec(text) ?? [];
  if (matched === undefined) return null;
  const [startHour = 0, startMinutes = 0, endHour = 0, endMinutes = 0] = parts.map(Number);
  const startMinute = startHour * 60 + startMinutes;
  const endMinute = endHour * 60 + endMinutes;
  const isValid =
    startMinutes < 60 &&
    endMinutes < 60 &&
    startMinute < MINUTES_PER_DAY &&
    endMinute <= MINUTES_PER_DAY &&
    startMinute !== endMinute;
  return isValid ? { startMinute, endMinute } : null;
}

function formatTime(minute: number): string {
  const two = (number: number) => String(number).padStart(2, "0");
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

function readWeekdays(text: string): number[] | null {
  if (text === OFF) return [];
  const days: number[] = [];
  for (const part of text.split(/ *, */)) {
    const match = WEEKDAY_RANGE.exec(part);
    if (!match) return null;
    const first = Number(match[1]);
    const last = Number(match[2] ?? first);
    if (last < first) return null;
    for (let day = first; day <= last; day++) days.push(day);
  }
  return days;
}

function formatWeekdays(days: readonly number[]): string {
  if (days.length === 0) return OFF;
  const runs: { first: number; last: number }[] = [];
  for (const day of days) {
    const run = runs.at(-1);
    if (run && run.last === day - 1) run.last = day;
    else runs.push({ first: day, last: day });
  }
  return runs
    .map(({ first, last }) => (first === last ? String(first) : `${first}-${last}`))
    .join(",");
}
