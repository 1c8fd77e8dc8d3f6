import { dayOf, dayStart, elapsedShare, expectedVolume } from "./calendar.ts";
import { Random } from "./random.ts";
import type { DemoLine } from "./scheme.ts";

/** Days differ from what their date lets expect; the deviation of the volume's logarithm. */
const DAILY_VARIATION = 0.12;

/** Which of the random streams of a day is for its plan; the other is for its course. */
const PLAN_STREAM = 1;

/** Arrivals to expect on each line on each day, in order of time. */
export class Plan {
  readonly firstDay: number;
  /** The day that is not over. */
  readonly today: number;
  readonly #lines: readonly DemoLine[];
  /** Rows of one number a line. */
  readonly #drawn: readonly (readonly number[])[];

  /**
   * @param now seconds UTC
   * @param days how many days before today are planned
   * @param treatments to expect in all, up to now
   */
  constructor(
    lines: readonly DemoLine[],
    seed: number,
    now: number,
    days: number,
    treatments: number,
  ) {
    this.#lines = lines;
    this.today = dayOf(now);
    this.firstDay = this.today - days;
    const expected: number[][] = [];
    let total = 0;
    for (let day = this.firstDay; day <= this.today; day++) {
      const volumes = lines.map((line) => expectedVolume(line, day, this.today));
      for (const [position, line] of lines.entries()) {
        const passed = day < this.today ? 1 : elapsedShare(line, now - dayStart(day));
        total += (volumes[position] ?? 0) * passed;
      }
      expected.push(volumes);
    }
    const scale = treatments / total;
    this.#drawn = expected.map((volumes, index) => {
      const random = new Random(seed, this.firstDay + index, PLAN_STREAM);
      const mood = random.lognormal(scale, DAILY_VARIATION);
      return volumes.map((volume) => random.poisson(volume * mood));
    });
  }

  /** Arrivals of today as a whole, a number a line. */
  get todayCounts(): readonly number[] {
    return this.#drawn.at(-1) ?? [];
  }

  /**
   * Arrivals of the days before today, oldest first, a number a line: what was drawn, scaled by
   * a hair so that they add up to `total` exactly.
   */
  *pastCounts(total: number): Generator<readonly number[]> {
    const past = this.#drawn.slice(0, -1);
    // A little for everyone, so that there is a place even if nothing at all was drawn.
    const weight = (count: number) => count + 1e-6;
    const sum = past.flat().reduce((whole, count) => whole + weight(count), 0);
    let reached = 0;
    let given = 0;
    for (const counts of past) {
      yield this.#lines.map((_, line) => {
        reached += weight(counts[line] ?? 0);
        const upTo = Math.min(total, Math.round((reached / sum) * total));
        const count = upTo - given;
        given = upTo;
        return count;
      });
    }
  }
}
