import type { TimeZone } from "../history/time-zone.ts";
import type { Period } from "./coverage.ts";
import { MIRROR_LIMITS } from "./limits.ts";
import type { PlannedWindow } from "./plan-window.ts";

/**
 * What to ask for so that every row of a window comes, whatever the service thinks: bounds may be
 * exclusive there, so neighbours overlap; and a local time that occurs twice may be taken for
 * either, so no bound lies in one, nor in the hour that the clock skips. A window that ends at the
 * present reaches beyond it, so that rows from the future come too and tell of a wrong time zone.
 *
 * @param window seconds UTC, `to` exclusive
 * @returns seconds UTC, both ends to be asked for as they are
 */
export function askedBounds(zone: TimeZone, window: PlannedWindow): Period {
  const { overlapSeconds, aheadSeconds } = MIRROR_LIMITS;
  const beyond = window.purpose === "recent" ? aheadSeconds : overlapSeconds;
  return {
    from: outside(zone, window.from - overlapSeconds, "back"),
    to: outside(zone, window.to + beyond, "on"),
  };
}

/** The nearest instant in a direction whose wall-clock time means it alone. */
function outside(zone: TimeZone, instant: number, direction: "back" | "on"): number {
  const wall = zone.toWall(instant);
  const earlier = zone.toInstant(wall, "earlier");
  const later = zone.toInstant(wall, "later");
  if (earlier === later) return instant;
  // The times that occur twice begin or end at the change of offset, which lies between the two.
  const change = zone.offsetInterval(later).from;
  const length = later - earlier;
  return direction === "back" ? change - length - 1 : change + length;
}
