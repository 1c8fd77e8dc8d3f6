/** Reports at one moment, and waiting. Each keeps a processor busy, and scans shall go on. */
export const REPORT_LIMITS = {
  reportsAtOnce: 2,
  waitingReports: 64,
  /** Memory of a report for counts with a place for every value; groups beyond keep their values. */
  denseBytes: 64_000_000,
} as const;
