import type { Coverage, Period } from "./coverage.ts";
import { gaps, readBefore } from "./coverage.ts";
import { MIRROR_LIMITS } from "./limits.ts";

/** A stretch of time to be read next, by Closed, seconds UTC. */
export interface PlannedWindow extends Period {
  readonly purpose: WindowPurpose;
}

/**
 * - `recent`   what was closed since the last look;
 * - `backfill` what was never read;
 * - `reread`   the last days once more, for ratings and corrections that come late;
 * - `verify`   a period that a person wants compared.
 */
export type WindowPurpose = "recent" | "backfill" | "reread" | "verify";

export interface PlanInput {
  readonly coverage: Coverage;
  /** Where history begins. */
  readonly since: number;
  /** The present by the service's clock. */
  readonly now: number;
  /** Widest window at this moment, seconds. */
  readonly width: number;
  readonly rereadDays: number;
  /** Uncovered seconds before `now` that are not worth a call yet. */
  readonly pollSeconds: number;
}

const DAY = 86_400;

/**
 * What to read next: first what is new, then back in time what was never read, newest first, then
 * the last days again. Null: nothing at this moment; see {@link nextLook}.
 */
export function planWindow(input: PlanInput): PlannedWindow | null {
  const { coverage, since, now, width, pollSeconds } = input;
  if (now <= since) return null;
  const newest = gaps(coverage, { from: since, to: now }).at(-1);
  const recent = newest?.to === now ? newest : undefined;
  if (
    recent !== undefined &&
    recent.to - recent.from >= MIRROR_LIMITS.settleSeconds + pollSeconds
  ) {
    // What is asked for beyond the present counts as a part of the period.
    const widest = MIRROR_LIMITS.daySeconds - MIRROR_LIMITS.aheadSeconds;
    const from = Math.max(recent.from, now - Math.min(width, widest));
    return { from, to: now, purpose: "recent" };
  }
  const end = Math.min(recent?.from ?? now, now - MIRROR_LIMITS.settleSeconds);
  const missing = gaps(coverage, { from: since, to: end }).at(-1);
  if (missing !== undefined) {
    const from = Math.max(missing.from, missing.to - width);
    return { from, to: missing.to, purpose: "backfill" };
  }
  return planReread(input);
}

/** When {@link planWindow} will find something again, if nothing else happens. */
export function nextLook({ coverage, since, now, pollSeconds }: PlanInput): number {
  const end = Math.max(coverage.at(-1)?.to ?? since, since);
  return Math.max(end + MIRROR_LIMITS.settleSeconds + pollSeconds, now + 1);
}

/** Everything from the oldest part that is due up to now, so that all of it is due together again. */
function planReread({ coverage, since, now, width, rereadDays }: PlanInput): PlannedWindow | null {
  const range = {
    from: Math.max(since, now - rereadDays * DAY),
    to: now - MIRROR_LIMITS.settleSeconds,
  };
  const [oldest] = readBefore(coverage, range, now - MIRROR_LIMITS.rereadAfterSeconds);
  if (oldest === undefined) return null;
  return { from: oldest.from, to: Math.min(oldest.from + width, now), purpose: "reread" };
}
