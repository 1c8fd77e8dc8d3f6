import type { Refusal } from "../../contract/result-codes.ts";
import type { HistoryQuery } from "../../history/query.ts";
import type { TimeZone } from "../../history/time-zone.ts";
import { formatWall } from "../../history/wall-clock.ts";
import { describeCoverage, missingFor } from "../../mirror/covers-query.ts";
import type { Mirror, MirrorProgress, MirrorStore } from "../../store/mirror-store.ts";

/** The mirror that feeds an organization, and how far it is. */
export interface FeedingMirror {
  readonly mirror: Mirror;
  readonly progress: MirrorProgress;
}

/** Null where the organization has no mirror. */
export async function feedingMirror(
  mirrors: MirrorStore,
  organization: string,
): Promise<FeedingMirror | null> {
  const mirror = await mirrors.get(organization);
  return mirror === null ? null : { mirror, progress: await mirrors.progress(organization) };
}

/**
 * Refuses a query for a period that a mirror has not read yet: an empty table would be a lie
 * (contract.md, "The answer otherwise").
 *
 * @param zone of the calling account's organization
 * @param now seconds UTC
 */
export function checkCovered(
  query: HistoryQuery,
  { mirror, progress }: FeedingMirror,
  zone: TimeZone,
  now: number,
): Refusal | null {
  const missing = missingFor(query, mirror, progress, now);
  if (missing === null) return null;
  const from = formatWall(zone.toWall(missing.from));
  const why =
    missing.from < mirror.since
      ? `Зеркало ведётся с ${formatWall(zone.toWall(mirror.since))}, более ранних обращений здесь нет`
      : `Обращения за часть этого периода (начиная с ${from}) ещё не загружены из облака`;
  return {
    code: "DATA_NOT_READY",
    text: `${why}: ${describeCoverage(progress, zone)}. Сузьте период или повторите вызов позже.`,
  };
}
