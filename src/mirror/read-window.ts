import { LetopisError } from "../contract/letopis-error.ts";
import type { Rejection } from "../intake/files/rejection.ts";
import type { Mirror, MirrorProgress, MirrorStore, WindowOutcome } from "../store/mirror-store.ts";
import type { WriteOutcome } from "../store/write-outcome.ts";
import { clockAheadOf } from "./clock-ahead.ts";
import { compacted, withRead } from "./coverage.ts";
import { MIRROR_LIMITS } from "./limits.ts";
import type { PlannedWindow } from "./plan-window.ts";
import { latestClosed, readRows } from "./read-rows.ts";
import type { Upstream } from "./upstream.ts";
import { clockWarning, futureWarning, withWarning } from "./warnings.ts";
import { widthAfter } from "./window-width.ts";

export interface WindowTask {
  readonly mirror: Mirror;
  readonly upstream: Upstream;
  readonly mirrors: MirrorStore;
  readonly window: PlannedWindow;
  /** Our clock, seconds UTC, as often as it is asked. */
  readonly now: () => number;
  /** Differing rows to describe at most. */
  readonly differences?: number;
  /** Called when the answer begins, a refusal too: seconds that the service's clock is ahead. */
  readonly onAnswer?: (clockAhead: number) => void;
  readonly onRows?: (rows: number) => void;
  readonly signal?: AbortSignal | undefined;
}

export interface WindowResult extends WindowOutcome {
  readonly window: PlannedWindow;
  /** Rows of the answer. */
  readonly received: number;
  readonly rejected: number;
  readonly progress: MirrorProgress;
}

/** What was learned of an answer besides its rows. */
interface Answer {
  /** The service's clock when it began to answer, seconds UTC. */
  readonly date: number;
  readonly clockAhead: number;
}

/**
 * Reads one window and commits its rows together with the progress: killed at any moment, either
 * both are there or neither is.
 *
 * @throws PartnerWebApiError; LetopisError of the store; the signal's reason
 */
export async function readWindow(task: WindowTask): Promise<WindowResult> {
  const { mirror, upstream, mirrors, window, now, signal } = task;
  const writer = await mirrors.openWindow(mirror.organization);
  try {
    let answer: Answer | null = null;
    let received = 0;
    let latest = Number.NEGATIVE_INFINITY;
    const rejections: Rejection[] = [];
    let rejected = 0;
    const blocks = readRows(
      upstream,
      window,
      (head) => {
        const ours = now();
        const clockAhead = clockAheadOf(head, ours);
        answer = { date: ours + clockAhead, clockAhead };
        task.onAnswer?.(clockAhead);
      },
      signal,
    );
    for await (const block of blocks) {
      await writer.write(block.batch);
      received += block.batch.rows + block.rejections.length;
      rejected += block.rejections.length;
      rejections.push(...block.rejections.slice(0, MIRROR_LIMITS.refusedIdsShown));
      latest = Math.max(latest, latestClosed(block));
      task.onRows?.(received);
    }
    const end = answerOf(answer);
    // What was closed a moment ago may not be listed yet.
    const to = Math.min(window.to, end.date - MIRROR_LIMITS.settleSeconds);
    const read = { from: window.from, to, readAt: end.date };
    let progress: MirrorProgress | null = null;
    const outcome = await writer.commit(
      read,
      (before, written) => {
        progress = {
          ...counted(before, written, received, rejections, rejected),
          coverage: compacted(
            withRead(before.coverage, read),
            end.date - mirror.rereadDays * 86_400,
          ),
          windowSeconds: widthAfter(before.windowSeconds, window.to - window.from, received),
          clockAhead: end.clockAhead,
          notBefore: null,
          failure: null,
          warnings: warnings(before, window, end, received - rejected > 0 ? latest : null, now()),
        };
        return progress;
      },
      task.differences,
    );
    if (progress === null) throw new TypeError("A window was committed without progress");
    return { ...outcome, window, received, rejected, progress };
  } finally {
    await writer.rollback();
  }
}

function answerOf(answer: Answer | null): Answer {
  if (answer === null) throw new LetopisError("ANSWER_UNEXPECTED", "Сервис не начал отвечать.");
  return answer;
}

function counted(
  before: MirrorProgress,
  written: WriteOutcome,
  received: number,
  rejections: readonly Rejection[],
  rejected: number,
): MirrorProgress {
  const shown = MIRROR_LIMITS.refusedIdsShown;
  const sentences = rejections.map(({ id, reason }) => `${id ?? "без идентификатора"}: ${reason}`);
  return {
    ...before,
    received: before.received + received,
    added: before.added + written.added,
    changed: before.changed + written.changed,
    refused: before.refused + written.refused.length,
    refusedIds: [...new Set([...written.refused, ...before.refusedIds])].slice(0, shown),
    rejected: before.rejected + rejected,
    rejections: [...new Set([...sentences, ...before.rejections])].slice(0, shown),
  };
}

/** @param latest when the last row was closed; null: no rows */
function warnings(
  before: MirrorProgress,
  window: PlannedWindow,
  { date, clockAhead }: Answer,
  latest: number | null,
  now: number,
): MirrorProgress["warnings"] {
  const clocks = withWarning(before.warnings, "clock", clockWarning(clockAhead, now));
  // Only rows of the present can be in the future.
  if (latest === null || window.to < date - 86_400) return clocks;
  return withWarning(clocks, "future", futureWarning(latest, date, now));
}
