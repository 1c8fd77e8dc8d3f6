import type { CallingLimits } from "../history/calling-limits.ts";
import { hourStart, isDay, nextHour } from "../history/calling-rules.ts";
import type { TimeZone } from "../history/time-zone.ts";
import type { CountedHour, MirrorProgress } from "../store/mirror-store.ts";
import { MIRROR_LIMITS } from "./limits.ts";

/**
 * How many calls a mirror may make now. The hour's calls belong to the organization, and other
 * programs share them: some are left to them, and what the service answers overrules every count.
 * All functions are pure; time is the service's, seconds UTC.
 */

export interface BudgetInput {
  readonly limits: CallingLimits;
  readonly reservedCalls: number;
  readonly zone: TimeZone;
  readonly hours: readonly CountedHour[];
  readonly now: number;
}

export interface Budget {
  /** Calls that may be made in this hour yet: none after a refusal; null: any number. */
  readonly left: number | null;
  /** Whether a call was refused in this hour. */
  readonly refused: boolean;
  /** When the next hour begins. */
  readonly nextHour: number;
  /** Whether the day's limits are taken to hold. */
  readonly day: boolean;
}

export function budgetNow(input: BudgetInput): Budget {
  const { limits, reservedCalls, zone, hours, now } = input;
  const next = nextHour(zone, now);
  const day = isDay(limits, zone, now) || hasRefusedAtThisHour(input);
  const counted = hours.find((hour) => hour.hourStart === hourStart(zone, now));
  const refused = counted !== undefined && counted.refusal !== null;
  // One refused call an hour, of whatever kind: others call too, so that a further one could be
  // refused as well.
  if (refused) return { left: 0, refused, nextHour: next, day };
  const limit = day ? limits.callsPerHourByDay : limits.callsPerHourByNight;
  const left = limit === null ? null : Math.max(0, limit - reservedCalls - (counted?.calls ?? 0));
  return { left, refused, nextHour: next, day };
}

/** The hours after a call was made; it is counted before it is sent. */
export function withCall(
  hours: readonly CountedHour[],
  zone: TimeZone,
  now: number,
): readonly CountedHour[] {
  return changeHour(hours, zone, now, (hour) => ({ ...hour, calls: hour.calls + 1 }));
}

/** The hours after a call turned out not to have reached the service's counter. */
export function withoutCall(
  hours: readonly CountedHour[],
  zone: TimeZone,
  now: number,
): readonly CountedHour[] {
  return changeHour(hours, zone, now, (hour) => ({ ...hour, calls: Math.max(0, hour.calls - 1) }));
}

/** The hours after the service refused a call. */
export function withRefusal(
  hours: readonly CountedHour[],
  zone: TimeZone,
  now: number,
  refusal: NonNullable<CountedHour["refusal"]>,
): readonly CountedHour[] {
  return changeHour(hours, zone, now, (hour) => ({ ...hour, refusal }));
}

/**
 * Until when nothing may be called since the last call was refused, by our clock, where the service
 * said it; null otherwise. After a refusal its hour has no call that could fail, so that the moment
 * is the refusal's.
 */
export function refusedUntil({ hours, notBefore }: MirrorProgress): number | null {
  const refusal = hours.at(-1)?.refusal ?? null;
  return refusal === null ? null : notBefore;
}

function changeHour(
  hours: readonly CountedHour[],
  zone: TimeZone,
  now: number,
  change: (hour: CountedHour) => CountedHour,
): readonly CountedHour[] {
  const start = hourStart(zone, now);
  const remembered = hours.filter(
    (hour) => hour.hourStart >= now - MIRROR_LIMITS.refusalMemorySeconds,
  );
  const present = remembered.find((hour) => hour.hourStart === start);
  const changed = change(present ?? { hourStart: start, calls: 0, refusal: null });
  return [...remembered.filter((hour) => hour !== present), changed].sort(
    (one, other) => one.hourStart - other.hourStart,
  );
}

/**
 * Whether the service refused at this hour of the day, though it should have been night, in the last
 * days: its day is longer than was thought, and one refused call a week is enough to know.
 */
function hasRefusedAtThisHour({ limits, zone, hours, now }: BudgetInput): boolean {
  const hourOfDay = wallHour(zone, now);
  return hours.some(
    (hour) =>
      hour.refusal !== null &&
      hour.refusal !== "NAMES_OUT_OF_LIMIT" &&
      wallHour(zone, hour.hourStart) === hourOfDay &&
      hasNight(limits, zone, hour.hourStart) &&
      hour.hourStart >= now - MIRROR_LIMITS.refusalMemorySeconds,
  );
}

/** Whether any of the clock hour should be night: day may begin or end within it. */
function hasNight(limits: CallingLimits, zone: TimeZone, start: number): boolean {
  return !isDay(limits, zone, start) || !isDay(limits, zone, nextHour(zone, start) - 1);
}

function wallHour(zone: TimeZone, instant: number): number {
  const hour = Math.floor(zone.toWall(instant) / 3600) % 24;
  return hour < 0 ? hour + 24 : hour;
}
