import { nextHour } from "../history/calling-rules.ts";
import { TimeZone } from "../history/time-zone.ts";
import type { Mirror, MirrorProgress } from "../store/mirror-store.ts";
import { budgetNow } from "./call-budget.ts";
import type { Period } from "./coverage.ts";
import { total } from "./coverage.ts";
import { MIRROR_LIMITS } from "./limits.ts";
import { allowedWidth } from "./window-width.ts";

/** Hours that are looked ahead; nobody plans a year. */
const HORIZON_HOURS = 366 * 24;

/**
 * When the gaps will have been read, at the width that works now and with the calls of the hours to
 * come: seconds UTC by our clock. Null when there is nothing to read, or no end in sight.
 */
export function expectedEnd(
  mirror: Mirror,
  progress: MirrorProgress,
  missing: readonly Period[],
  now: number,
): number | null {
  let left = total(missing);
  if (left === 0) return null;
  const zone = TimeZone.of(mirror.timeZone);
  const { limits, reservedCalls } = mirror;
  let theirs = now + progress.clockAhead;
  for (let hour = 0; hour < HORIZON_HOURS; hour++) {
    const budget = budgetNow({ limits, reservedCalls, zone, hours: progress.hours, now: theirs });
    // Watching takes its share of the hour's calls too.
    const looks = Math.ceil(3600 / mirror.pollSeconds);
    const calls = budget.left === null ? Number.POSITIVE_INFINITY : budget.left - (hour && looks);
    const width = allowedWidth(budget.day, progress.windowSeconds ?? MIRROR_LIMITS.daySeconds);
    const capacity = Math.max(1, calls) * width;
    if (capacity >= left && budget.left !== 0) return theirs - progress.clockAhead + 60;
    if (budget.left !== 0) left -= capacity;
    theirs = nextHour(zone, theirs);
  }
  return null;
}
