import { to as copyTo } from "pg-copy-streams";
import type { TreatmentBatch } from "../../history/treatment-batch.ts";
import { readSizes, SIZES } from "../sql/dictionaries.ts";
import { COLUMN_LIST } from "../sql/fact-columns.ts";
import type { ScanRequest, TreatmentScan } from "../store.ts";
import type { Database } from "./database.ts";
import { RowDecoder } from "./decode-rows.ts";
import type { DictionaryCache } from "./dictionary.ts";
import { hasOwnIndex, keyConditions, keysOf, periodConditions } from "./filter.ts";
import type { ScanSession } from "./scan-session.ts";
import { beginScan } from "./scan-session.ts";
import { selectionConditions } from "./selection-conditions.ts";
import { readViewer, viewerOf, visibleTo } from "./visibility.ts";

/**
 * Rows come in the order of an index, the first at once: the planner, left to itself, sorts
 * everything first where it deems the whole answer a little cheaper so.
 */
const BY_INDEX = "SET LOCAL enable_sort = off;";

/** The scan: one snapshot, copied out in PostgreSQL's binary form straight into batches. */
export async function scanTreatments(
  database: Database,
  dictionaryCache: DictionaryCache,
  request: ScanRequest,
): Promise<TreatmentScan> {
  return beginScan(database, request.signal, async (session) => {
    const reading = await beginReading(session, dictionaryCache, request);
    const first = reading === null ? null : await reading.next();
    session.throwIfStopped();
    return { batches: batches(session, reading, first) };
  });
}

async function* batches(
  session: ScanSession,
  reading: AsyncGenerator<TreatmentBatch, void> | null,
  first: IteratorResult<TreatmentBatch, void> | null,
): AsyncGenerator<TreatmentBatch> {
  let finished = false;
  try {
    for (let step = first; step?.done === false; step = (await reading?.next()) ?? null) {
      session.throwIfStopped();
      yield step.value;
    }
    session.throwIfStopped();
    finished = true;
  } catch (error) {
    throw session.failure(error);
  } finally {
    await session.end(finished);
  }
}

/** Null when no row can match. */
async function beginReading(
  session: ScanSession,
  dictionaryCache: DictionaryCache,
  { query, organization, rules }: ScanRequest,
): Promise<AsyncGenerator<TreatmentBatch, void> | null> {
  const results = [SIZES, viewerOf(organization), ...keysOf(query)];
  const row = await session.begin(
    `${hasOwnIndex(query) ? "" : BY_INDEX} SELECT ${results.join(", ")}`,
  );
  const viewer = readViewer(row);
  const keys = keyConditions(query, row);
  if (viewer === null || keys === null) return null;
  const dictionaries = await dictionaryCache.forSnapshot(session.connection, readSizes(row));
  const conditions = [
    visibleTo(viewer),
    ...keys,
    ...periodConditions(query),
    ...(await selectionConditions(session, query, rules)),
  ];
  const sql = `COPY (
    SELECT ${COLUMN_LIST} FROM treatment WHERE ${conditions.join(" AND ")} ORDER BY initialized, id
  ) TO STDOUT (FORMAT binary)`;
  return read(session, sql, new RowDecoder(dictionaries));
}

async function* read(
  session: ScanSession,
  sql: string,
  decoder: RowDecoder,
): AsyncGenerator<TreatmentBatch, void> {
  const pieces = session.connection.query(copyTo(sql));
  for await (const piece of pieces) yield* decoder.decode(piece as Buffer);
  yield* decoder.end();
}
