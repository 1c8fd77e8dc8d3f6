import type { Figures, Spread } from "../../api/statistics.ts";
import type { Filters } from "../address/filters.ts";
import { LARGEST_SECONDS } from "../address/filters.ts";
import {
  formatDifference,
  formatNumber,
  formatRelativeChange,
  formatSeconds,
  formatShare,
} from "../language/formats.ts";

/** One number of {@link Figures}: how it is read, shown and judged, and which rows are behind it. */
export interface Measure {
  readonly value: (figures: Figures) => number | null;
  readonly format: (value: number | null) => string;
  /** Which way is good; null: neither. */
  readonly better: "more" | "less" | null;
  /** How a change is told: of what it was, in points of a percentage, or as a difference. */
  readonly change: "relative" | "points" | "difference";
  readonly rows: (figures: Figures) => RowsBehind | null;
}

/**
 * The rows that are counted, in an order that shows where the number comes from; null where no
 * filter selects them.
 */
interface RowsBehind {
  readonly filters: Partial<Filters>;
  readonly sort?: string;
}

const seconds = (
  of: "waiting" | "reaction" | "duration",
  value: (spread: Spread) => number | null,
  behind: (seconds: number) => Partial<Filters> | null,
  better: Measure["better"] = "less",
): Measure => ({
  value: (figures) => value(figures[of]),
  format: formatSeconds,
  better,
  change: "relative",
  rows: (figures) => {
    const at = value(figures[of]);
    const filters = at === null ? null : behind(at);
    return filters === null ? null : { filters, sort: `-${of}` };
  },
});

const percentile = (name: string) => (spread: Spread) => spread.percentiles[name] ?? null;
const average = (spread: Spread) => spread.average;
/** The rows with a value or more; the API takes no seconds below zero, and reactions can be that. */
const atLeast = (of: "waiting" | "reaction" | "duration") => (value: number) => {
  const from = Math.ceil(value);
  return from < 0 ? null : { [of]: { from, to: null } };
};
/** Also below zero, where a source says so (docs/numbers.md). */
const anyReaction = () => ({ reaction: { from: null, to: LARGEST_SECONDS } });
const all = () => ({});

export const MEASURES = {
  treatments: {
    value: ({ treatments }) => treatments,
    format: formatNumber,
    better: null,
    change: "relative",
    rows: () => ({ filters: {} }),
  },
  waitingMedian: seconds("waiting", percentile("50"), all),
  waitingPercentile: seconds("waiting", percentile("90"), atLeast("waiting")),
  waitingAverage: seconds("waiting", average, all),
  reactionMedian: seconds("reaction", percentile("50"), anyReaction),
  reactionPercentile: seconds("reaction", percentile("90"), atLeast("reaction")),
  durationMedian: seconds("duration", percentile("50"), all, null),
  durationAverage: seconds("duration", average, all, null),
  withinTarget: {
    value: ({ withinTargetShare }) => withinTargetShare,
    format: formatShare,
    better: "more",
    change: "points",
    rows: () => ({ filters: { withinTarget: true } }),
  },
  missed: {
    value: ({ treatments, withinTarget }) => treatments - withinTarget,
    format: formatNumber,
    better: "less",
    change: "relative",
    rows: () => ({ filters: { withinTarget: false }, sort: "-waiting" }),
  },
  neverServed: {
    value: ({ neverServed }) => neverServed,
    format: formatNumber,
    better: "less",
    change: "relative",
    rows: () => ({ filters: { served: false } }),
  },
  neverServedShare: {
    value: ({ neverServed, treatments }) => (treatments === 0 ? null : neverServed / treatments),
    format: formatShare,
    better: "less",
    change: "points",
    rows: () => ({ filters: { served: false } }),
  },
  rating: {
    value: ({ rating }) => rating,
    format: (value) => formatNumber(value, 2),
    better: "more",
    change: "difference",
    rows: () => ({ filters: { ratings: [1, 2, 3, 4, 5] }, sort: "rating" }),
  },
  ratedShare: {
    value: ({ ratedShare }) => ratedShare,
    format: formatShare,
    better: "more",
    change: "points",
    rows: () => ({ filters: { ratings: [1, 2, 3, 4, 5] } }),
  },
} as const satisfies Record<string, Measure>;

export type MeasureName = keyof typeof MEASURES;

/** Found by name, with the type that all have. */
export function measureOf(name: MeasureName): Measure {
  return MEASURES[name];
}

/** Of no treatments: none of what is counted, nothing of what is measured. */
export function emptyValue(measure: MeasureName): number | null {
  return measure === "treatments" || measure === "neverServed" ? 0 : null;
}

export interface ChangeOfMeasure {
  readonly text: string;
  readonly direction: "up" | "down" | "same";
  readonly verdict: "good" | "bad" | "neutral";
}

/** How a measure changed; null where there is nothing to compare. */
export function changeOf(measure: Measure, now: Figures, before: Figures): ChangeOfMeasure | null {
  const value = measure.value(now);
  const previous = measure.value(before);
  if (value === null || previous === null) return null;
  if (measure.change === "relative" && previous === 0) return null;
  const text = textOf(measure.change, value, previous);
  const direction = directionOf(value - previous);
  return { text, direction, verdict: verdictOf(measure.better, direction) };
}

function textOf(change: Measure["change"], value: number, previous: number): string {
  if (change === "relative") return formatRelativeChange(value / previous - 1);
  if (change === "points") return formatDifference((value - previous) * 100, 1);
  return formatDifference(value - previous, 2);
}

function directionOf(difference: number): ChangeOfMeasure["direction"] {
  if (difference === 0) return "same";
  return difference > 0 ? "up" : "down";
}

function verdictOf(
  better: Measure["better"],
  direction: ChangeOfMeasure["direction"],
): ChangeOfMeasure["verdict"] {
  if (better === null || direction === "same") return "neutral";
  return (better === "more") === (direction === "up") ? "good" : "bad";
}
