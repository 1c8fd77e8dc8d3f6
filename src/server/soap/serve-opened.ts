import { OPENED_COLUMNS } from "../../contract/columns.ts";
import { GET_OPENED } from "../../contract/operation.ts";
import { matchesOpened, readOpenedQuery } from "../../history/opened-query.ts";
import type { TimeZone } from "../../history/time-zone.ts";
import type { RowChunk } from "../../output/row-chunk.ts";
import { BatchChunk, RowRenderer } from "../../soap/render-rows.ts";
import { NO_INTAKE } from "../live/live-intake.ts";
import type { ShownTreatment } from "../live/open-treatments.ts";
import { readOpenTreatments, visibleTo } from "../live/open-treatments.ts";
import { toOpenedBatch } from "./opened-batch.ts";
import type { ServedOperation } from "./served-operation.ts";

/** Rows that stand as arrays at one moment. */
const BATCH_ROWS = 2048;

/**
 * GetOpenedServiceTreatments over the open treatments of all organizations' events. It has no
 * period to bound: nothing but its quota limits it.
 */
export const SERVED_OPENED: ServedOperation = {
  operation: GET_OPENED,
  readQuery(parameters, { organization, zone }) {
    const query = readOpenedQuery(parameters, zone);
    return {
      check: () => null,
      async open({ store, intake = NO_INTAKE }) {
        await intake.caughtUp?.();
        const all = await readOpenTreatments(intake, store.directory);
        const shown = visibleTo(organization.id, all);
        return openedChunks(
          shown.filter((treatment) => matchesOpened(treatment, query)),
          zone,
        );
      },
    };
  },
};

async function* openedChunks(
  treatments: readonly ShownTreatment[],
  zone: TimeZone,
): AsyncGenerator<RowChunk> {
  const renderer = new RowRenderer(OPENED_COLUMNS, zone);
  for (let first = 0; first < treatments.length; first += BATCH_ROWS) {
    const batch = toOpenedBatch(treatments.slice(first, first + BATCH_ROWS));
    yield new BatchChunk(renderer, batch);
  }
}
