import type { MeasureName } from "./measures.ts";

export interface FiguresColumn {
  readonly measure: MeasureName;
  /** The width of the page from which it is shown, see `table.css`. */
  readonly place: "is-always" | "is-third" | "is-second" | "is-extra";
}

/** What tables of figures show beside the name, from left to right. */
export const FIGURES_COLUMNS: readonly FiguresColumn[] = [
  { measure: "treatments", place: "is-always" },
  { measure: "waitingMedian", place: "is-always" },
  { measure: "waitingPercentile", place: "is-second" },
  { measure: "withinTarget", place: "is-always" },
  { measure: "neverServed", place: "is-third" },
  { measure: "reactionMedian", place: "is-second" },
  { measure: "reactionPercentile", place: "is-extra" },
  { measure: "durationMedian", place: "is-second" },
  { measure: "rating", place: "is-second" },
  { measure: "ratedShare", place: "is-extra" },
];
