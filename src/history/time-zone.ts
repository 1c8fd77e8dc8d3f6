import { LetopisError } from "../contract/letopis-error.ts";
import type { OffsetInterval } from "./offset-intervals.ts";
import { OffsetIntervals } from "./offset-intervals.ts";
import { shownValue } from "./shown-value.ts";

const DAY = 86_400;

/**
 * Names that `Intl` knows besides IANA's: ICU's three-letter ones, which mean something else than
 * most people think (BST is Dhaka, IST is Calcutta), and the retired SystemV zones.
 */
const NOT_IANA =
  /^(?:ACT|AET|AGT|ART|AST|BET|BST|CAT|CNT|CST|CTT|EAT|ECT|IET|IST|JST|MIT|NET|NST|PLT|PNT|PRT|PST|SST|VST|SystemV\/.*|[+-].*)$/i;

/**
 * A zone of the IANA database: from instants to wall clock and back.
 *
 * An instant is whole seconds since 1970-01-01T00:00:00Z. Wall-clock time is a number too: the
 * seconds from 1970-01-01T00:00:00 to that reading on a clock that never changes, in other words
 * the reading taken as if it were UTC. Meant for years 1 to 9999; outside of them the first and
 * last offsets go on, and nothing throws.
 *
 * @example
 * const moscow = TimeZone.of("Europe/Moscow");
 * moscow.toWall(0); // 10800: 1970-01-01T03:00:00
 */
export class TimeZone {
  static readonly #known = new Map<string, TimeZone>();

  /** As it was given to {@link of}. */
  readonly name: string;

  readonly #intervals: OffsetIntervals;
  #last: OffsetInterval;

  private constructor(name: string) {
    this.name = name;
    this.#intervals = new OffsetIntervals(name);
    this.#last = this.#intervals.at(0);
  }

  /**
   * The zone of an IANA name ("Europe/Moscow", "UTC"), always the same object for one name.
   *
   * @throws LetopisError `TIME_ZONE_UNKNOWN` for any other name; offsets such as "+03:00" are
   * no names.
   */
  static of(name: string): TimeZone {
    let zone = TimeZone.#known.get(name);
    if (zone === undefined) {
      zone = TimeZone.#make(name);
      TimeZone.#known.set(name, zone);
    }
    return zone;
  }

  static #make(name: string): TimeZone {
    let cause: unknown;
    if (!NOT_IANA.test(name)) {
      try {
        return new TimeZone(name);
      } catch (error) {
        cause = error;
      }
    }
    throw new LetopisError(
      "TIME_ZONE_UNKNOWN",
      `Часовой пояс «${shownValue(name)}» неизвестен. ` +
        "Укажите имя из базы IANA, например Europe/Moscow или Asia/Almaty, либо UTC.",
      { cause },
    );
  }

  /**
   * Seconds east of UTC at an instant, to the second for the local mean times of old. Made to be
   * called for every value of a long answer: neighbours in time cost two comparisons.
   */
  offsetAt(epochSeconds: number): number {
    const last = this.#last;
    if (last.from <= epochSeconds && epochSeconds < last.to) {
      return last.offset;
    }
    this.#last = this.#intervals.at(epochSeconds);
    return this.#last.offset;
  }

  /**
   * The offset at an instant together with a stretch of time in which it holds, for a writer that
   * keeps it and adds the offset by itself. An end within two days of the instant is a change
   * of offset; a farther one may be where the search stopped.
   */
  offsetInterval(epochSeconds: number): OffsetInterval {
    return this.#intervals.at(epochSeconds);
  }

  /** What the clock on the wall shows at an instant. */
  toWall(epochSeconds: number): number {
    return epochSeconds + this.offsetAt(epochSeconds);
  }

  /**
   * The instant at which the clock on the wall shows a time. Of a time that occurs twice the
   * earlier or the later; one that does not exist moves forward by the length of the gap, so
   * that 02:30 becomes 03:30 (contract.md, "Reading a request").
   */
  toInstant(wallSeconds: number, which: "earlier" | "later"): number {
    // No offset is a day long, so a change of offset that matters lies between these two; and
    // never two changes, see STEP of offset-intervals.ts.
    const offsetBefore = this.offsetAt(wallSeconds - DAY);
    const offsetAfter = this.offsetAt(wallSeconds + DAY);
    const before = wallSeconds - offsetBefore;
    const after = wallSeconds - offsetAfter;
    if (offsetBefore === offsetAfter) {
      return before;
    }
    const existsBefore = this.offsetAt(before) === offsetBefore;
    const existsAfter = this.offsetAt(after) === offsetAfter;
    if (existsBefore && existsAfter) {
      return which === "earlier" ? before : after;
    }
    return existsAfter ? after : before;
  }

  /**
   * The first instant of a local day, which is not midnight where the clock skips midnight.
   * A day that was skipped whole (Pacific/Apia, 2011-12-30) moves forward to the next.
   *
   * @param midnight the day's 00:00:00 as wall-clock time.
   */
  firstSecondOfDay(midnight: number): number {
    const instant = this.toInstant(midnight, "earlier");
    return this.toWall(instant) === midnight ? instant : this.#endOfGap(midnight);
  }

  /**
   * The last second of a local day: the later 23:59:59 if there are two, the last before the gap
   * if there is none. A day that was skipped whole moves forward to the next.
   *
   * @param midnight the day's 00:00:00 as wall-clock time.
   */
  lastSecondOfDay(midnight: number): number {
    const wall = midnight + DAY - 1;
    const instant = this.toInstant(wall, "later");
    if (this.toWall(instant) === wall) {
      return instant;
    }
    const beforeGap = this.#endOfGap(wall) - 1;
    return this.toWall(beforeGap) >= midnight ? beforeGap : instant;
  }

  /** The first instant after the gap that a wall-clock time falls into. */
  #endOfGap(wallSeconds: number): number {
    // The gap lies within two days of this, so that the interval ends where the gap does.
    return this.offsetInterval(wallSeconds - DAY).to;
  }
}
