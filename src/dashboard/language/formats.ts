import type { Language } from "./language.ts";
import { language, texts } from "./language.ts";

/** What stands where there is no value. */
export const NO_VALUE = "–";

const formats = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat>();

/** Making a format costs more than using it a thousand times. */
function cached<Format extends Intl.NumberFormat | Intl.DateTimeFormat>(
  key: string,
  make: (locale: string) => Format,
): Format {
  const locale = LOCALES[language.value];
  const known = formats.get(`${locale} ${key}`);
  if (known !== undefined) return known as Format;
  const made = make(locale);
  formats.set(`${locale} ${key}`, made);
  return made;
}

const LOCALES: Record<Language, string> = { ru: "ru-RU", en: "en-GB" };

/** `12,345`; with few digits after the comma where they are asked for. */
export function formatNumber(value: number | null, digits = 0): string {
  if (value === null) return NO_VALUE;
  return cached(
    `number ${digits}`,
    (locale) =>
      new Intl.NumberFormat(locale, {
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
      }),
  ).format(value);
}

/** `1.2M`, for axes. */
export function formatCompact(value: number): string {
  return cached(
    "compact",
    (locale) => new Intl.NumberFormat(locale, { notation: "compact", maximumFractionDigits: 1 }),
  ).format(value);
}

/** `12.3%` of a share 0 to 1. A share that is nearly all never shows as all, nor one that is nearly none as none. */
export function formatShare(share: number | null): string {
  if (share === null) return NO_VALUE;
  const shown =
    share > 0 && share < 1
      ? Math.min(0.999, Math.max(0.001, Math.round(share * 1000) / 1000))
      : share;
  const digits = Math.abs(shown) >= 0.1 && shown < 0.99 ? 0 : 1;
  return cached(
    `share ${digits}`,
    (locale) => new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: digits }),
  ).format(shown);
}

/** `+12%`: how much more or less than before. */
export function formatRelativeChange(change: number): string {
  const digits = Math.abs(change) < 0.1 ? 1 : 0;
  return cached(
    `relative ${digits}`,
    (locale) =>
      new Intl.NumberFormat(locale, {
        style: "percent",
        signDisplay: "exceptZero",
        maximumFractionDigits: digits,
      }),
  )
    .format(change)
    .replace("-", MINUS);
}

/** `+1.2`: a difference, with its sign. */
export function formatDifference(difference: number, digits: number): string {
  return cached(
    `difference ${digits}`,
    (locale) =>
      new Intl.NumberFormat(locale, {
        signDisplay: "exceptZero",
        maximumFractionDigits: digits,
      }),
  )
    .format(difference)
    .replace("-", MINUS);
}

/** As wide as a plus, unlike the hyphen that formats give. */
const MINUS = "\u2212";

/** `42 s`, `1 min 05 s`, `2 h 07 min`, `3 d 4 h`: two units at most. */
export function formatSeconds(seconds: number | null): string {
  if (seconds === null) return NO_VALUE;
  const { secondUnit, minuteUnit, hourUnit, dayUnit } = texts.value.units;
  if (seconds < 10 && !Number.isInteger(seconds)) return join(formatNumber(seconds, 1), secondUnit);
  const whole = Math.round(seconds);
  if (whole < 60) return join(formatNumber(whole), secondUnit);
  if (whole < 3600) return two(whole, 60, minuteUnit, secondUnit, 1);
  if (whole < 86_400) return two(whole, 3600, hourUnit, minuteUnit, 60);
  return two(whole, 86_400, dayUnit, hourUnit, 3600);
}

function two(seconds: number, per: number, unit: string, smallerUnit: string, smaller: number) {
  // Rounded to the smaller unit first: 59 min 59.9 s are an hour.
  const rounded = Math.round(seconds / smaller) * smaller;
  const rest = Math.floor((rounded % per) / smaller);
  const first = join(formatNumber(Math.floor(rounded / per)), unit);
  if (rest === 0) return first;
  const padded = smaller === 3600 ? String(rest) : String(rest).padStart(2, "0");
  return `${first}${SPACE}${join(padded, smallerUnit)}`;
}

const SPACE = "\u00a0";

function join(value: string, unit: string): string {
  return `${value}${SPACE}${unit}`;
}

/** `1:05`, `2:07:30`: a clock that ticks. */
export function formatClock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const minutes = Math.floor(whole / 60) % 60;
  const tail = String(whole % 60).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  return hours === 0
    ? `${minutes}:${tail}`
    : `${formatNumber(hours)}:${String(minutes).padStart(2, "0")}:${tail}`;
}

type DateStyle = Intl.DateTimeFormatOptions;

const DAY: DateStyle = { day: "numeric", month: "short", year: "numeric" };
const SHORT_DAY: DateStyle = { day: "numeric", month: "short" };
const MONTH: DateStyle = { month: "short", year: "numeric" };
const MONTH_LONG: DateStyle = { month: "long", year: "numeric" };
const TIME: DateStyle = { hour: "2-digit", minute: "2-digit" };
const TIME_SECONDS: DateStyle = { ...TIME, second: "2-digit" };

function dateFormat(key: string, style: DateStyle): Intl.DateTimeFormat {
  // What is given to it is already the time on the wall.
  return cached(key, (locale) => new Intl.DateTimeFormat(locale, { ...style, timeZone: "UTC" }));
}

/**
 * The moment on the wall that a text says, as if it were UTC: answers of the API have the offset of
 * the organization's zone, which is not that of the browser.
 */
function onTheWall(text: string): Date {
  const [, date = "", time = "00:00:00"] =
    /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}(?::\d{2})?))?/.exec(text) ?? [];
  return new Date(`${date}T${time}Z`);
}

/** `26 Feb 2024` of a date or time. */
export function formatDay(text: string): string {
  return dateFormat("day", DAY).format(onTheWall(text));
}

/** `26 Feb`. */
export function formatShortDay(text: string): string {
  return dateFormat("short day", SHORT_DAY).format(onTheWall(text));
}

/** `Feb 2024` of a month `2024-02` or a date. */
export function formatMonth(text: string, length: "short" | "long" = "short"): string {
  const style = length === "short" ? MONTH : MONTH_LONG;
  return dateFormat(`month ${length}`, style).format(onTheWall(`${text.slice(0, 7)}-01`));
}

/** `10:30` or `10:30:05` of a time. */
export function formatTime(text: string, seconds = false): string {
  return dateFormat(`time ${seconds}`, seconds ? TIME_SECONDS : TIME).format(onTheWall(text));
}

/** `26 Feb 2024, 10:30`. */
export function formatDayTime(text: string): string {
  return dateFormat("day time", { ...DAY, ...TIME }).format(onTheWall(text));
}

/** `26/02/2024, 10:30`: takes least room, for tables. */
export function formatTableTime(text: string): string {
  return dateFormat("table time", { dateStyle: "short", timeStyle: "short" }).format(
    onTheWall(text),
  );
}

/** `1 – 26 Feb 2024`: as few words as say both ends. */
export function formatRange(from: string, to: string): string {
  const style = from.length > 10 || to.length > 10 ? { ...DAY, ...TIME } : DAY;
  const format = dateFormat(from.length > 10 || to.length > 10 ? "range time" : "range", style);
  return format.formatRange(onTheWall(from), onTheWall(to));
}

/** Names of the weekday 1 (Monday) to 7. */
export function formatWeekday(weekday: number, length: "short" | "long" = "short"): string {
  // 1 January 2024 was a Monday.
  const date = new Date(Date.UTC(2024, 0, weekday));
  return dateFormat(`weekday ${length}`, { weekday: length }).format(date);
}

/** `09:00` of an hour 0 to 23. */
export function formatHour(hour: number): string {
  return `${String(hour).padStart(2, "0")}:00`;
}

/** Orders names as people of the language do. */
export function compareNames(a: string, b: string): number {
  return collator().compare(a, b);
}

const collators = new Map<string, Intl.Collator>();

function collator(): Intl.Collator {
  const locale = LOCALES[language.value];
  const known = collators.get(locale) ?? new Intl.Collator(locale, { numeric: true });
  collators.set(locale, known);
  return known;
}
