/**
 * Seeded random numbers: sfc32 by Chris Doty-Humphrey, a 128-bit state that passes PractRand.
 * The same seeds give the same stream on every machine. For demo data only, never for secrets.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  /** Streams of different seeds are independent; each seed counts with its lower 32 bits. */
  constructor(first: number, second = 0, third = 0) {
    this.#a = first | 0;
    this.#b = second | 0;
    this.#c = third | 0;
    // Seeds that differ in one bit are apart after 12 rounds; the author's advice.
    for (let round = 0; round < 12; round++) this.uint32();
  }

  /** A whole number of [0, 2^32). */
  uint32(): number {
    const result = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + result) | 0;
    return result >>> 0;
  }

  /** A number of [0, 1). */
  uniform(): number {
    return this.uint32() / 4_294_967_296;
  }

  /** A whole number of [from, to], both inclusive. */
  integer(from: number, to: number): number {
    return from + Math.floor(this.uniform() * (to - from + 1));
  }

  /** True with the given probability. */
  chance(probability: number): boolean {
    return this.uniform() < probability;
  }

  /**
   * One of the items, all equally likely.
   *
   * @throws RangeError when there is none
   */
  choice<T>(items: readonly T[]): T {
    const item = items[this.integer(0, items.length - 1)];
    if (item === undefined) throw new RangeError("There must be something to choose from");
    return item;
  }

  exponential(mean: number): number {
    return -mean * Math.log(1 - this.uniform());
  }

  /** Standard normal, by Box and Muller. */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }

  /** Lognormal with the given median; `sigma` is the deviation of the logarithm. */
  lognormal(median: number, sigma: number): number {
    return median * Math.exp(sigma * this.normal());
  }

  /** Poisson, by Knuth's product, which underflows for large means: those are drawn in parts. */
  poisson(mean: number): number {
    let count = 0;
    let rest = mean;
    while (rest > 0) {
      const part = Math.min(rest, 30);
      const floor = Math.exp(-part);
      for (let product = this.uniform(); product > floor; product *= this.uniform()) count++;
      rest -= part;
    }
    return count;
  }

  /** Writes a UUID of version 4 as four words, most significant first, at row `row`. */
  writeUuid(words: Uint32Array, row: number): void {
    const at = row * 4;
    words[at] = this.uint32();
    words[at + 1] = (this.uint32() & 0xff_ff_0f_ff) | 0x40_00;
    words[at + 2] = (this.uint32() & 0x3f_ff_ff_ff) | 0x80_00_00_00;
    words[at + 3] = this.uint32();
  }
}

/**
 * Draws positions of a list of weights in proportion to them.
 *
 * @throws RangeError when no weight is positive
 */
export class WeightedChoice {
  readonly #cumulative: Float64Array;
  readonly #total: number;

  constructor(weights: readonly number[]) {
    this.#cumulative = new Float64Array(weights.length);
    let total = 0;
    for (const [position, weight] of weights.entries()) {
      total += weight;
      this.#cumulative[position] = total;
    }
    if (!(total > 0)) throw new RangeError("At least one weight must be positive");
    this.#total = total;
  }

  draw(random: Random): number {
    const point = random.uniform() * this.#total;
    let low = 0;
    let high = this.#cumulative.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#cumulative[middle] ?? 0) > point) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
