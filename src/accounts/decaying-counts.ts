import { LRUCache } from "lru-cache";
import type { Clock } from "../history/clock.ts";

interface Count {
  readonly value: number;
  readonly at: number;
}

/** What is left of a count is forgotten below this. */
const NEGLIGIBLE = 0.01;

/**
 * Counts that halve with time, for the keys used last. All fade at one rate, so taking from a
 * sum what was added to it stays exact however much later.
 */
export class DecayingCounts {
  readonly #clock: Clock;
  readonly #halfLife: number;
  readonly #counts: LRUCache<string, Count>;

  constructor(options: { clock: Clock; halfLifeMilliseconds: number; entries: number }) {
    this.#clock = options.clock;
    this.#halfLife = options.halfLifeMilliseconds;
    this.#counts = new LRUCache({ max: options.entries });
  }

  get(key: string): number {
    const count = this.#counts.get(key);
    if (!count) return 0;
    const elapsed = Math.max(0, this.#clock() - count.at);
    return count.value * 2 ** (-elapsed / this.#halfLife);
  }

  /** Adds to a count, or takes from it with a negative amount, down to zero. */
  add(key: string, amount: number): void {
    const value = this.get(key) + amount;
    if (value < NEGLIGIBLE) this.#counts.delete(key);
    else this.#counts.set(key, { value, at: this.#clock() });
  }
}
