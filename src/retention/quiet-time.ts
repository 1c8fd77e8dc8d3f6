import { DEFAULT_TIME_ZONE } from "../history/calling-limits.ts";
import { TimeZone } from "../history/time-zone.ts";
import { RETENTION_LIMITS } from "./limits.ts";

const DAY = 86_400;

/** The next moment after `now` at which a day is quiet; both seconds UTC. */
export function nextQuietTime(now: number): number {
  const zone = TimeZone.of(DEFAULT_TIME_ZONE);
  const wall = zone.toWall(now);
  const midnight = Math.floor(wall / DAY) * DAY;
  const today = zone.toInstant(midnight + RETENTION_LIMITS.quietMinute * 60, "earlier");
  if (today > now) return today;
  return zone.toInstant(midnight + DAY + RETENTION_LIMITS.quietMinute * 60, "earlier");
}
