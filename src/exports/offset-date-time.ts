import type { OffsetInterval } from "../history/offset-intervals.ts";
import type { TimeZone } from "../history/time-zone.ts";
import { DATE_TIME_PATTERN, DateTimeWriter } from "../output/ascii-date-time.ts";
import type { AsciiDates } from "../output/ascii-dates.ts";
import { copyText, paddedText } from "./padded-text.ts";

/** Characters of `YYYY-MM-DDThh:mm:ss±hh:mm`. */
export const OFFSET_DATE_TIME_WIDTH = DATE_TIME_PATTERN.length + "+00:00".length;

/**
 * Writes instants as wall clock of a zone with its offset, so that a reader finds the same instant
 * whatever the day: also in the hour that comes twice when the clocks go back.
 *
 * An offset is written in whole minutes; where a zone had one with seconds (Africa/Monrovia until
 * 1972), the wall clock shown is that of the whole minutes, and the instant stays the same.
 */
export class OffsetDateTimeWriter {
  readonly #zone: WholeMinutes;
  readonly #dateTimes: DateTimeWriter;
  #interval: OffsetInterval;
  #pattern: DataView;

  constructor(zone: TimeZone, dates: AsciiDates) {
    this.#zone = new WholeMinutes(zone);
    this.#dateTimes = new DateTimeWriter(this.#zone, dates);
    this.#interval = this.#zone.offsetInterval(0);
    this.#pattern = patternOf(this.#interval);
  }

  /**
   * Writes {@link OFFSET_DATE_TIME_WIDTH} bytes, and up to `COPY_SLACK` further ones.
   *
   * @param seconds whole seconds since 1970-01-01T00:00:00Z, an instant
   * @returns the position after the text
   */
  write(view: DataView, at: number, seconds: number): number {
    if (!(seconds >= this.#interval.from && seconds < this.#interval.to)) {
      this.#interval = this.#zone.offsetInterval(seconds);
      this.#pattern = patternOf(this.#interval);
    }
    const end = copyText(view, at, this.#pattern, 0, OFFSET_DATE_TIME_WIDTH);
    this.#dateTimes.write(view, at, seconds);
    return end;
  }
}

/** The offsets of a zone without their seconds. */
class WholeMinutes {
  readonly #zone: TimeZone;

  constructor(zone: TimeZone) {
    this.#zone = zone;
  }

  offsetInterval(epochSeconds: number): OffsetInterval {
    const { from, to, offset } = this.#zone.offsetInterval(epochSeconds);
    return { from, to, offset: Math.trunc(offset / 60) * 60 };
  }
}

function patternOf({ offset }: OffsetInterval): DataView {
  const minutes = Math.abs(offset) / 60;
  const two = (number: number) => String(number).padStart(2, "0");
  const sign = offset < 0 ? "-" : "+";
  const text = `${DATE_TIME_PATTERN}${sign}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
  return paddedText(text).view;
}
