import { DEFAULT_CALLING_LIMITS } from "../contract/limits.ts";

/**
 * How often and how much an organization may ask (contract.md, "Limits"). `null` switches one
 * limit off. Day and night are told apart in the organization's time zone.
 */
export interface CallingLimits {
  /** Calls of the history per clock hour. */
  readonly callsPerHourByDay: number | null;
  readonly callsPerHourByNight: number | null;
  /** Calls of each directory read per clock hour. */
  readonly directoryCallsPerHourByDay: number | null;
  readonly directoryCallsPerHourByNight: number | null;
  /** Longest period by day, calendar days of wall clock. */
  readonly daysByDay: number | null;
  /** Day is [start, end), minutes since local midnight. An end before the start spans midnight. */
  readonly dayStartMinute: number;
  readonly dayEndMinute: number;
  /** Weekdays that have a day at all: 1 is Monday, 7 is Sunday. The others are night throughout. */
  readonly dayWeekdays: readonly number[];
}

/** The contract's limits. */
export const CONTRACT_LIMITS: CallingLimits = {
  ...DEFAULT_CALLING_LIMITS,
  dayWeekdays: [1, 2, 3, 4, 5, 6, 7],
};

/** No limit at all. */
export const NO_LIMITS: CallingLimits = {
  ...CONTRACT_LIMITS,
  callsPerHourByDay: null,
  callsPerHourByNight: null,
  directoryCallsPerHourByDay: null,
  directoryCallsPerHourByNight: null,
  daysByDay: null,
};

/** Limits as versions before the directory reads stored them. */
export type StoredLimits = Omit<
  CallingLimits,
  "directoryCallsPerHourByDay" | "directoryCallsPerHourByNight"
> &
  Partial<CallingLimits>;

/**
 * Completes stored limits that know nothing of the directory reads: the contract's numbers hold for
 * these, unless the calls of the history are not limited, since then nobody meant to limit any.
 */
export function completeLimits(stored: StoredLimits): CallingLimits {
  const { directoryCallsPerHourByDay: byDay, directoryCallsPerHourByNight: byNight } =
    CONTRACT_LIMITS;
  return {
    directoryCallsPerHourByDay: stored.callsPerHourByDay === null ? null : byDay,
    directoryCallsPerHourByNight: stored.callsPerHourByNight === null ? null : byNight,
    ...stored,
  };
}

/** Cabinet zone of an organization that declares none. */
export const DEFAULT_TIME_ZONE = "Europe/Moscow";
