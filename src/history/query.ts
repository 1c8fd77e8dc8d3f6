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
  /** UUIDs in lower case. */
  readonly client?: string;
  readonly serviceUser?: string;
  readonly line?: string;
  readonly specialist?: string;
}
