import { setTimeout as sleep } from "node:timers/promises";
import { TransportError, UnexpectedStatusError } from "./client-errors.ts";
import { DEFAULT_RETRIES } from "./limits.ts";

export interface RetryOptions {
  /** Repeats after the first attempt; 0 for none. Each may cost a call of the quota. */
  readonly repeats?: number;
  /** Longest pause before the first repeat; it doubles for each further one. */
  readonly firstPauseMilliseconds?: number;
  /** No pause is longer. A service that asks for more (Retry-After) gets no repeat. */
  readonly longestPauseMilliseconds?: number;
  /** Waits; rejects when the signal is aborted. For tests and simulated time. */
  readonly delay?: (milliseconds: number, signal: AbortSignal | undefined) => Promise<void>;
  /** From 0 inclusive to 1 exclusive, for the jitter. */
  readonly random?: () => number;
}

/** Failures of a connection that may pass by themselves. */
const PASSING: ReadonlySet<unknown> = new Set([
  ...["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT"],
  ...["EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"],
]);

const BUSY_STATUSES: readonly number[] = [502, 503, 504];

/**
 * Runs an attempt, and again after a failure of which a repeat is safe: the connection failed
 * before anything of an answer was received, or a proxy answered 502, 503 or 504. A refusal, a
 * silence after the request and everything else is final at once: a repeat would cost a call and
 * change nothing. Pauses have full jitter and honour Retry-After.
 */
export async function withRetries<T>(
  attempt: () => Promise<T>,
  options: RetryOptions,
  signal: AbortSignal | undefined,
): Promise<T> {
  const {
    repeats = DEFAULT_RETRIES.repeats,
    firstPauseMilliseconds = DEFAULT_RETRIES.firstPauseMilliseconds,
    longestPauseMilliseconds = DEFAULT_RETRIES.longestPauseMilliseconds,
    delay = waitFor,
    random = Math.random,
  } = options;
  for (let repeat = 0; ; repeat++) {
    try {
      return await attempt();
    } catch (error) {
      const asked = pauseAskedFor(error);
      if (asked === null || repeat >= repeats || asked > longestPauseMilliseconds) throw error;
      const ceiling = Math.min(firstPauseMilliseconds * 2 ** repeat, longestPauseMilliseconds);
      const pause = Math.min(asked + ceiling * random(), longestPauseMilliseconds);
      await delay(pause, signal);
    }
  }
}

/** Milliseconds that the service wants to be left alone; null when a repeat is not safe or useless. */
function pauseAskedFor(error: unknown): number | null {
  if (error instanceof UnexpectedStatusError && BUSY_STATUSES.includes(error.status)) {
    return (error.retryAfterSeconds ?? 0) * 1000;
  }
  const isPassing =
    error instanceof TransportError &&
    !error.received &&
    (error.timeout === null || error.timeout === "connect") &&
    PASSING.has((error.cause as NodeJS.ErrnoException | undefined)?.code);
  return isPassing ? 0 : null;
}

async function waitFor(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await sleep(milliseconds, undefined, signal && { signal });
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}
