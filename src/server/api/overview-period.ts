import { API_LIMITS } from "../../api/limits.ts";
import type { Step } from "../../api/statistics.ts";
import type { Grouping } from "../../history/figures.ts";
import type { TimeZone } from "../../history/time-zone.ts";

/** Both ends inclusive, seconds UTC. */
export interface InclusivePeriod {
  readonly from: number;
  readonly to: number;
}

const HOUR = 3600;
const DAY = 24 * HOUR;

const STEP_SECONDS = [
  ["hour", HOUR],
  ["day", DAY],
  ["week", 7 * DAY],
] as const satisfies readonly (readonly [Step, number])[];

/** What the keys of the time series are for each step. */
export const GROUPINGS_OF_STEP = {
  hour: ["day", "hour"],
  day: ["day"],
  week: ["week"],
  month: ["month"],
} as const satisfies Record<Step, readonly Grouping[]>;

/** The finest step that a period has few enough of; months where it has no ends. */
export function chooseStep(period: InclusivePeriod | null): Step {
  if (period === null) return "month";
  const seconds = period.to + 1 - period.from;
  const found = STEP_SECONDS.find(([, length]) => seconds / length <= API_LIMITS.chosenSteps);
  return found?.[0] ?? "month";
}

/**
 * The period right before one, as long on the wall clock: of whole days as many days, a day of 23
 * hours among them or not.
 */
export function periodBefore({ from, to }: InclusivePeriod, zone: TimeZone): InclusivePeriod {
  const begins = zone.toWall(from);
  const length = zone.toWall(to) + 1 - begins;
  return { from: zone.toInstant(begins - length, "earlier"), to: from - 1 };
}
