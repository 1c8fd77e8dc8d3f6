import type { HistoryQuery } from "../history/query.ts";
import type { TimeZone } from "../history/time-zone.ts";
import { formatWall } from "../history/wall-clock.ts";
import type { Mirror, MirrorProgress } from "../store/mirror-store.ts";
import type { Period } from "./coverage.ts";
import { gaps } from "./coverage.ts";
import { MIRROR_LIMITS } from "./limits.ts";

/**
 * Whether a mirror has read what a query asks for (contract.md, `DATA_NOT_READY`). A treatment is
 * found by when it was closed, and it is closed no earlier than it began: a query by Opened alone
 * needs everything that was closed from OpenedFrom on.
 *
 * A period without a beginning begins where the mirror's history does. The last minutes, which a
 * watching mirror has yet to look at, are not waited for.
 *
 * @param now by our clock, seconds UTC
 * @returns null when the query may be answered, else the first stretch that is missing
 */
export function missingFor(
  query: HistoryQuery,
  { since, pollSeconds }: Mirror,
  { coverage, clockAhead }: MirrorProgress,
  now: number,
): Period | null {
  const { openedFrom, closedFrom, closedTo } = query;
  const latest = now + clockAhead - MIRROR_LIMITS.settleSeconds - 2 * pollSeconds;
  const from = Math.max(openedFrom ?? closedFrom ?? since, closedFrom ?? openedFrom ?? since);
  const to = Math.min(closedTo === undefined ? latest : closedTo + 1, latest);
  if (to <= from) return null;
  if (from < since) return { from, to: Math.min(since, to) };
  return gaps(coverage, { from, to })[0] ?? null;
}

/** What is covered, as a sentence in the wall clock of who asks. */
export function describeCoverage({ coverage }: MirrorProgress, zone: TimeZone): string {
  const stretches: Period[] = [];
  for (const { from, to } of coverage) {
    const last = stretches.at(-1);
    if (last !== undefined && last.to === from) stretches[stretches.length - 1] = { ...last, to };
    else stretches.push({ from, to });
  }
  if (stretches.length === 0) return "пока не загружено ничего";
  const shown = stretches
    .reverse()
    .slice(0, 3)
    .map(({ from, to }) => `с ${formatWall(zone.toWall(from))} по ${formatWall(zone.toWall(to))}`);
  return `загружено ${shown.join(", ")} (по времени завершения, ${zone.name})`;
}
