import { HISTORY_PARAMETERS } from "../contract/parameters.ts";
import { PERIODS } from "../history/periods.ts";
import type { TimeZone } from "../history/time-zone.ts";
import type { WireParameter } from "./history-filters.ts";
import { invalidFilter, writeParameters } from "./write-parameters.ts";

/**
 * What to ask for. All are optional and ANDed; both ends of a period are inclusive; ids are UUIDs.
 * By day a service bounds the period: give one pair, no longer than 35 days.
 */
export interface HistoryQuery {
  readonly openedFrom?: Date | undefined;
  readonly openedTo?: Date | undefined;
  readonly closedFrom?: Date | undefined;
  readonly closedTo?: Date | undefined;
  readonly client?: string | undefined;
  readonly serviceUser?: string | undefined;
  readonly line?: string | undefined;
  /** Who closed it. */
  readonly specialist?: string | undefined;
}

/**
 * Writes a query for the wire, see {@link writeParameters}.
 *
 * A wall-clock time that occurs twice is read by services as the earlier in a …From and the later
 * in a …To (contract.md, "Reading a request"): an answer around the change of clocks may hold up to
 * an hour more than was asked for, never less.
 *
 * @throws InvalidQueryError
 */
export function queryParameters(query: HistoryQuery, zone: TimeZone): WireParameter[] {
  for (const { from, to } of PERIODS) {
    const [start, end] = [query[from], query[to]];
    if (start !== undefined && end !== undefined && start > end) {
      throw invalidFilter(from, `начало периода позже его конца ${to}`);
    }
  }
  return writeParameters(HISTORY_PARAMETERS, query, zone);
}
