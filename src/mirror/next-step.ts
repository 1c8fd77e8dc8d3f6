import { TimeZone } from "../history/time-zone.ts";
import type { Mirror, MirrorProgress } from "../store/mirror-store.ts";
import { budgetNow } from "./call-budget.ts";
import { MIRROR_LIMITS } from "./limits.ts";
import type { PlannedWindow } from "./plan-window.ts";
import { nextLook, planWindow } from "./plan-window.ts";
import { allowedWidth } from "./window-width.ts";

/** What a mirror does next. Instants are by our clock, seconds UTC. */
export type Step =
  | { readonly kind: "read"; readonly window: PlannedWindow }
  | { readonly kind: "names" }
  /** Everything is read; there is something to do again at `until`. */
  | { readonly kind: "current"; readonly until: number }
  /** There is work, but not now: the hour's calls are spent, or a failure is to be slept over. */
  | { readonly kind: "wait"; readonly until: number; readonly reason: "budget" | "failure" };

/**
 * Decides what a mirror does next. Pure: everything it knows is given.
 *
 * @param now by our clock, seconds UTC
 * @param pollSeconds uncovered seconds before the present that are not worth a call
 */
export function nextStep(
  mirror: Mirror,
  progress: MirrorProgress,
  now: number,
  pollSeconds: number,
): Step {
  const { coverage, clockAhead, notBefore } = progress;
  if (notBefore !== null && notBefore > now) {
    return { kind: "wait", until: notBefore, reason: "failure" };
  }
  const zone = TimeZone.of(mirror.timeZone);
  const theirs = now + clockAhead;
  const { limits, reservedCalls, since, rereadDays } = mirror;
  const budget = budgetNow({ limits, reservedCalls, zone, hours: progress.hours, now: theirs });
  // First some rows, so that reports are of use at once; then their names, whose calls are counted
  // apart.
  const { namesReadAt } = progress;
  const namesAreDue = namesReadAt === null || namesReadAt + MIRROR_LIMITS.namesAfterSeconds <= now;
  if (namesAreDue && coverage.length > 0 && !budget.refused) return { kind: "names" };

  const plan = {
    coverage,
    since,
    now: theirs,
    width: allowedWidth(budget.day, progress.windowSeconds),
    rereadDays,
    pollSeconds,
  };
  const window = planWindow(plan);
  if (window === null) return { kind: "current", until: nextLook(plan) - clockAhead };
  if (budget.left === 0) {
    const until = budget.nextHour + MIRROR_LIMITS.hourSlackSeconds - clockAhead;
    return { kind: "wait", until, reason: "budget" };
  }
  return { kind: "read", window };
}

/** When a window may be read that a person asked for: null for now, else seconds UTC by our clock. */
export function callAllowedAt(
  mirror: Mirror,
  progress: MirrorProgress,
  now: number,
): number | null {
  const { hours, clockAhead } = progress;
  const { limits, reservedCalls } = mirror;
  const zone = TimeZone.of(mirror.timeZone);
  const budget = budgetNow({ limits, reservedCalls, zone, hours, now: now + clockAhead });
  if (budget.left !== 0) return null;
  return budget.nextHour + MIRROR_LIMITS.hourSlackSeconds - clockAhead;
}
