import type { TimeZone } from "../../history/time-zone.ts";
import { formatWall } from "../../history/wall-clock.ts";

/**
 * A moment as answers write it, `2024-02-26T10:30:00+03:00`.
 *
 * @param instant seconds UTC
 */
export function showTime(instant: number, zone: TimeZone): string {
  // Of old local mean times, whose offsets have seconds, the whole minutes are written.
  const minutes = Math.trunc(zone.offsetAt(instant) / 60);
  const two = (number: number) => String(number).padStart(2, "0");
  const size = Math.abs(minutes);
  const offset = `${minutes < 0 ? "-" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`;
  return formatWall(instant + minutes * 60) + offset;
}

export function showTimeOrNull(instant: number | null, zone: TimeZone): string | null {
  return instant === null ? null : showTime(instant, zone);
}
