const DAY = 86_400;

/**
 * How far apart a zone's offset is probed. Two changes of offset within one step would be missed:
 * the shortest interval of the IANA database is just under four days (Africa/Freetown, 1939),
 * followed by just under seven (America/Recife, 2000).
 */
const STEP = 3 * DAY;

/** Offsets are found a block at a time, when first asked for. */
const BLOCK = 366 * DAY;

/** 1800-01-01: no zone changes its offset before. Also keeps probes clear of years before 1. */
const EARLIEST = -5_364_662_400;

/** 10000-01-02, a day past every local time with a four-digit year. */
const LATEST = 253_402_387_200;

/** A stretch of time with one offset. */
export interface OffsetInterval {
  /** Seconds since 1970-01-01T00:00:00Z, inclusive; may be `-Infinity`. */
  readonly from: number;
  /** Exclusive; may be `Infinity`. */
  readonly to: number;
  /** Seconds east of UTC. */
  readonly offset: number;
}

/**
 * When a time zone had which offset, asked from `Intl` and remembered.
 *
 * `Intl` answers for one instant at a time and takes about a microsecond; so a year's worth of
 * intervals is found at the first question by probing every {@link STEP} and halving down to the
 * second where two probes differ. At most some 8,200 blocks can come to be kept, for a zone
 * that is asked about every year from 1800 to 9999; a block is a handful of objects.
 */
export class OffsetIntervals {
  readonly #format: Intl.DateTimeFormat;
  readonly #blocks = new Map<number, readonly OffsetInterval[]>();

  /** @throws RangeError when `Intl` does not know the zone. */
  constructor(timeZone: string) {
    this.#format = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" });
  }

  /**
   * An interval that contains an instant (seconds UTC, any finite or infinite number). Its ends
   * are changes of offset if they are within two days of the instant; farther ones may be where
   * the search stopped.
   */
  at(epochSeconds: number): OffsetInterval {
    const probed = Math.min(Math.max(epochSeconds, EARLIEST), LATEST);
    const block = Math.floor(probed / BLOCK);
    let intervals = this.#blocks.get(block);
    if (intervals === undefined) {
      intervals = this.#search(block);
      this.#blocks.set(block, intervals);
    }
    for (const interval of intervals) {
      if (epochSeconds < interval.to) {
        return interval;
      }
    }
    return { from: LATEST, to: Infinity, offset: this.#probe(LATEST) };
  }

  /** A step more on either side is searched than the block is long, for what {@link at} promises. */
  #search(block: number): readonly OffsetInterval[] {
    const begin = Math.max(block * BLOCK - STEP, EARLIEST);
    const end = Math.min((block + 1) * BLOCK + STEP, LATEST);
    const intervals: OffsetInterval[] = [];
    let from = begin === EARLIEST ? -Infinity : begin;
    let offset = this.#probe(begin);
    for (let low = begin; low < end; low += STEP) {
      const high = Math.min(low + STEP, end);
      const next = this.#probe(high);
      if (next !== offset) {
        const to = this.#change(low, high, offset);
        intervals.push({ from, to, offset });
        from = to;
        offset = next;
      }
    }
    intervals.push({ from, to: end === LATEST ? Infinity : end, offset });
    return intervals;
  }

  /** The first second in (low, high] that no longer has `offset`. */
  #change(low: number, high: number, offset: number): number {
    let before = low;
    let after = high;
    while (after - before > 1) {
      const middle = Math.floor((before + after) / 2);
      if (this.#probe(middle) === offset) {
        before = middle;
      } else {
        after = middle;
      }
    }
    return after;
  }

  /** Seconds east of UTC, read from "1/1/1800, GMT+02:30:17"; plain "GMT" is 0. */
  #probe(epochSeconds: number): number {
    const text = this.#format.format(epochSeconds * 1000);
    const match = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(text);
    if (match === null) {
      throw new Error(`Intl wrote an offset in an unknown form: ${text}`);
    }
    const [, sign, hours = "0", minutes = "0", seconds = "0"] = match;
    const size = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
    return sign === "-" ? -size : size;
  }
}
