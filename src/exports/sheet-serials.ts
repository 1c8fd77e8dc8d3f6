import type { TimeZone } from "../history/time-zone.ts";
import { writeDecimal } from "../output/ascii-decimal.ts";

const SECONDS_OF_DAY = 86_400;
/** Excel's number of 1970-01-01, as counted from 1900 with a 29 February that never was. */
const DAY_OF_EPOCH = 25_569;
/** Parts of a day that are written: a second is 11,574 of them, so each is told apart. */
const PARTS = 1_000_000_000;
const POINT = 0x2e;

/** Bytes of the longest serial number: digits of a day, a point and nine digits. */
export const SERIAL_MAXIMUM = 21;

/**
 * Writes an instant as Excel's number of the clock on the wall: days, and the part of a day that
 * has passed. Excel knows no zones; in the hour that comes twice two instants look the same.
 *
 * @param seconds whole seconds since 1970-01-01T00:00:00Z
 * @returns the position after the last digit
 */
export function writeSerial(view: DataView, at: number, seconds: number, zone: TimeZone): number {
  const wall = zone.toWall(seconds);
  const days = Math.floor(wall / SECONDS_OF_DAY);
  const second = wall - days * SECONDS_OF_DAY;
  const point = writeDecimal(view, at, days + DAY_OF_EPOCH);
  // A one before the digits keeps their zeros; the point takes its place.
  const part = Math.round((second * PARTS) / SECONDS_OF_DAY);
  const end = writeDecimal(view, point, PARTS + part);
  view.setUint8(point, POINT);
  return end;
}
