import { HISTORY_COLUMNS } from "../../contract/columns.ts";
import { GET_HISTORY } from "../../contract/operation.ts";
import { checkPeriod } from "../../history/calling-rules.ts";
import { readHistoryQuery } from "../../history/read-query.ts";
import type { TimeZone } from "../../history/time-zone.ts";
import type { TreatmentBatch } from "../../history/treatment-batch.ts";
import type { RowChunk } from "../../output/row-chunk.ts";
import { BatchChunk, RowRenderer } from "../../soap/render-rows.ts";
import { checkCovered } from "./mirror-coverage.ts";
import type { ServedOperation } from "./served-operation.ts";

/** GetHistoryOfServiceTreatments over the store's treatments. */
export const SERVED_HISTORY: ServedOperation = {
  operation: GET_HISTORY,
  readQuery(parameters, { organization, zone, limits, mirror }) {
    const query = readHistoryQuery(parameters, zone);
    return {
      check: (now) =>
        checkPeriod(query, limits, zone, now) ?? (mirror && checkCovered(query, mirror, zone, now)),
      async open({ store, intake }, signal) {
        await intake?.caughtUp?.();
        const request = { query, organization: organization.id, signal };
        const { batches } = await store.treatments.scan(request);
        return historyChunks(batches, zone);
      },
    };
  },
};

/** Treatments as an answer writes them, in the zone of the caller's organization. */
export async function* historyChunks(
  batches: AsyncIterable<TreatmentBatch>,
  zone: TimeZone,
): AsyncGenerator<RowChunk> {
  const renderer = new RowRenderer(HISTORY_COLUMNS, zone);
  for await (const batch of batches) yield new BatchChunk(renderer, batch);
}
