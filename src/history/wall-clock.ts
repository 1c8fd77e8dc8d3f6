/**
 * Wall-clock times as text, `2024-02-26T10:30:00`, and as numbers: seconds from
 * 1970-01-01T00:00:00 on a clock that never changes (`TimeZone` leads to instants).
 * Pure arithmetic, in the proleptic Gregorian calendar, years 1 to 9999.
 */

const DAY = 86_400;

/** 0001-01-01T00:00:00 and 9999-12-31T23:59:59. */
const FIRST = -62_135_596_800;
const LAST = 253_402_300_799;

const LARGEST_OFFSET = 14 * 3600;

/** A date or a time that was read from text. */
export interface ParsedDateTime {
  /** Wall-clock seconds; of a date alone, its midnight. */
  readonly wallSeconds: number;
  /** Seconds east of UTC; null when the text does not say. */
  readonly offsetSeconds: number | null;
  /** Whether the text is a date without a time. */
  readonly dateOnly: boolean;
}

/**
 * Reads an xs:dateTime or xs:date, and nothing else:
 * `YYYY-MM-DD` or `YYYY-MM-DDThh:mm:ss[.fraction]`, each with an optional `Z` or `±hh:mm`.
 *
 * Years are four digits, 0001 to 9999, and dates exist in the calendar. 24:00:00 is the next
 * midnight; there are no leap seconds. Offsets go to ±14:00. Fractions are cut, not rounded.
 * White space around the text is the caller's to trim.
 *
 * @returns null when the text is anything else.
 */
export function parseDateTime(text: string): ParsedDateTime | null {
  const midnight = readDate(text);
  if (midnight === null) {
    return null;
  }
  const dateOnly = text[10] !== "T";
  let wallSeconds = midnight;
  let at = 10;
  if (!dateOnly) {
    const time = readTime(text);
    if (time === null) {
      return null;
    }
    wallSeconds += time.seconds;
    at = time.end;
  }
  if (wallSeconds > LAST) {
    return null;
  }
  const offsetSeconds = readOffset(text, at);
  return offsetSeconds === undefined ? null : { wallSeconds, offsetSeconds, dateOnly };
}

/**
 * Writes a wall-clock time as 19 characters, `2024-02-26T10:30:00`. Takes whole seconds. What lies
 * outside years 1 to 9999 is written as the first or last second within, since a reader of
 * xs:dateTime takes four-digit years only.
 */
export function formatWall(wallSeconds: number): string {
  const wall = Math.min(Math.max(wallSeconds, FIRST), LAST);
  const days = Math.floor(wall / DAY);
  const second = wall - days * DAY;
  const { year, month, day } = civilFromDays(days);
  const date = `${padded(year, 4)}-${padded(month, 2)}-${padded(day, 2)}`;
  const hour = Math.floor(second / 3600);
  const minute = Math.floor(second / 60) % 60;
  return `${date}T${padded(hour, 2)}:${padded(minute, 2)}:${padded(second % 60, 2)}`;
}

/** The date of a wall-clock time, `2024-02-26`, as {@link formatWall} writes it. */
export function formatWallDate(wallSeconds: number): string {
  return formatWall(wallSeconds).slice(0, 10);
}

/** Midnight of the date at the start of a text. */
function readDate(text: string): number | null {
  const year = readDigits(text, 0, 4);
  const month = readDigits(text, 5, 2);
  const day = readDigits(text, 8, 2);
  const real =
    year >= 1 &&
    month >= 1 &&
    month <= 12 &&
    day >= 1 &&
    day <= daysInMonth(year, month) &&
    text[4] === "-" &&
    text[7] === "-";
  return real ? daysFromCivil(year, month, day) * DAY : null;
}

/** Seconds since midnight of the `Thh:mm:ss[.fraction]` after a date, and where it ends. */
function readTime(text: string): { readonly seconds: number; readonly end: number } | null {
  const hour = readDigits(text, 11, 2);
  const minute = readDigits(text, 14, 2);
  const second = readDigits(text, 17, 2);
  const fraction = readFraction(text, 19);
  const inRange =
    hour >= 0 && hour <= 24 && minute >= 0 && minute <= 59 && second >= 0 && second <= 59;
  if (!inRange || text[13] !== ":" || text[16] !== ":" || fraction === null) {
    return null;
  }
  if (hour === 24 && (minute > 0 || second > 0 || !fraction.zero)) {
    return null;
  }
  return { seconds: hour * 3600 + minute * 60 + second, end: fraction.end };
}

/** A fraction of a second if there is one: where it ends, and whether it is zero. */
function readFraction(
  text: string,
  at: number,
): { readonly end: number; readonly zero: boolean } | null {
  if (text[at] !== ".") {
    return { end: at, zero: true };
  }
  let end = at + 1;
  let zero = true;
  for (let digit = readDigits(text, end, 1); digit >= 0; digit = readDigits(text, end, 1)) {
    zero &&= digit === 0;
    end += 1;
  }
  return end > at + 1 ? { end, zero } : null;
}

/** The offset that is the rest of a text; null when there is no rest, undefined when it is none. */
function readOffset(text: string, at: number): number | null | undefined {
  const rest = text.length - at;
  if (rest === 0) {
    return null;
  }
  const sign = text[at];
  if (sign === "Z" && rest === 1) {
    return 0;
  }
  const hours = readDigits(text, at + 1, 2);
  const minutes = readDigits(text, at + 4, 2);
  const size = hours * 3600 + minutes * 60;
  const real =
    rest === 6 &&
    (sign === "+" || sign === "-") &&
    text[at + 3] === ":" &&
    hours >= 0 &&
    minutes >= 0 &&
    minutes <= 59 &&
    size <= LARGEST_OFFSET;
  if (!real) {
    return undefined;
  }
  return sign === "-" ? 0 - size : size;
}

/** The number that `count` ASCII digits make, or -1 when one of them is not a digit. */
function readDigits(text: string, at: number, count: number): number {
  let number = 0;
  for (let index = at; index < at + count; index += 1) {
    const digit = text.charCodeAt(index) - 48;
    // Beyond the end of the text this is NaN.
    if (!(digit >= 0 && digit <= 9)) {
      return -1;
    }
    number = number * 10 + digit;
  }
  return number;
}

function padded(number: number, length: number): string {
  return String(number).padStart(length, "0");
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) {
    return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  }
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

// Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": years begin in March, so that the
// leap day is a year's last, and 400 years, an era, have 146,097 days.

/** Days since 1970-01-01. */
function daysFromCivil(year: number, month: number, day: number): number {
  const marchYear = month <= 2 ? year - 1 : year;
  const era = Math.floor(marchYear / 400);
  const yearOfEra = marchYear - era * 400;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  const dayOfEra =
    yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

/** The date that is so many days after 1970-01-01. */
function civilFromDays(days: number): { year: number; month: number; day: number } {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1;
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return { year, month, day };
}
