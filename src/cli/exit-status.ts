/** Exit statuses of every command; docs/errors.md lists them for people. */
export const EXIT_STATUS = {
  ok: 0,
  failed: 1,
  /** The command asks for what cannot be: every COMMAND_INVALID. */
  usage: 2,
  /** Done, but rows were rejected, or `doctor` found a problem. */
  withFindings: 3,
  /** Broken off by Ctrl+C or SIGTERM: 128 and the number of SIGINT, as shells count. */
  interrupted: 130,
} as const;

export type ExitStatus = (typeof EXIT_STATUS)[keyof typeof EXIT_STATUS];
