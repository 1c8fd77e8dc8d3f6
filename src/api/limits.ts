/** Limits of the REST API; docs/limits.md lists them for people. */
export const API_LIMITS = {
  /** Bytes of a JSON body. */
  bodyBytes: 64 * 1024,
  /** Values of one filter: ids, ratings, weekdays. */
  filterValues: 1000,
  /** Characters of a time. */
  timeCharacters: 40,
  /** Seconds of a range, a target: what a 32-bit number holds. */
  largestSeconds: 2_147_483_647,
  /** Rows of a page. */
  pageRows: 1000,
  /** Rows of a page that does not say how many. */
  defaultPageRows: 100,
  /** Characters of a cursor. */
  cursorCharacters: 400,
  /** Messages that the course of a treatment tells of; the later ones are left out. */
  courseMessages: 1000,
  /** Groups of a report. Beyond it: REPORT_TOO_LARGE. */
  groups: 10_000,
  /** Steps of an overview's time series that are chosen by itself. */
  chosenSteps: 120,
  /** Percentiles of one report. */
  percentiles: 10,
  /** Entries of a directory in one answer. */
  directoryEntries: 10_000,
  /** Characters of a text to search a directory for. */
  searchCharacters: 200,
  /** Intervals of a line's working hours: several a day. */
  workingIntervals: 50,
  /** Characters of a name: of an organization, a token. */
  nameCharacters: 500,
  /** Longest time until a token expires, days. */
  tokenDays: 3650,
  /** Imports that are listed. */
  imports: 50,
  /** Files of treatments on their way to one organization: each holds a place for scans. */
  filesPerOrganization: 4,
  /** `Retry-After` of a 503. */
  retryAfterSeconds: 5,
} as const;
