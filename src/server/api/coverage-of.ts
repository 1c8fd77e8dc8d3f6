import type { Coverage } from "../../api/coverage.ts";
import type { HistoryQuery } from "../../history/query.ts";
import { missingFor } from "../../mirror/covers-query.ts";
import type { Store } from "../../store/store.ts";
import { feedingMirror } from "../soap/mirror-coverage.ts";
import { showTime } from "./show-time.ts";
import type { View } from "./viewer.ts";

/**
 * Whether the mirror that feeds an organization has read what is asked for. Where it has not, the
 * answer says so instead of being refused, as a call of the service would be.
 *
 * @param now seconds UTC
 */
export async function coverageOf(
  query: HistoryQuery,
  { organization, zone }: View,
  store: Pick<Store, "mirrors" | "retention">,
  now: number,
): Promise<Coverage> {
  const feeding = await feedingMirror(store, organization.id);
  const missing = feeding && missingFor(query, feeding.mirror, feeding.progress, now);
  return missing === null
    ? { complete: true, from: null, to: null }
    : { complete: false, from: showTime(missing.from, zone), to: showTime(missing.to, zone) };
}
