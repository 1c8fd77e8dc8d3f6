import { Temporal } from "temporal-polyfill";
import { HISTORY_COLUMNS } from "../../src/contract/columns.ts";

/**
 * Wall clocks by Temporal, whose polyfill shares nothing with the product's own calculation.
 * Times are texts to the second, such as `2010-08-01T07:00:34`, without an offset.
 */

/** 1C's empty date, which no zone moves. */
const EMPTY = "0001-01-01T00:00:00";

const TIMES = new Set(
  HISTORY_COLUMNS.flatMap(({ kind }, index) => (kind === "instant" ? [index] : [])),
);

/** The polyfill is slow, and the same rows come many times. */
const known = new Map<string, string>();

/** What a clock of the zone shows at a moment of UTC. */
export function toWallClock(utc: string, zone: string): string {
  if (zone === "UTC" || utc === EMPTY) return utc;
  const key = `${utc} ${zone}`;
  let wallClock = known.get(key);
  if (wallClock === undefined) {
    wallClock = Temporal.Instant.from(`${utc}Z`)
      .toZonedDateTimeISO(zone)
      .toPlainDateTime()
      .toString({ smallestUnit: "second" });
    known.set(key, wallClock);
  }
  return wallClock;
}

/**
 * The moment of UTC at which a clock of the zone shows a time. Of two such moments a period begins
 * at the earlier and ends at the later one; a time that the clock skips moves forward by what is
 * skipped (contract.md, "Reading a request").
 */
export function toUtc(wallClock: string, zone: string, end: "From" | "To"): string {
  if (zone === "UTC") return wallClock;
  const time = Temporal.PlainDateTime.from(wallClock);
  // "compatible" is the earlier of two, and forward in a gap.
  const first = time.toZonedDateTime(zone, { disambiguation: "compatible" });
  const moment =
    end === "To" && first.toPlainDateTime().equals(time)
      ? time.toZonedDateTime(zone, { disambiguation: "later" })
      : first;
  return moment
    .toInstant()
    .toZonedDateTimeISO("UTC")
    .toPlainDateTime()
    .toString({ smallestUnit: "second" });
}

/** Rows of a file, whose times are UTC, as an organization in the zone gets them. */
export function inZone(
  rows: readonly (readonly string[])[],
  zone: string,
): readonly (readonly string[])[] {
  if (zone === "UTC") return rows;
  return rows.map((row) =>
    row.map((cell, index) => (TIMES.has(index) ? toWallClock(cell, zone) : cell)),
  );
}
