import type { AnswerHead } from "../client/call-options.ts";
import { OutOfLimitError, TransportError } from "../client/client-errors.ts";
import { LetopisError } from "../contract/letopis-error.ts";
import type { Clock } from "../history/clock.ts";
import { nowSeconds } from "../history/clock.ts";
import type { Mirror, MirrorProgress } from "../store/mirror-store.ts";
import type { Store } from "../store/store.ts";
import { withCall } from "./call-budget.ts";
import { clockAheadOf } from "./clock-ahead.ts";
import type { Period } from "./coverage.ts";
import { afterFailure, afterNamesFailure, isHopeless, withoutFailure } from "./failure.ts";
import { asKept } from "./kept-history.ts";
import { MIRROR_LIMITS } from "./limits.ts";
import type { MirrorEvent } from "./mirror-events.ts";
import { callAllowedAt, nextStep } from "./next-step.ts";
import type { PasswordVault } from "./password-vault.ts";
import type { PlannedWindow } from "./plan-window.ts";
import { readNames } from "./read-names.ts";
import type { WindowResult } from "./read-window.ts";
import { readWindow } from "./read-window.ts";
import type { UpstreamTransport } from "./upstream.ts";
import { openUpstream } from "./upstream.ts";
import { withWarning } from "./warnings.ts";

export interface MirrorRunnerOptions {
  readonly store: Pick<Store, "mirrors" | "directory" | "retention">;
  /** UUID of the organization whose mirror this is. */
  readonly organization: string;
  readonly vault: PasswordVault;
  readonly clock: Clock;
  /** Waits until an instant of the clock, seconds UTC; rejects when the signal aborts. */
  readonly sleepUntil: (instant: number, signal: AbortSignal) => Promise<void>;
  readonly transport?: UpstreamTransport;
  /** Milliseconds after which a call is given up, however much of its answer came. */
  readonly callMilliseconds?: number;
  readonly onEvent?: (event: MirrorEvent) => void;
}

/** Uncovered seconds that a run by hand leaves: it ends when it is up to date, and time goes on. */
const POLL_OF_RUN = 60;

/**
 * One mirror at work. All state is in the store, so that a runner that is killed at any moment and
 * started again goes on where it was. At most one step at a time is under way, whoever asks.
 */
export class MirrorRunner {
  readonly #options: MirrorRunnerOptions;
  readonly #organization: string;
  /** The step under way: the next one begins after it. */
  #tail: Promise<unknown> = Promise.resolve();
  #wake = new AbortController();

  constructor(options: MirrorRunnerOptions) {
    this.#options = options;
    this.#organization = options.organization;
  }

  /**
   * Works until everything is read.
   *
   * @throws LetopisError MIRROR_FAILED after too many failures in a row, MIRROR_BUSY when paused,
   *   MIRROR_UNKNOWN; the signal's reason
   */
  async run(signal: AbortSignal): Promise<void> {
    await this.#change(withoutFailure);
    for (;;) {
      const mirror = await this.#mirror();
      if (mirror.paused) {
        throw new LetopisError(
          "MIRROR_BUSY",
          "Зеркало приостановлено. Продолжить: letopis mirror resume.",
        );
      }
      const outcome = await this.#step(mirror, POLL_OF_RUN, signal);
      if (outcome.kind === "current") return;
      if (outcome.kind === "failed" && isHopeless(outcome.error, outcome.times)) {
        const reason = outcome.error instanceof Error ? outcome.error.message : outcome.error;
        throw new LetopisError("MIRROR_FAILED", `Зеркало остановилось: ${reason}`, {
          cause: outcome.error,
        });
      }
      if (outcome.kind === "wait") await this.#sleep(outcome.until, signal);
    }
  }

  /** Keeps the mirror current until the signal aborts. Failures are slept over, for ever. */
  async watch(signal: AbortSignal): Promise<void> {
    for (;;) {
      signal.throwIfAborted();
      const mirror = await this.#mirror();
      if (mirror.paused) {
        const until = this.#now() + MIRROR_LIMITS.longestPollSeconds;
        this.#tell({ kind: "waiting", until, reason: "paused" });
        await this.#sleep(until, signal);
        continue;
      }
      const outcome = await this.#step(mirror, mirror.pollSeconds, signal);
      if (outcome.kind === "current" || outcome.kind === "wait") {
        await this.#sleep(outcome.until, signal);
      }
    }
  }

  /**
   * Reads a period again, within the hour's calls, and puts right what differs.
   *
   * @param period by Closed, seconds UTC, `to` exclusive
   * @param differences rows to describe at most, in each window
   * @throws as {@link run}
   */
  async *verify(
    period: Period,
    differences: number,
    signal: AbortSignal,
  ): AsyncGenerator<WindowResult> {
    let failures = 0;
    // What is too old to be kept is not asked for.
    const horizon = await this.#options.store.retention.horizon();
    const from = Math.max(period.from, horizon ?? period.from);
    for (let { to } = period; to > from; ) {
      const outcome = await this.#exclusively(signal, () =>
        this.#verifyNext({ from, to }, differences, signal),
      );
      if (outcome.kind === "wait") {
        await this.#sleep(outcome.until, signal);
        continue;
      }
      if (outcome.kind === "read") {
        failures = 0;
        to = outcome.result.window.from;
        yield outcome.result;
        continue;
      }
      // A refusal for want of calls is waited out above.
      if (outcome.error instanceof OutOfLimitError) continue;
      if (isHopeless(outcome.error, ++failures)) throw outcome.error;
      await this.#sleep(outcome.until ?? this.#now() + MIRROR_LIMITS.firstPauseSeconds, signal);
    }
  }

  /** Makes a runner that sleeps look at its mirror: it was changed. */
  wake(): void {
    this.#wake.abort();
    this.#wake = new AbortController();
  }

  #step(mirror: Mirror, pollSeconds: number, signal: AbortSignal): Promise<StepOutcome> {
    return this.#exclusively(signal, async () => {
      const progress = await this.#progress();
      const step = nextStep(mirror, progress, this.#now(), pollSeconds);
      switch (step.kind) {
        case "read":
          return this.#read(mirror, step.window, signal);
        case "names":
          return this.#readNames(mirror, signal);
        case "wait":
          this.#tell({ kind: "waiting", until: step.until, reason: step.reason });
          return step;
        case "current":
          this.#tell({ kind: "current", until: step.until });
          return step;
      }
    });
  }

  /** The newest window of what is left of a period. */
  async #verifyNext(
    left: Period,
    differences: number,
    signal: AbortSignal,
  ): Promise<ReadOutcome | FailedOutcome | WaitOutcome> {
    const mirror = await this.#mirror();
    const progress = await this.#progress();
    const until = callAllowedAt(mirror, progress, this.#now());
    if (until !== null) {
      this.#tell({ kind: "waiting", until, reason: "budget" });
      return { kind: "wait", until };
    }
    const width = Math.min(
      progress.windowSeconds ?? MIRROR_LIMITS.daySeconds,
      MIRROR_LIMITS.daySeconds,
    );
    const from = Math.max(left.from, left.to - width);
    return this.#read(mirror, { from, to: left.to, purpose: "verify" }, signal, differences);
  }

  async #read(
    mirror: Mirror,
    window: PlannedWindow,
    signal: AbortSignal,
    differences?: number,
  ): Promise<ReadOutcome | FailedOutcome> {
    this.#tell({ kind: "reading", window });
    const deadline = new AbortController();
    const milliseconds = this.#options.callMilliseconds ?? MIRROR_LIMITS.callSeconds * 1000;
    const timer = setTimeout(() => deadline.abort(takesTooLong(mirror)), milliseconds);
    let heard: Partial<MirrorProgress> = {};
    try {
      const { vault, transport = {}, store } = this.#options;
      const upstream = await openUpstream(mirror, vault, transport);
      // Counted before it is sent: a process killed in between has spent the call.
      await this.#change((progress) => ({
        ...progress,
        hours: withCall(progress.hours, upstream.zone, this.#now() + progress.clockAhead),
      }));
      const result = await readWindow({
        mirror,
        upstream,
        mirrors: store.mirrors,
        window,
        now: () => this.#now(),
        onAnswer: (clockAhead) => {
          heard = { clockAhead };
        },
        onRows: (received) => this.#tell({ kind: "rows", received }),
        signal: AbortSignal.any([signal, deadline.signal]),
        ...(differences !== undefined && { differences }),
      });
      const { received, rejected, written, vanished } = result;
      const { added, changed } = written;
      this.#tell({
        kind: "read",
        window,
        received,
        added,
        changed,
        rejected,
        refused: written.refused.length,
        vanished: vanished.length,
      });
      return { kind: "read", result };
    } catch (error) {
      return this.#failed(mirror, window, error, heard, signal);
    } finally {
      clearTimeout(timer);
    }
  }

  async #failed(
    mirror: Mirror,
    window: PlannedWindow,
    error: unknown,
    heard: Partial<MirrorProgress>,
    signal: AbortSignal,
  ): Promise<FailedOutcome> {
    signal.throwIfAborted();
    const width = window.to - window.from;
    const after = await this.#change((progress) =>
      // The refused hour is one of the service's clock, which a refusal shows too.
      afterFailure(mirror, { ...progress, ...heard }, error, width, this.#now()),
    );
    const message = error instanceof Error ? error.message : String(error);
    this.#tell({ kind: "failed", message, until: after.notBefore });
    return { kind: "failed", error, times: after.failure?.times ?? 0, until: after.notBefore };
  }

  /** Names are a convenience: that they cannot be read stops nothing. */
  async #readNames(mirror: Mirror, signal: AbortSignal): Promise<StepOutcome> {
    const { vault, transport = {}, store } = this.#options;
    const at = this.#now();
    let heard: Partial<MirrorProgress> = {};
    const onAnswer = (head: AnswerHead) => {
      heard = { clockAhead: clockAheadOf(head, this.#now()) };
    };
    try {
      const upstream = await openUpstream(mirror, vault, transport);
      const entries = await readNames(mirror, upstream, store.directory, at, onAnswer, signal);
      await this.#change((progress) => ({
        ...progress,
        namesReadAt: at,
        warnings: withWarning(progress.warnings, "names", null),
      }));
      this.#tell({ kind: "names", entries });
    } catch (error) {
      signal.throwIfAborted();
      await this.#change((progress) =>
        afterNamesFailure(mirror, { ...progress, ...heard }, error, this.#now()),
      );
    }
    return { kind: "names" };
  }

  async #exclusively<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const before = this.#tail;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#tail = promise;
    try {
      await before;
      return await this.#options.store.mirrors.exclusively(this.#organization, signal, work);
    } finally {
      resolve();
    }
  }

  async #sleep(until: number, signal: AbortSignal): Promise<void> {
    const woken = this.#wake.signal;
    try {
      await this.#options.sleepUntil(until, AbortSignal.any([signal, woken]));
    } catch (error) {
      signal.throwIfAborted();
      if (!woken.aborted) throw error;
    }
  }

  async #mirror(): Promise<Mirror> {
    const { store } = this.#options;
    const mirror = await store.mirrors.get(this.#organization);
    if (mirror === null) throw new LetopisError("MIRROR_UNKNOWN", "Зеркало удалено.");
    return asKept(store, mirror);
  }

  #progress(): Promise<MirrorProgress> {
    return this.#options.store.mirrors.progress(this.#organization);
  }

  #change(change: (before: MirrorProgress) => MirrorProgress): Promise<MirrorProgress> {
    return this.#options.store.mirrors.changeProgress(this.#organization, change);
  }

  #now(): number {
    return nowSeconds(this.#options.clock);
  }

  #tell(event: MirrorEvent): void {
    this.#options.onEvent?.(event);
  }
}

function takesTooLong({ address }: Mirror): TransportError {
  return new TransportError(`${address}: ответ идёт слишком долго, вызов прерван.`, {
    received: true,
    timeout: "idle",
  });
}

type StepOutcome =
  | ReadOutcome
  | FailedOutcome
  | WaitOutcome
  | { readonly kind: "names" }
  | { readonly kind: "current"; readonly until: number };

interface WaitOutcome {
  readonly kind: "wait";
  readonly until: number;
}

interface ReadOutcome {
  readonly kind: "read";
  readonly result: WindowResult;
}

interface FailedOutcome {
  readonly kind: "failed";
  readonly error: unknown;
  readonly times: number;
  readonly until: number | null;
}
