import { TimeZone } from "../history/time-zone.ts";
import type { Mirror, MirrorProgress } from "../store/mirror-store.ts";
import type { Budget } from "./call-budget.ts";
import { budgetNow, refusedUntil } from "./call-budget.ts";
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
  const { since, rereadDays } = mirror;
  const budget = budgetOf(mirror, progress, now);
  // First some rows, so that reports are of use at once; then their names, whose calls are counted
  // apart.
  const { namesReadAt } = progress;
  const namesAreDue = namesReadAt === null || namesReadAt + MIRROR_LIMITS.namesAfterSeconds <= now;
  if (namesAreDue && coverage.length > 0 && !budget.refused) return { kind: "names" };

  const plan = {
    coverage,
    since,
    now: now + clockAhead,
    width: allowedWidth(budget.day, progress.windowSeconds),
    rereadDays,
    pollSeconds,
  };
  const window = planWindow(plan);
  if (window === null) return { kind: "current", until: nextLook(plan) - clockAhead };
  if (budget.left === 0) return { kind: "wait", until: budget.until, reason: "budget" };
  return { kind: "read", window };
}

/** When a window may be read that a person asked for: null for now, else seconds UTC by our clock. */
export function callAllowedAt(
  mirror: Mirror,
  progress: MirrorProgress,
  now: number,
): number | null {
  const refused = refusedUntil(progress);
  if (refused !== null && refused > now) return refused;
  const { left, until } = budgetOf(mirror, progress, now);
  return left === 0 ? until : null;
}

/** The budget of this hour of the service, and until when it holds by our clock. */
function budgetOf(
  { limits, reservedCalls, timeZone }: Mirror,
  { hours, clockAhead }: MirrorProgress,
  now: number,
): Budget & { readonly until: number } {
  const zone = TimeZone.of(timeZone);
  const budget = budgetNow({ limits, reservedCalls, zone, hours, now: now + clockAhead });
  return { ...budget, until: budget.nextHour + MIRROR_LIMITS.hourSlackSeconds - clockAhead };
}
