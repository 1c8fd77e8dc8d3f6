import { EMPTY_INSTANT, ZERO_ID } from "../contract/empty-values.ts";
import type { TimeZone } from "../history/time-zone.ts";
import { isUuid } from "../history/uuid.ts";
import { parseDateTime } from "../history/wall-clock.ts";
import { trimXml } from "../soap/xml-element.ts";

/**
 * What the cells of a table mean. Each reader hands out null for none, which nil, an empty value and
 * 1C's own empty value are (contract.md, "The answer on success"), and undefined for a text that is
 * no value of this kind. `""` stands for nil.
 */

/** The empty date's day. */
const EMPTY_DAY = "0001-01-01";

/** An xs:decimal that is whole and not negative. */
const WHOLE_NUMBER = /^\+?(\d+)(?:\.0*)?$/;

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ["true", true],
  ["1", true],
  ["false", false],
  ["0", false],
]);

/** A UUID in lower case. */
export function readId(cell: string): string | null | undefined {
  const text = trimXml(cell);
  if (text === "" || text === ZERO_ID) return null;
  return isUuid(text) ? text.toLowerCase() : undefined;
}

/**
 * A moment, to the second: fractions are cut. Without an offset it is in the zone of the account. Of
 * a time that the clock shows twice the earlier is meant, which may be an hour off: the wire does not
 * tell.
 */
export function readInstant(cell: string, zone: TimeZone): Date | null | undefined {
  const text = trimXml(cell);
  if (text === "") return null;
  const parsed = parseDateTime(text);
  if (parsed === null) return undefined;
  const { wallSeconds, offsetSeconds } = parsed;
  if (wallSeconds === EMPTY_INSTANT) return null;
  const seconds =
    offsetSeconds === null ? zone.toInstant(wallSeconds, "earlier") : wallSeconds - offsetSeconds;
  return new Date(seconds * 1000);
}

/** A day as `YYYY-MM-DD`, of an xs:date or xs:dateTime; its time and offset mean nothing. */
export function readDay(cell: string): string | null | undefined {
  const text = trimXml(cell);
  if (text === "") return null;
  if (parseDateTime(text) === null) return undefined;
  const day = text.slice(0, EMPTY_DAY.length);
  return day === EMPTY_DAY ? null : day;
}

/** An xs:boolean. */
export function readBoolean(cell: string): boolean | null | undefined {
  const text = trimXml(cell);
  return text === "" ? null : BOOLEANS.get(text);
}

/** The digits of a whole number that is not negative, such as a login. */
export function readWholeNumber(cell: string): string | null | undefined {
  const text = trimXml(cell);
  return text === "" ? null : WHOLE_NUMBER.exec(text)?.[1];
}

/** A text for keeping: a slice of an answer would keep the whole piece of it in memory. */
export function ownText(text: string): string {
  return Buffer.from(text).toString();
}
