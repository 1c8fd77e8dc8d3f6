/**
 * What a caller asks of the history: the eight filters, read and resolved to instants.
 * All are optional and ANDed; both ends of a period are inclusive.
 */
export interface HistoryQuery {
  /** Seconds since 1970-01-01T00:00:00Z, inclusive; the same for the next three. */
  readonly openedFrom?: number;
  readonly openedTo?: number;
  readonly closedFrom?: number;
  readonly closedTo?: number;
  /** UUIDs in lower case, any of them; the operation itself knows one of each. */
  readonly client?: readonly string[];
  readonly serviceUser?: readonly string[];
  readonly line?: readonly string[];
  readonly specialist?: readonly string[];
}
