import type { HistoryQuery } from "./query.ts";

/**
 * Which treatments a report, a page of rows or a file is about: the eight filters of the operation
 * and further ones. All are optional and ANDed.
 */
export interface TreatmentSelection extends HistoryQuery {
  /** UUIDs of treatments in lower case, any of them. */
  readonly ids?: readonly string[];
  /** Whether a specialist was ever appointed. */
  readonly served?: boolean;
  /** Served, and waited no longer than the target of the line ({@link ReportingRules}). */
  readonly withinTarget?: boolean;
  /** Ratings, 0 (not rated) to 5; any of them. */
  readonly ratings?: readonly number[];
  /** Waiting time in the queue, seconds. */
  readonly waiting?: SecondsRange;
  /** From the appointment of a specialist to the reaction, seconds; rows that lack one never match. */
  readonly reaction?: SecondsRange;
  /** Seconds. */
  readonly duration?: SecondsRange;
  /** Of `initialized` on the wall, ISO: 1 is Monday, 7 is Sunday; any of them. */
  readonly weekdays?: readonly number[];
  /** Of `initialized` on the wall, 0 to 23; any of them. */
  readonly hours?: readonly number[];
  /** Whether it began in the working hours of its line. */
  readonly workingTime?: boolean;
}

/** Both ends are inclusive, each may be absent. */
export interface SecondsRange {
  readonly from?: number;
  readonly to?: number;
}
