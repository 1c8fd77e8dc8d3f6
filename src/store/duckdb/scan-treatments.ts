import type { TreatmentBatch } from "../../history/treatment-batch.ts";
import type { Dictionaries } from "../sql/dictionaries.ts";
import type { ScanRequest, TreatmentScan } from "../store.ts";
import type { Database } from "./database.ts";
import type { DictionaryCache } from "./dictionary.ts";
import type { HourCountCache } from "./hour-count-cache.ts";
import { readBatch } from "./read-batch.ts";
import { ScanSession } from "./scan-session.ts";
import type { Slice } from "./slice-reader.ts";
import { SliceReader } from "./slice-reader.ts";

/**
 * The scan: one snapshot, read slice by slice of `initialized`, the next slice while the last one
 * is being written.
 */
export async function scanTreatments(
  database: Database,
  dictionaryCache: DictionaryCache,
  hourCountCache: HourCountCache,
  request: ScanRequest,
): Promise<TreatmentScan> {
  const counts = await hourCountCache.get();
  const session = await ScanSession.open(database, request.signal);
  try {
    const reader = new SliceReader(session, counts);
    const { dictionaries, first } = await reader.begin(request, dictionaryCache);
    session.throwIfAborted();
    return { batches: batches(session, reader, dictionaries, first) };
  } catch (error) {
    await session.end(false);
    throw session.failure(error);
  }
}

async function* batches(
  session: ScanSession,
  reader: SliceReader,
  dictionaries: Dictionaries,
  first: Slice | null,
): AsyncGenerator<TreatmentBatch> {
  let finished = false;
  try {
    let slice = first;
    while (slice !== null) {
      const following = reader.next();
      for await (const chunk of reader.chunks(slice)) {
        session.throwIfAborted();
        yield readBatch(chunk, dictionaries);
      }
      slice = await following;
    }
    session.throwIfAborted();
    finished = true;
  } catch (error) {
    throw session.failure(error);
  } finally {
    await session.end(finished);
  }
}
