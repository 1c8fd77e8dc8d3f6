/**
 * The numbers of reports, as docs/numbers.md defines them. What is counted is which treatments a
 * selection holds; nothing here depends on a store.
 */
export interface Figures {
  readonly treatments: number;
  /** A specialist was appointed. */
  readonly served: number;
  /** Served, and waited no longer than the target of the line. Of all treatments, never-served ones are misses. */
  readonly withinTarget: number;
  /** Seconds in the queue, of all treatments. */
  readonly waiting: Spread;
  /** Seconds from the appointment of a specialist to the reaction, of treatments that have both. */
  readonly reaction: Spread;
  /** Seconds, of all treatments. */
  readonly duration: Spread;
  /** How many were rated 1, 2, 3, 4 and 5. */
  readonly ratings: readonly [number, number, number, number, number];
}

/** How values are spread. Percentiles are exact, interpolated linearly between neighbours. */
export interface Spread {
  /** Treatments that have a value. */
  readonly count: number;
  /** Null when there is no value. */
  readonly average: number | null;
  /** In the order in which they were asked for. */
  readonly percentiles: readonly (number | null)[];
}

export const GROUPINGS = [
  "line",
  "specialist",
  "client",
  "hour",
  "weekday",
  "day",
  "week",
  "month",
] as const;

/** By what figures can be grouped: time is that of `initialized` on the wall. */
export type Grouping = (typeof GROUPINGS)[number];

/**
 * Of a line, specialist or client the UUID, the zero id included; of an hour 0 to 23, of a weekday 1
 * (Monday) to 7; of a day `2024-02-26`, of a week its Monday, of a month `2024-02`.
 */
export type GroupKey = string | number;

export interface FigureGroup {
  /** In the order of the groupings. */
  readonly keys: readonly GroupKey[];
  readonly figures: Figures;
}

/** Counts of values by bins, which lie side by side: `from` inclusive, `to` exclusive, null without end. */
export interface Bin {
  readonly from: number;
  readonly to: number | null;
  readonly count: number;
}

/** Lower edges of the bins of waiting and reaction, seconds. */
export const WAITING_EDGES = [0, 1, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600] as const;
/** Lower edges of the bins of duration, seconds. */
export const DURATION_EDGES = [
  0, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14_400, 28_800, 86_400,
] as const;
