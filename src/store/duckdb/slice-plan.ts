/**
 * How a large window is cut into slices of `initialized`, so that no sort of the whole holds back
 * the first row and memory stays flat.
 *
 * The plan works on row counts per hour of the whole table. They may be out of date and know
 * nothing of filters: they size slices, they never decide which rows are in one.
 */
export class HourCounts {
  /** Hours since the epoch, ascending, with the rows before each. */
  readonly #hours: Int32Array;
  readonly #before: Float64Array;
  readonly #total: number;

  /** @param hours ascending hours since 1970-01-01T00Z that hold rows; `counts` their numbers */
  constructor(hours: ArrayLike<number>, counts: ArrayLike<number>) {
    this.#hours = Int32Array.from(hours);
    this.#before = new Float64Array(hours.length);
    let total = 0;
    for (let index = 0; index < hours.length; index++) {
      this.#before[index] = total;
      total += counts[index] ?? 0;
    }
    this.#total = total;
  }

  /**
   * Rows that began before `seconds`, about: rows are taken to be spread evenly over their hour.
   */
  rowsBefore(seconds: number): number {
    const hour = Math.floor(seconds / 3600);
    const index = this.#firstAtOrAfter(hour);
    const before = this.#before[index] ?? this.#total;
    if (this.#hours[index] !== hour) return before;
    const inside = (this.#before[index + 1] ?? this.#total) - before;
    return before + (inside * (seconds - hour * 3600)) / 3600;
  }

  /**
   * The moment before which `rows` rows began, about, in whole seconds: at least `after + 1`, and
   * infinite when there are not so many.
   */
  momentOf(rows: number, after: number): number {
    if (rows >= this.#total) return Number.POSITIVE_INFINITY;
    let low = 0;
    let high = this.#hours.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#before[middle] ?? 0) <= rows) low = middle;
      else high = middle - 1;
    }
    const before = this.#before[low] ?? 0;
    const inside = (this.#before[low + 1] ?? this.#total) - before;
    const share = inside === 0 ? 0 : (rows - before) / inside;
    const moment = (this.#hours[low] ?? 0) * 3600 + Math.floor(share * 3600);
    return Math.max(moment, after + 1);
  }

  #firstAtOrAfter(hour: number): number {
    let low = 0;
    let high = this.#hours.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#hours[middle] ?? 0) < hour) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Rows of the first slice: few, so that the first row leaves at once. */
export const FIRST_SLICE_ROWS = 2000;

/** Rows that a slice may hold: enough to spread a query's fixed cost, few enough to sort in memory. */
export const SLICE_ROWS = 65_536;

/** Rows of the table that a slice may span at most, however few of them match. */
export const LARGEST_SPAN_ROWS = 16_777_216;

/** How much wider a slice may be than the one before it. */
const GROWTH = 8;

/**
 * Rows of the table that the next slice should span, from what the last one yielded: wider while
 * filters leave little, so that a rare client is found in a few steps among millions of rows.
 */
export function nextSpan(span: number, matched: number): number {
  const wanted = matched === 0 ? span * GROWTH : (span * SLICE_ROWS) / matched;
  return Math.min(Math.max(wanted, FIRST_SLICE_ROWS), span * GROWTH, LARGEST_SPAN_ROWS);
}
