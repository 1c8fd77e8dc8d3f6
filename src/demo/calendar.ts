import type { DemoLine } from "./scheme.ts";

/**
 * When people ask for support: how much on which day, and at which hour. A day of the demo
 * is a day of Moscow's clock.
 */

export const DAY_SECONDS = 86_400;

/** Moscow has had no summer time since 2014. */
const MOSCOW_OFFSET_SECONDS = 3 * 3600;

/** Number of the Moscow day, counted from 1970-01-01, that holds an instant in seconds UTC. */
export function dayOf(instant: number): number {
  return Math.floor((instant + MOSCOW_OFFSET_SECONDS) / DAY_SECONDS);
}

/** Seconds UTC at which a Moscow day begins. */
export function dayStart(day: number): number {
  return day * DAY_SECONDS - MOSCOW_OFFSET_SECONDS;
}

/** The last second of a Moscow day, seconds UTC. */
export function lastSecond(day: number): number {
  return dayStart(day + 1) - 1;
}

export type DayKind = "workday" | "saturday" | "sunday" | "holiday";

/** Russian public holidays by date, as `month-day`; days off moved by decree are left out. */
const HOLIDAYS: ReadonlySet<string> = new Set(
  "1-1 1-2 1-3 1-4 1-5 1-6 1-7 1-8 2-23 3-8 5-1 5-9 6-12 11-4".split(" "),
);

export function dayKind(day: number): DayKind {
  const date = dateOf(day);
  if (HOLIDAYS.has(`${date.getUTCMonth() + 1}-${date.getUTCDate()}`)) return "holiday";
  const weekday = date.getUTCDay();
  if (weekday === 0) return "sunday";
  return weekday === 6 ? "saturday" : "workday";
}

const VOLUME_BY_KIND = { workday: 1, saturday: 0.2, sunday: 0.02, holiday: 0.02 } as const;

/** January to December: returns and annual accounts in the first months, holidays in summer. */
const VOLUME_BY_MONTH = [1.12, 1.05, 1.12, 1.15, 0.92, 0.92, 0.95, 0.86, 0.95, 1.05, 0.98, 1.08];

const GROWTH_PER_YEAR = 0.08;

/**
 * Treatments to expect on a line on a day, in relation to other lines and days.
 *
 * @param today day in relation to which the volume has grown
 */
export function expectedVolume(line: DemoLine, day: number, today: number): number {
  const date = dateOf(day);
  const season = VOLUME_BY_MONTH[date.getUTCMonth()] ?? 1;
  const growth = Math.exp((GROWTH_PER_YEAR * (day - today)) / 365.25);
  const returns = line.accounting ? returnsPeak(date.getUTCDate()) : 1;
  return line.share * VOLUME_BY_KIND[dayKind(day)] * season * growth * returns;
}

/** Returns and taxes are due from the 20th to the 28th of a month, most of them on the 25th. */
function returnsPeak(dayOfMonth: number): number {
  if (dayOfMonth < 20 || dayOfMonth > 28) return 1;
  return 1.5 - Math.abs(dayOfMonth - 25) * 0.05;
}

/** Weights of the 24 hours of a user's wall clock. */
const VOLUME_BY_HOUR = [
  0.02, 0.01, 0.01, 0.01, 0.01, 0.02, 0.05, 0.4, 3.6, 8.6, 10.8, 10.2, 7.6, 4.4, 7.8, 8.6, 7.9, 5.8,
  3.0, 1.5, 0.4, 0.12, 0.06, 0.03,
];

/** Weights of the 24 hours of a Moscow day on a line. */
export function hourlyWeights(line: DemoLine): readonly number[] {
  const ahead = line.utcOffset - MOSCOW_OFFSET_SECONDS / 3600;
  return VOLUME_BY_HOUR.map((_, hour) => VOLUME_BY_HOUR[(hour + ahead + 24) % 24] ?? 0);
}

/** Part of a line's day that has passed, of [0, 1], by its hourly weights. */
export function elapsedShare(line: DemoLine, secondsOfDay: number): number {
  let passed = 0;
  let whole = 0;
  for (const [hour, weight] of hourlyWeights(line).entries()) {
    whole += weight;
    passed += weight * Math.min(1, Math.max(0, secondsOfDay / 3600 - hour));
  }
  return passed / whole;
}

function dateOf(day: number): Date {
  return new Date(day * DAY_SECONDS * 1000);
}
