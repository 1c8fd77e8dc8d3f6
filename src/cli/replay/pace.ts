import type { Clock } from "../../history/clock.ts";

/**
 * When recorded events are due, if the time between them is to pass as it did: the first one now,
 * each further one as long after it as it happened, divided by a factor. One that happened earlier
 * than the one before it, or has no time of its own, is due with it.
 */
export class Pace {
  readonly #clock: Clock;
  readonly #factor: number;
  #first: { readonly happened: number; readonly now: number } | null = null;

  /** @param factor above 0: so many seconds of the recording pass in one */
  constructor(clock: Clock, factor: number) {
    this.#clock = clock;
    this.#factor = factor;
  }

  /**
   * @param happened seconds UTC; null: not known
   * @returns milliseconds until the event is due, 0 when it is
   */
  millisecondsUntil(happened: number | null): number {
    if (happened === null) return 0;
    const now = this.#clock();
    this.#first ??= { happened, now };
    const due = this.#first.now + ((happened - this.#first.happened) * 1000) / this.#factor;
    return Math.max(0, due - now);
  }
}
