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
  /** The rows that are counted, in an order that shows where the number comes from. */
  readonly rows: (figures: Figures) => {
    readonly filters: Partial<Filters>;
    readonly sort?: string;
  };
}

const seconds = (
  of: "waiting" | "reaction" | "duration",
  value: (spread: Spread) => number | null,
  rows: (seconds: number | null) => Partial<Filters>,
  better: Measure["better"] = "less",
): Measure => ({
  value: (figures) => value(figures[of]),
  format: formatSeconds,
  better,
  change: "relative",
  rows: (figures) => ({ filters: rows(value(figures[of])), sort: `-${of}` }),
});

const percentile = (name: string) => (spread: Spread) => spread.percentiles[name] ?? null;
const average = (spread: Spread) => spread.average;
/** The rows that lie beyond a value. */
const beyond = (of: "waiting" | "reaction" | "duration") => (value: number | null) =>
  value === null ? {} : { [of]: { from: Math.max(0, Math.ceil(value)), to: null } };
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
  waitingPercentile: seconds("waiting", percentile("90"), beyond("waiting")),
  waitingAverage: seconds("waiting", average, all),
  reactionMedian: seconds("reaction", percentile("50"), anyReaction),
  reactionPercentile: seconds("reaction", percentile("90"), beyond("reaction")),
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
