import { EMPTY_DATE, EMPTY_INSTANT } from "../contract/empty-values.ts";
import type { TimeZone } from "../history/time-zone.ts";
import type { AsciiDates } from "./ascii-dates.ts";
import { DATE_WIDTH } from "./ascii-dates.ts";
import { DECIMAL_PAIRS } from "./ascii-digits.ts";

/** What a row's template holds where a date and time goes; already the empty one's time of day. */
export const DATE_TIME_PATTERN = EMPTY_DATE;

const SECONDS_OF_DAY = 86_400;

/** 0001-01-01T00:00:00 and 9999-12-31T23:59:59 on the wall. */
const FIRST = EMPTY_INSTANT;
const LAST = 253_402_300_799;

/**
 * Writes instants as wall clock of a zone. One of these serves one column: it keeps the stretch
 * of time last used in which date and offset stay the same, and rows that follow each other
 * mostly stay in it.
 */
export class DateTimeWriter {
  readonly #zone: Pick<TimeZone, "offsetInterval">;
  readonly #dates: AsciiDates;
  /** The stretch, in seconds UTC: [from, until). */
  #from = 0;
  #until = 0;
  /** Seconds UTC of the local midnight that began the stretch's day. */
  #midnight = 0;
  /** Date of the stretch. */
  readonly #dateBytes = new Uint8Array(DATE_WIDTH);
  readonly #date = new DataView(this.#dateBytes.buffer);
  /** The interval of the zone last used: much longer than a stretch. */
  #interval;

  constructor(zone: Pick<TimeZone, "offsetInterval">, dates: AsciiDates) {
    this.#zone = zone;
    this.#dates = dates;
    this.#interval = zone.offsetInterval(0);
  }

  /**
   * Writes `YYYY-MM-DDThh:mm:ss` over a {@link DATE_TIME_PATTERN}. `EMPTY_INSTANT` is 1C's empty
   * date whatever the zone; what falls outside of the years 0001 to 9999 on the wall is written as
   * the first or last second within, like everywhere (`formatWall`).
   *
   * @param seconds whole seconds since 1970-01-01T00:00:00Z
   */
  write(view: DataView, at: number, seconds: number): void {
    if (seconds === EMPTY_INSTANT) return;
    if (!(seconds >= this.#from && seconds < this.#until)) this.#move(seconds);
    const date = this.#date;
    view.setInt32(at, date.getInt32(0, true), true);
    view.setInt32(at + 4, date.getInt32(4, true), true);
    view.setInt16(at + 8, date.getInt16(8, true), true);
    const second = (seconds - this.#midnight) | 0;
    const minute = (second / 60) | 0;
    const hour = (minute / 60) | 0;
    view.setUint16(at + 11, DECIMAL_PAIRS[hour] as number, true);
    view.setUint16(at + 14, DECIMAL_PAIRS[minute - hour * 60] as number, true);
    view.setUint16(at + 17, DECIMAL_PAIRS[second - minute * 60] as number, true);
  }

  /** Makes the stretch that contains a moment. */
  #move(seconds: number): void {
    if (!Number.isInteger(seconds)) throw new RangeError(`${seconds} is not an instant`);
    if (!(seconds >= this.#interval.from && seconds < this.#interval.to)) {
      this.#interval = this.#zone.offsetInterval(seconds);
    }
    const { from, to, offset } = this.#interval;
    const wall = Math.min(Math.max(seconds + offset, FIRST), LAST);
    const day = Math.floor(wall / SECONDS_OF_DAY);
    this.#dates.copy(day, this.#dateBytes);
    this.#midnight = seconds - (wall - day * SECONDS_OF_DAY);
    const bounded = wall !== seconds + offset;
    this.#from = bounded ? seconds : Math.max(from, this.#midnight);
    this.#until = bounded ? seconds + 1 : Math.min(to, this.#midnight + SECONDS_OF_DAY);
  }
}
