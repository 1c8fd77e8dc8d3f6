/**
 * Days of the calendar as `2024-02-26`. They have no zone: what day it is depends on one, what comes
 * after a day does not.
 */
export type CalendarDate = string;

const DAY_MS = 86_400_000;
const FORM = /^\d{4}-\d{2}-\d{2}$/;

export function isCalendarDate(text: string): boolean {
  return FORM.test(text) && !Number.isNaN(Date.parse(text)) && fromEpoch(toEpoch(text)) === text;
}

/** The day it is in a zone at a moment. */
export function dateIn(timeZone: string, at: Date): CalendarDate {
  const parts = formatIn(timeZone).formatToParts(at);
  const part = (type: string) => parts.find((each) => each.type === type)?.value ?? "";
  return `${part("year").padStart(4, "0")}-${part("month")}-${part("day")}`;
}

/** Making a format costs more than using it a thousand times. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatIn(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat("en", {
    timeZone,
    calendar: "gregory",
    numberingSystem: "latn",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  });
  formats.set(timeZone, format);
  return format;
}

export function addDays(date: CalendarDate, days: number): CalendarDate {
  return fromEpoch(toEpoch(date) + days * DAY_MS);
}

/** The first day of the month that is `months` after that of a date. */
export function firstOfMonth(date: CalendarDate, months = 0): CalendarDate {
  const at = new Date(toEpoch(date));
  return fromEpoch(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + months, 1));
}

export function firstOfYear(date: CalendarDate): CalendarDate {
  return `${date.slice(0, 4)}-01-01`;
}

/** How many days two dates and what lies between them are: 1 for the same day. */
export function daysOf(from: CalendarDate, to: CalendarDate): number {
  return Math.round((toEpoch(to) - toEpoch(from)) / DAY_MS) + 1;
}

function toEpoch(date: CalendarDate): number {
  return Date.parse(`${date}T00:00:00Z`);
}

function fromEpoch(milliseconds: number): CalendarDate {
  return new Date(milliseconds).toISOString().slice(0, 10);
}
