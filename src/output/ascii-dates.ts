import { formatWall } from "../history/wall-clock.ts";

/** Characters of `YYYY-MM-DD`. */
export const DATE_WIDTH = 10;

const SECONDS_OF_DAY = 86_400;

/** Dates that are kept, nearly three years of them. A power of two. */
const SLOTS = 1024;
const LAST_SLOT = SLOTS - 1;

/** No day has this number. */
const NO_DAY = 0x7f_ff_ff_ff;

/** Dates as ASCII, each made once: the rows of an answer crowd on few days. */
export class AsciiDates {
  readonly #days = new Int32Array(SLOTS).fill(NO_DAY);
  readonly #text = Buffer.alloc(SLOTS * DATE_WIDTH);

  /**
   * Copies a date, `YYYY-MM-DD`, to the beginning of `target`.
   *
   * @param day days since 1970-01-01, a whole number within the years 0001 to 9999
   */
  copy(day: number, target: Uint8Array): void {
    const slot = day & LAST_SLOT;
    const at = slot * DATE_WIDTH;
    if (this.#days[slot] !== day) {
      this.#text.write(formatWall(day * SECONDS_OF_DAY), at, DATE_WIDTH, "latin1");
      this.#days[slot] = day;
    }
    for (let place = 0; place < DATE_WIDTH; place++) {
      target[place] = this.#text[at + place] as number;
    }
  }
}
