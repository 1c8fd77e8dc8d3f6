import type { Clock } from "../history/clock.ts";
import type { ExitStatus } from "./exit-status.ts";
import type { Output } from "./terminal/output.ts";

/** One run of the program, as every command sees it. */
export interface Invocation {
  readonly output: Output;
  readonly input: NodeJS.ReadStream;
  /** For what writes there by itself: the log of a server. */
  readonly stdout: NodeJS.WriteStream;
  readonly environment: NodeJS.ProcessEnv;
  /** Absolute; relative paths start here. */
  readonly workingFolder: string;
  readonly clock: Clock;
  /** Aborts at the first Ctrl+C or SIGTERM; the second ends the process. */
  readonly signal: AbortSignal;
  /** With what the program ends if nothing fails; 0 unless a command says otherwise. */
  finishWith(status: ExitStatus): void;
}
