import { systemClock } from "../history/clock.ts";
import { EXIT_STATUS } from "./exit-status.ts";
import { run } from "./run.ts";
import { Output } from "./terminal/output.ts";

/** The process as an invocation: its words, streams, signals and exit status. */
const { argv, env, stdin, stdout, stderr } = process;

/** `npm start` passes on the Ctrl+C that the terminal has sent already: not a second wish. */
const SAME_SIGNAL_MILLISECONDS = 500;

const stopping = new AbortController();
let firstSignal = 0;
for (const name of ["SIGINT", "SIGTERM"] as const) {
  process.on(name, () => {
    if (!stopping.signal.aborted) {
      firstSignal = systemClock();
      stopping.abort();
    } else if (systemClock() - firstSignal > SAME_SIGNAL_MILLISECONDS) {
      process.exit(EXIT_STATUS.interrupted);
    }
  });
}

process.exitCode = await run(
  argv.slice(2),
  {
    output: new Output(stdout, stderr, env),
    input: stdin,
    stdout,
    environment: env,
    workingFolder: process.cwd(),
    clock: systemClock,
    signal: stopping.signal,
  },
  ["trace", "debug"].includes(env["LETOPIS_LOG_LEVEL"] ?? ""),
);
// Whatever still waits at the input, nobody reads it any more.
stdin.destroy();
