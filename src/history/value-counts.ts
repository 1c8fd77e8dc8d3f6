import type { DenseMemory } from "./dense-memory.ts";
import { DENSE_VALUES } from "./dense-memory.ts";
import type { Spread } from "./figures.ts";
import type { Histogram } from "./histogram.ts";
import { percentileOf } from "./histogram.ts";

/** Stands where a treatment has no value of a measure. */
export const NO_VALUE = -2_147_483_648;
/** Seconds, 68 years: moments that lie farther apart are wrong, and are counted as that far apart. */
export const LARGEST_VALUE = 2_147_483_647;

/** So many values are kept one by one: a group that small would waste places for counts. */
const FEW_VALUES = 512;
const FIRST_VALUES = 16;

/**
 * Counts how often each value of a measure occurs. While there is memory for places, it grows with
 * different values, not with rows. Values are seconds: whole numbers, any of them.
 *
 * The first values are kept as they come. From then on those below {@link DENSE_VALUES} have a place
 * each, and rarer ones are looked up. Where there is no memory for places, all are kept: 4 bytes each.
 */
export class ValueCounts {
  readonly #memory: DenseMemory;
  #count = 0;
  #total = 0;
  #few = new Int32Array(FIRST_VALUES);
  /** How many of them are kept in {@link #few}. */
  #kept = 0;
  #dense: Uint32Array | null = null;
  #rare: Map<number, number> | null = null;

  constructor(memory: DenseMemory) {
    this.#memory = memory;
  }

  /**
   * Counts those of `values` from one index to before another.
   *
   * @param values {@link NO_VALUE} is not counted
   */
  add(values: Int32Array, from: number, to: number): void {
    let index = from;
    while (this.#dense === null && index < to) this.#keep(values[index++] ?? NO_VALUE);
    if (this.#dense !== null) this.#addDense(this.#dense, values, index, to);
  }

  /** Counts everything that another has counted. */
  addAll(other: ValueCounts): void {
    const added = other.#dense;
    if (added === null) {
      this.add(other.#few, 0, other.#kept);
      return;
    }
    const dense = this.#dense ?? this.#startCounting(new Uint32Array(DENSE_VALUES));
    this.#count += other.#count;
    this.#total += other.#total;
    for (let value = 0; value < DENSE_VALUES; value++) {
      dense[value] = (dense[value] ?? 0) + (added[value] ?? 0);
    }
    for (const [value, times] of other.#rare ?? []) this.#addRare(value, times);
  }

  /** @param percentiles between 0 and 100 */
  spread(percentiles: readonly number[]): Spread {
    const count = this.#count;
    if (count === 0) return { count, average: null, percentiles: percentiles.map(() => null) };
    const valueAt = this.#valueAt();
    return {
      count,
      average: this.#total / count,
      percentiles: percentiles.map((percentile) => percentileOf(count, valueAt, percentile)),
    };
  }

  histogram(): Histogram {
    const dense = this.#dense ?? this.#startCounting(new Uint32Array(DENSE_VALUES));
    const rare = inOrder(this.#rare);
    const different = rare.length + dense.reduce((sum, times) => sum + Math.min(times, 1), 0);
    const values = new Float64Array(different);
    const counts = new Float64Array(different);
    let at = 0;
    const append = (value: number, times: number) => {
      values[at] = value;
      counts[at++] = times;
    };
    for (const [value, times] of rare) if (value < 0) append(value, times);
    for (let value = 0; value < DENSE_VALUES; value++) {
      const times = dense[value] ?? 0;
      if (times > 0) append(value, times);
    }
    for (const [value, times] of rare) if (value > 0) append(value, times);
    return { values, counts };
  }

  #keep(value: number): void {
    if (value === NO_VALUE) return;
    if (this.#kept === this.#few.length) {
      const dense = this.#kept < FEW_VALUES ? null : this.#memory.take();
      if (dense !== null) {
        this.#addDense(this.#startCounting(dense), Int32Array.of(value), 0, 1);
        return;
      }
      const more = new Int32Array(this.#kept * 2);
      more.set(this.#few);
      this.#few = more;
    }
    this.#few[this.#kept] = value;
    this.#kept += 1;
    this.#count += 1;
    this.#total += value;
  }

  #startCounting(dense: Uint32Array): Uint32Array {
    const few = this.#few.subarray(0, this.#kept);
    this.#dense = dense;
    this.#few = new Int32Array(0);
    this.#kept = 0;
    this.#count = 0;
    this.#total = 0;
    this.#addDense(dense, few, 0, few.length);
    return dense;
  }

  #addDense(dense: Uint32Array, values: Int32Array, from: number, to: number): void {
    let [count, total] = [0, 0];
    for (let index = from; index < to; index++) {
      const value = values[index] ?? NO_VALUE;
      if (value >= 0 && value < DENSE_VALUES) dense[value] = (dense[value] ?? 0) + 1;
      else if (value === NO_VALUE) continue;
      else this.#addRare(value, 1);
      count += 1;
      total += value;
    }
    this.#count += count;
    this.#total += total;
  }

  #addRare(value: number, times: number): void {
    this.#rare ??= new Map();
    this.#rare.set(value, (this.#rare.get(value) ?? 0) + times);
  }

  /** The value at a rank, from 0, of all values in ascending order. */
  #valueAt(): (rank: number) => number {
    const dense = this.#dense;
    if (dense !== null) return valueAtOf(dense, this.#rare ?? new Map(), this.#count);
    const sorted = this.#few.slice(0, this.#kept).sort();
    return (rank) => sorted[rank] ?? Number.NaN;
  }
}

/** How often each value occurs that has no place, by value ascending. */
function inOrder(rare: ReadonlyMap<number, number> | null): [value: number, times: number][] {
  return [...(rare ?? [])].sort(([a], [b]) => a - b);
}

/** @param count of all values */
function valueAtOf(
  dense: Uint32Array,
  rare: ReadonlyMap<number, number>,
  count: number,
): (rank: number) => number {
  let [below, above] = [0, 0];
  for (const [value, times] of rare) {
    if (value < 0) below += times;
    else above += times;
  }
  // Most ranks are those of values with a place.
  let sorted: readonly [value: number, times: number][] | null = null;
  const rareValueAt = (rank: number) => {
    sorted ??= inOrder(rare);
    return rareAt(sorted, rank);
  };
  return (rank) => {
    if (rank < below) return rareValueAt(rank);
    if (rank >= count - above) return rareValueAt(rank - (count - above) + below);
    let left = rank - below;
    let value = 0;
    for (; left >= (dense[value] ?? 0); value++) left -= dense[value] ?? 0;
    return value;
  };
}

/** @param rank among the rare values, which are in order */
function rareAt(sorted: readonly [value: number, times: number][], rank: number): number {
  let through = 0;
  for (const [value, times] of sorted) {
    through += times;
    if (rank < through) return value;
  }
  return Number.NaN;
}
