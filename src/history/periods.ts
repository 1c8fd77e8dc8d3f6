import type { HistoryQuery } from "./query.ts";

/**
 * The periods of a query: which two of its fields are the ends of one. The fields are those of
 * `HISTORY_PARAMETERS`, which has a name for each.
 */
export const PERIODS = [
  { from: "openedFrom", to: "openedTo" },
  { from: "closedFrom", to: "closedTo" },
] as const satisfies readonly Period[];

export interface Period {
  readonly from: keyof HistoryQuery;
  readonly to: keyof HistoryQuery;
}
