import { LetopisError } from "../../contract/letopis-error.ts";
import type { TreatmentBatch } from "../../history/treatment-batch.ts";
import type { ScanRequest, TreatmentScan } from "../store.ts";
import type { Database } from "./database.ts";
import type { Dictionaries, DictionaryCache } from "./dictionary.ts";
import type { HourCountCache } from "./hour-count-cache.ts";
import { readBatch } from "./read-batch.ts";
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
  const { signal } = request;
  const counts = await hourCountCache.get();
  const connection = await database.acquireScan(abort, signal);
  const reader = new SliceReader(database, connection, counts);
  let ended = false;

  async function end(finished: boolean): Promise<void> {
    if (ended) return;
    ended = true;
    signal?.removeEventListener("abort", abort);
    await reader.stop();
    let reusable = finished && !signal?.aborted;
    try {
      await connection.run("ROLLBACK");
    } catch {
      reusable = false;
    }
    // An interrupt may arrive late and hit the next statement: such a connection is not kept.
    database.releaseScan(connection, reusable);
  }

  /** Frees everything at once: whoever aborts need not ask for another batch. */
  function abort(): void {
    connection.interrupt();
    void end(false);
  }

  try {
    signal?.throwIfAborted();
    signal?.addEventListener("abort", abort);
    const { dictionaries, first } = await reader.begin(request, dictionaryCache);
    signal?.throwIfAborted();
    return { batches: batches(reader, dictionaries, first, end, signal) };
  } catch (error) {
    await end(false);
    throw broken(error, signal);
  }
}

async function* batches(
  reader: SliceReader,
  dictionaries: Dictionaries,
  first: Slice | null,
  end: (finished: boolean) => Promise<void>,
  signal: AbortSignal | undefined,
): AsyncGenerator<TreatmentBatch> {
  let finished = false;
  try {
    let slice = first;
    while (slice !== null) {
      const following = reader.next();
      for await (const chunk of reader.chunks(slice)) {
        signal?.throwIfAborted();
        yield readBatch(chunk, dictionaries);
      }
      slice = await following;
    }
    signal?.throwIfAborted();
    finished = true;
  } catch (error) {
    throw broken(error, signal);
  } finally {
    await end(finished);
  }
}

function broken(error: unknown, signal?: AbortSignal): unknown {
  if (signal?.aborted) return signal.reason;
  if (error instanceof LetopisError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new LetopisError("SCAN_INTERRUPTED", `Чтение обращений прервалось: ${reason}`, {
    cause: error,
  });
}
