import type { Refusal } from "../../contract/result-codes.ts";
import type { HistoryQuery } from "../../history/query.ts";
import type { TimeZone } from "../../history/time-zone.ts";
import { formatWall } from "../../history/wall-clock.ts";
import { describeCoverage, missingFor } from "../../mirror/covers-query.ts";
import { asKept } from "../../mirror/kept-history.ts";
import type { Mirror, MirrorProgress } from "../../store/mirror-store.ts";
import type { Store } from "../../store/store.ts";

/** The mirror that feeds an organization, and how far it is. */
export interface FeedingMirror {
  readonly mirror: Mirror;
  readonly progress: MirrorProgress;
}

/** Null where the organization has no mirror. */
export async function feedingMirror(
  store: Pick<Store, "mirrors" | "retention">,
  organization: string,
): Promise<FeedingMirror | null> {
  const mirror = await store.mirrors.get(organization);
  if (mirror === null) return null;
  const progress = await store.mirrors.progress(organization);
  return { mirror: await asKept(store, mirror), progress };
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
