import type { TimeZone } from "./time-zone.ts";

/** What an organization measures its lines by. */
export interface ReportingRules {
  /** Days, weekdays and hours are of this zone. */
  readonly zone: TimeZone;
  /** Target for the waiting time of lines without one of their own, seconds. */
  readonly targetSeconds: number;
  /** By line id. */
  readonly lines: ReadonlyMap<string, LineRules>;
}

export interface LineRules {
  /** Target for the waiting time, seconds; null: that of the organization. */
  readonly targetSeconds: number | null;
  /** Null: round the clock. */
  readonly workingHours: readonly WorkingInterval[] | null;
}

/** A stretch of a week's day in which a line works. */
export interface WorkingInterval {
  /** ISO: 1 is Monday, 7 is Sunday. */
  readonly weekday: number;
  /** Minutes since midnight on the wall, 0 to 1439, inclusive. */
  readonly from: number;
  /** Minutes since midnight, 1 to 1440, exclusive. */
  readonly to: number;
}

/** Seconds of waiting that are within the target where nobody set one. */
export const DEFAULT_TARGET_SECONDS = 60;
