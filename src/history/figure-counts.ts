import type { DenseMemory } from "./dense-memory.ts";
import type { Figures } from "./figures.ts";
import type { Histogram } from "./histogram.ts";
import { ValueCounts } from "./value-counts.ts";

/** Measures whose values are spread. */
export const MEASURES = ["waiting", "reaction", "duration"] as const;
export type Measure = (typeof MEASURES)[number];

/** How often each value of each measure occurs. */
export type Histograms = { readonly [measure in Measure]: Histogram };

/**
 * What figures say of a treatment besides its measures, in one small number:
 * rating · {@link RATING} + within the target · {@link WITHIN} + {@link SERVED}.
 */
export const SERVED = 1;
export const WITHIN = 2;
export const RATING = 4;
const RATINGS = 6;

/** Counts treatments, for all of their figures. */
export class FigureCounts {
  readonly waiting: ValueCounts;
  readonly reaction: ValueCounts;
  readonly duration: ValueCounts;
  readonly #outcomes = new Float64Array(RATINGS * RATING);

  constructor(memory: DenseMemory) {
    this.waiting = new ValueCounts(memory);
    this.reaction = new ValueCounts(memory);
    this.duration = new ValueCounts(memory);
  }

  /** Counts those from one index to before another: {@link RATING}. */
  addOutcomes(outcomes: Int32Array, from: number, to: number): void {
    const counts = this.#outcomes;
    for (let index = from; index < to; index++) {
      const outcome = outcomes[index] ?? 0;
      counts[outcome] = (counts[outcome] ?? 0) + 1;
    }
  }

  /** Counts all treatments that another has counted. */
  addAll(other: FigureCounts): void {
    for (const measure of MEASURES) this[measure].addAll(other[measure]);
    for (const [outcome, times] of other.#outcomes.entries()) {
      this.#outcomes[outcome] = (this.#outcomes[outcome] ?? 0) + times;
    }
  }

  histograms(): Histograms {
    return {
      waiting: this.waiting.histogram(),
      reaction: this.reaction.histogram(),
      duration: this.duration.histogram(),
    };
  }

  /** @param percentiles between 0 and 100 */
  figures(percentiles: readonly number[]): Figures {
    const ratings: [number, number, number, number, number] = [0, 0, 0, 0, 0];
    let [treatments, served, withinTarget] = [0, 0, 0];
    for (const [outcome, times] of this.#outcomes.entries()) {
      treatments += times;
      if ((outcome & SERVED) !== 0) served += times;
      if ((outcome & WITHIN) !== 0) withinTarget += times;
      const rating = Math.floor(outcome / RATING);
      if (rating > 0) ratings[rating - 1] = (ratings[rating - 1] ?? 0) + times;
    }
    return {
      treatments,
      served,
      withinTarget,
      waiting: this.waiting.spread(percentiles),
      reaction: this.reaction.spread(percentiles),
      duration: this.duration.spread(percentiles),
      ratings,
    };
  }
}
