import { setTimeout as delay } from "node:timers/promises";
import type { Clock } from "../history/clock.ts";
import { nowSeconds } from "../history/clock.ts";
import { coveredFrom } from "../mirror/coverage.ts";
import type { Expired } from "../store/retention-store.ts";
import { NOTHING_EXPIRED } from "../store/retention-store.ts";
import type { Store } from "../store/store.ts";
import { RETENTION_LIMITS } from "./limits.ts";
import { nextQuietTime } from "./quiet-time.ts";

export interface RetentionOptions {
  readonly store: Pick<Store, "retention" | "mirrors">;
  /** Days that treatments are kept after they were closed; null: for ever. */
  readonly days: number | null;
  readonly clock: Clock;
  /** Waits until an instant of the clock, seconds UTC; rejects when the signal aborts. */
  readonly sleepUntil?: (instant: number, signal: AbortSignal) => Promise<void>;
  readonly log: {
    info(details: object, message: string): void;
    warn(details: object, message: string): void;
  };
}

const DAY = 86_400;

/** The clock is looked at so often while something waits for it: it may be set, machines sleep. */
const LOOK_MILLISECONDS = 60_000;

/**
 * Removes what is older than it may be kept: soon after the start, and then once a day. Of several
 * servers of one store one at a time does it; the others find nothing left.
 *
 * Whoever made it stops it before the store closes.
 */
export class RetentionService {
  readonly #options: RetentionOptions;
  readonly #stopping = new AbortController();
  #working: Promise<void> | null = null;

  constructor(options: RetentionOptions) {
    this.#options = options;
  }

  /** Sets the horizon, or lifts it: from then on nothing older is taken in. Removes the rest by and by. */
  async start(): Promise<void> {
    const { store, days } = this.#options;
    if (days === null) {
      if ((await store.retention.horizon()) !== null) await store.retention.setHorizon(null);
      return;
    }
    const horizon = this.#horizon(days);
    await store.retention.setHorizon(horizon);
    await this.#forgetCoverage(horizon);
    this.#working = this.#work(days);
  }

  /**
   * Removes everything that is too old by now.
   *
   * @throws LetopisError of the store; the reason of a signal
   */
  async run(days: number): Promise<Expired> {
    const { store, clock, log } = this.#options;
    const { signal } = this.#stopping;
    return store.retention.exclusively(signal, async () => {
      const began = nowSeconds(clock);
      const horizon = this.#horizon(days);
      await store.retention.setHorizon(horizon);
      // Before anything goes, and for what was read meanwhile after it: what is gone is never covered.
      await this.#forgetCoverage(horizon);
      let total = NOTHING_EXPIRED;
      for await (const expired of store.retention.removeExpired()) {
        total = added(total, expired);
        signal.throwIfAborted();
        await delay(RETENTION_LIMITS.pauseMilliseconds, undefined, { signal });
      }
      await this.#forgetCoverage(horizon);
      const seconds = Math.round(nowSeconds(clock) - began);
      log.info({ days, horizon, ...total, seconds }, "too old removed");
      return total;
    });
  }

  /** Breaks off after the transaction under way; what is left waits for the next time. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#working;
  }

  async #work(days: number): Promise<void> {
    const { clock, log } = this.#options;
    let next = nowSeconds(clock) + RETENTION_LIMITS.firstAfterSeconds;
    while (await this.#sleepUntil(next)) {
      try {
        await this.run(days);
        next = nextQuietTime(nowSeconds(clock));
      } catch (error) {
        if (this.#stopping.signal.aborted) return;
        log.warn({ err: error }, "too old not removed, trying again");
        next = nowSeconds(clock) + RETENTION_LIMITS.retrySeconds;
      }
    }
  }

  /** What a mirror read before the horizon is gone: should all be kept again, it reads it again. */
  async #forgetCoverage(horizon: number): Promise<void> {
    const { mirrors } = this.#options.store;
    for (const { organization } of await mirrors.list()) {
      const { coverage } = await mirrors.progress(organization);
      if ((coverage[0]?.from ?? horizon) >= horizon) continue;
      await mirrors.changeProgress(organization, (before) => ({
        ...before,
        coverage: coveredFrom(before.coverage, horizon),
      }));
    }
  }

  #horizon(days: number): number {
    return Math.floor(nowSeconds(this.#options.clock)) - days * DAY;
  }

  /** @returns whether it came to that: false when it is stopped */
  async #sleepUntil(instant: number): Promise<boolean> {
    const { clock, sleepUntil = sleepByClock(clock) } = this.#options;
    const { signal } = this.#stopping;
    await sleepUntil(instant, signal).catch(() => undefined);
    return !signal.aborted;
  }
}

function sleepByClock(clock: Clock): NonNullable<RetentionOptions["sleepUntil"]> {
  return async (instant, signal) => {
    for (let left = Number.POSITIVE_INFINITY; left > 0; ) {
      left = instant * 1000 - clock();
      if (left > 0) await delay(Math.min(left, LOOK_MILLISECONDS), undefined, { signal });
    }
  };
}

function added(one: Expired, other: Expired): Expired {
  return {
    treatments: one.treatments + other.treatments,
    events: one.events + other.events,
    otherEvents: one.otherEvents + other.otherEvents,
  };
}
