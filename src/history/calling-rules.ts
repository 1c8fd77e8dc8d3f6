import type { Quota } from "../contract/operation.ts";
import type { ParameterField } from "../contract/parameters.ts";
import { HISTORY_PARAMETERS } from "../contract/parameters.ts";
import type { Refusal } from "../contract/result-codes.ts";
import type { CallingLimits } from "./calling-limits.ts";
import { PERIODS } from "./periods.ts";
import type { HistoryQuery } from "./query.ts";
import type { TimeZone } from "./time-zone.ts";
import { formatWall } from "./wall-clock.ts";

/**
 * How often and how much an organization may ask (contract.md, "Limits"): day and night, the
 * hour's calls, the longest period. Everything is judged on the wall clock of the
 * organization's zone; instants are seconds since 1970-01-01T00:00:00Z.
 */

const MINUTES_PER_DAY = 24 * 60;
const SECONDS_PER_DAY = 24 * 60 * 60;
const SECONDS_PER_HOUR = 60 * 60;

const WEEKDAYS = ["пн", "вт", "ср", "чт", "пт", "сб", "вс"] as const;

const PLURAL = new Intl.PluralRules("ru");

/**
 * Whether it is day at an instant: the local time is in [start, end) and the weekday has a day.
 * A window that spans midnight belongs, small hours included, to the weekday on which it began.
 * A window that ends where it begins is empty: it is always night. The whole day round is
 * 0 to 1440.
 */
export function isDay(limits: CallingLimits, zone: TimeZone, epochSeconds: number): boolean {
  const { dayStartMinute: start, dayEndMinute: end, dayWeekdays } = limits;
  const wall = zone.toWall(epochSeconds);
  const days = Math.floor(wall / SECONDS_PER_DAY);
  const minute = Math.floor((wall - days * SECONDS_PER_DAY) / 60);
  if (start <= end) {
    return start <= minute && minute < end && dayWeekdays.includes(weekday(days));
  }
  return (
    (start <= minute && dayWeekdays.includes(weekday(days))) ||
    (minute < end && dayWeekdays.includes(weekday(days - 1)))
  );
}

/** Where the limits of a quota stand. */
const HOURLY_LIMITS = {
  history: { day: "callsPerHourByDay", night: "callsPerHourByNight" },
  directory: { day: "directoryCallsPerHourByDay", night: "directoryCallsPerHourByNight" },
} as const satisfies Record<Quota, { day: keyof CallingLimits; night: keyof CallingLimits }>;

/**
 * Calls of an operation that may be taken in a clock hour by the limit in force at this instant;
 * null: any number.
 */
export function hourlyLimit(
  limits: CallingLimits,
  quota: Quota,
  zone: TimeZone,
  now: number,
): number | null {
  const { day, night } = HOURLY_LIMITS[quota];
  return isDay(limits, zone, now) ? limits[day] : limits[night];
}

/**
 * When the zone's clock hour began that contains an instant.
 *
 * A clock hour lasts while the local clock runs through one hour without being set. Every change
 * of offset begins a new one, so the hour that autumn repeats is counted twice, each time on its
 * own, and a change in the middle of an hour (Lord Howe: half an hour) makes shorter ones. Hours
 * of a zone such as Asia/Kolkata begin at half past in UTC.
 */
export function hourStart(zone: TimeZone, now: number): number {
  const { from, offset } = zone.offsetInterval(now);
  return Math.max(from, now - secondOfHour(now + offset));
}

/** When the zone's next clock hour begins; see {@link hourStart}. Always after `now`. */
export function nextHour(zone: TimeZone, now: number): number {
  const { to, offset } = zone.offsetInterval(now);
  return Math.min(to, now - secondOfHour(now + offset) + SECONDS_PER_HOUR);
}

/**
 * Refuses, by day, a query without a short enough period. One pair, Opened or Closed, has to fit:
 * To ≤ From + `daysByDay` calendar days, counted on the wall clock and therefore indifferent to
 * summer time. From alone is bounded by now; To alone is unbounded. Where From plus so many days
 * is a time that occurs twice, the later one counts, as it does for To.
 *
 * @returns null when the query may be answered, else `PERIOD_TOO_LONG`.
 */
export function checkPeriod(
  query: HistoryQuery,
  limits: CallingLimits,
  zone: TimeZone,
  now: number,
): Refusal | null {
  const { daysByDay } = limits;
  if (daysByDay === null || !isDay(limits, zone, now)) {
    return null;
  }
  const fits = PERIODS.some((period) => {
    const from = query[period.from];
    if (from === undefined) {
      return false;
    }
    const latest = zone.toInstant(zone.toWall(from) + daysByDay * SECONDS_PER_DAY, "later");
    return (query[period.to] ?? now) <= latest;
  });
  if (fits) {
    return null;
  }
  const days = PLURAL.select(daysByDay) === "one" ? "календарного дня" : "календарных дней";
  return {
    code: "PERIOD_TOO_LONG",
    text:
      `Днём период запроса не может быть длиннее ${daysByDay} ${days}. ` +
      `Запрошено: ${describePeriods(query, zone)}. ` +
      `Сократите период OpenedFrom–OpenedTo или ClosedFrom–ClosedTo${orAskAtNight(limits, zone)}.`,
  };
}

/**
 * The refusal of a call for which the hour has no calls left. Its text holds the cloud's own
 * words, `limit reached`, for programs that look for them.
 */
export function outOfLimit(
  limits: CallingLimits,
  quota: Quota,
  zone: TimeZone,
  now: number,
): Refusal {
  const next = nextHour(zone, now);
  const retryAfterSeconds = Math.max(1, Math.ceil(next - now));
  const limit = hourlyLimit(limits, quota, zone, now);
  const allowed = limit === null ? "" : ` (сейчас не более ${limit} в час)`;
  return {
    code: "OUT_OF_LIMIT",
    text:
      `Вызовы этого часа израсходованы${allowed}. ` +
      `Повторите вызов через ${retryAfterSeconds} с, ` +
      `в ${clock(zone.toWall(next))} (${zone.name}). Облако говорит об этом: limit reached.`,
    retryAfterSeconds,
  };
}

/** 1 is Monday, 7 is Sunday; 1970-01-01 was a Thursday. */
function weekday(days: number): number {
  return modulo(days + 3, 7) + 1;
}

function secondOfHour(wallSeconds: number): number {
  return modulo(wallSeconds, SECONDS_PER_HOUR);
}

/** The remainder that is never negative. */
function modulo(dividend: number, divisor: number): number {
  return dividend - Math.floor(dividend / divisor) * divisor;
}

/** What was asked for, in the zone's wall clock: "OpenedFrom 2024-01-01T00:00:00 без OpenedTo". */
function describePeriods(query: HistoryQuery, zone: TimeZone): string {
  const asked = PERIODS.flatMap((period) => {
    const from = query[period.from];
    const to = query[period.to];
    if (from === undefined && to === undefined) {
      return [];
    }
    return `${describeEnd(period.from, from, zone)}, ${describeEnd(period.to, to, zone)}`;
  });
  return asked.length > 0 ? asked.join("; ") : "без периода";
}

function describeEnd(field: ParameterField, instant: number | undefined, zone: TimeZone): string {
  const name = HISTORY_PARAMETERS.find((parameter) => parameter.field === field)?.name ?? field;
  return instant === undefined ? `без ${name}` : `${name} ${formatWall(zone.toWall(instant))}`;
}

/** Names the day rather than the night, which weekdays without a day cut into odd pieces. */
function orAskAtNight(limits: CallingLimits, zone: TimeZone): string {
  const { dayStartMinute: start, dayEndMinute: end, dayWeekdays } = limits;
  const weekdays = WEEKDAYS.filter((_, index) => dayWeekdays.includes(index + 1));
  const everyDay = weekdays.length === WEEKDAYS.length;
  if (everyDay && end - start >= MINUTES_PER_DAY) {
    return "";
  }
  const when = everyDay ? "ежедневно" : weekdays.join(", ");
  return (
    " или повторите вызов ночью, когда период не ограничен: " +
    `день — с ${clock(start * 60)} до ${clock(end * 60)} ${when} (${zone.name})`
  );
}

/** "08:00" of any number of seconds that counts from a midnight. */
function clock(wallSeconds: number): string {
  return formatWall(modulo(wallSeconds, SECONDS_PER_DAY)).slice(11, 16);
}
