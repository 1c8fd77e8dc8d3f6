import { TimeZone } from "../history/time-zone.ts";
import type { Mirror, MirrorNotice, MirrorProgress, MirrorRows } from "../store/mirror-store.ts";
import { budgetNow } from "./call-budget.ts";
import type { Period } from "./coverage.ts";
import { coveredSeconds, gaps } from "./coverage.ts";
import { expectedEnd } from "./expected-end.ts";
import { MIRROR_LIMITS } from "./limits.ts";

/** How a mirror stands, for people and programs. Instants are seconds UTC. */
export interface MirrorStatus {
  /** UUID. */
  readonly organization: string;
  readonly address: string;
  readonly login: string;
  readonly timeZone: string;
  readonly paused: boolean;
  readonly since: number;
  readonly reservedCalls: number;
  readonly rereadDays: number;
  readonly pollSeconds: number;
  /** Where the newest covered stretch begins and ends; null before the first answer. */
  readonly covered: Period | null;
  /** What of the time since the beginning was never read, the last minutes apart. */
  readonly gaps: readonly Period[];
  /** Share of that time that was read, 0 to 1. */
  readonly coveredShare: number;
  /** Calls left in this hour; null: any number. */
  readonly callsLeft: number | null;
  /** When the next hour begins. */
  readonly nextHour: number;
  /** When everything is expected to be read; null when it is, or when nobody knows. */
  readonly expectedEnd: number | null;
  readonly rows: MirrorRows;
  readonly received: number;
  readonly refused: number;
  readonly refusedIds: readonly string[];
  readonly rejected: number;
  readonly rejections: readonly string[];
  readonly namesReadAt: number | null;
  readonly failure: MirrorProgress["failure"];
  /** When the next call is made after a failure. */
  readonly notBefore: number | null;
  readonly warnings: readonly MirrorNotice[];
}

/** @param now by our clock, seconds UTC */
export function mirrorStatus(
  mirror: Mirror,
  progress: MirrorProgress,
  rows: MirrorRows,
  now: number,
): MirrorStatus {
  const { coverage, clockAhead, hours } = progress;
  const { limits, reservedCalls, since } = mirror;
  const theirs = now + clockAhead;
  const zone = TimeZone.of(mirror.timeZone);
  const budget = budgetNow({ limits, reservedCalls, zone, hours, now: theirs });
  // What a watching mirror has not looked at yet is no gap.
  const latest = coverage.at(-1)?.to ?? theirs;
  const lag = MIRROR_LIMITS.settleSeconds + 2 * mirror.pollSeconds;
  const end = theirs - latest <= lag ? latest : theirs;
  const whole = { from: since, to: Math.max(since, end) };
  const missing = gaps(coverage, whole);
  const length = whole.to - whole.from;
  return {
    organization: mirror.organization,
    address: mirror.address,
    login: mirror.login,
    timeZone: mirror.timeZone,
    paused: mirror.paused,
    since,
    reservedCalls,
    rereadDays: mirror.rereadDays,
    pollSeconds: mirror.pollSeconds,
    covered: newestStretch(progress),
    gaps: missing,
    coveredShare: length === 0 ? 1 : coveredSeconds(coverage, whole) / length,
    callsLeft: budget.left,
    nextHour: budget.nextHour - clockAhead,
    expectedEnd:
      mirror.paused || progress.failure !== null
        ? null
        : expectedEnd(mirror, progress, missing, now),
    rows,
    received: progress.received,
    refused: progress.refused,
    refusedIds: progress.refusedIds,
    rejected: progress.rejected,
    rejections: progress.rejections,
    namesReadAt: progress.namesReadAt,
    failure: progress.failure,
    notBefore: progress.notBefore,
    warnings: progress.warnings,
  };
}

function newestStretch({ coverage }: MirrorProgress): Period | null {
  const last = coverage.at(-1);
  if (last === undefined) return null;
  let { from } = last;
  for (const period of [...coverage].reverse()) if (period.to === from) from = period.from;
  return { from, to: last.to };
}
