/** Reports at one moment, and waiting. Each takes all of the database's threads, and scans shall go on. */
export const REPORT_LIMITS = {
  reportsAtOnce: 2,
  waitingReports: 64,
} as const;
