import type { Clock } from "../../history/clock.ts";
import { nowSeconds } from "../../history/clock.ts";
import type { RetentionStore } from "../../store/retention-store.ts";
import { INTAKE_LIMITS } from "./limits.ts";

/**
 * Since when events are taken in, as it was a moment ago: it moves once a day, and to ask for it with
 * every event would cost more than to keep one that is removed again the next night.
 */
export class RecentHorizon {
  readonly #retention: Pick<RetentionStore, "horizon">;
  readonly #clock: Clock;
  #read: { readonly at: number; readonly horizon: Promise<number | null> } | null = null;

  constructor(retention: Pick<RetentionStore, "horizon">, clock: Clock) {
    this.#retention = retention;
    this.#clock = clock;
  }

  /** Seconds UTC; before everything when all is kept. */
  async get(): Promise<number> {
    const now = nowSeconds(this.#clock);
    const age = now - (this.#read?.at ?? Number.NEGATIVE_INFINITY);
    if (this.#read === null || age < 0 || age >= INTAKE_LIMITS.horizonSeconds) {
      const horizon = this.#retention.horizon();
      this.#read = { at: now, horizon };
      horizon.catch(() => {
        this.#read = null;
      });
    }
    return (await this.#read.horizon) ?? Number.NEGATIVE_INFINITY;
  }
}
