import type { Dimension } from "../../contract/columns.ts";
import type { DirectoryRecord } from "../../history/directory-record.ts";
import { dimensionTable } from "../sql/fact-columns.ts";
import { columnsOf } from "../sql/record-columns.ts";
import { knownValue } from "../sql/shown-records.ts";
import type { RecordScan, RecordScanRequest } from "../store.ts";
import type { Database } from "./database.ts";
import { idsLiteral, instantLiteral } from "./literal.ts";
import { toJavaScript } from "./record-values.ts";
import type { ScanSession } from "./scan-session.ts";
import { beginScan } from "./scan-session.ts";
import type { Viewer } from "./visibility.ts";
import { readViewer, viewerOf, visibleTo } from "./visibility.ts";

/** Records that are JavaScript objects at one moment. */
const BATCH_RECORDS = 2048;

type Records<Kind extends Dimension> = readonly DirectoryRecord<Kind>[];

/** The scan: a cursor over what an organization may read, of which a piece is fetched at a time. */
export async function scanRecords<Kind extends Dimension>(
  database: Database,
  request: RecordScanRequest<Kind>,
): Promise<RecordScan<Kind>> {
  return beginScan(database, request.signal, async (session) => {
    const viewer = readViewer(await session.begin(`SELECT ${viewerOf(request.organization)}`));
    if (viewer !== null) {
      await session.connection.query(
        `DECLARE shown NO SCROLL CURSOR FOR ${selectShown(viewer, request)}`,
      );
    }
    const first = viewer === null ? [] : await fetch<Kind>(session);
    session.throwIfStopped();
    return { batches: batches(session, first) };
  });
}

async function* batches<Kind extends Dimension>(
  session: ScanSession,
  first: Records<Kind>,
): AsyncGenerator<Records<Kind>> {
  let finished = false;
  try {
    for (let batch = first; batch.length > 0; batch = await fetch(session)) {
      session.throwIfStopped();
      yield batch;
      session.throwIfStopped();
    }
    session.throwIfStopped();
    finished = true;
  } catch (error) {
    throw session.failure(error);
  } finally {
    await session.end(finished);
  }
}

/** None after the last one. */
async function fetch<Kind extends Dimension>(session: ScanSession): Promise<Records<Kind>> {
  // The statement names the fields of the kind, and gives each the type of its column.
  const { rows } = await session.connection.query(`FETCH ${BATCH_RECORDS} FROM shown`);
  return rows as Records<Kind>;
}

function selectShown(
  viewer: Viewer,
  { kind, changedFrom, client }: RecordScanRequest<Dimension>,
): string {
  const columns = columnsOf(kind).map((column) => `${toJavaScript(column)} AS "${column.field}"`);
  const conditions = ["true"];
  if (changedFrom !== undefined) {
    conditions.push(`(changed IS NULL OR changed >= ${instantLiteral(changedFrom)})`);
  }
  if (client !== undefined) conditions.push(`client = ANY(${idsLiteral([client])})`);
  return `SELECT id, ${columns.join(", ")}
    FROM (${shownRecords(viewer, kind)}) AS records
    WHERE ${conditions.join(" AND ")} ORDER BY id`;
}

/**
 * Who reads which record (contract.md, "Companion operations"): its own, and of the entries that
 * are its own or stand in a treatment it sees the operator's. Of an entry without any record the
 * dimension knows an id, and perhaps the name and client that the operator gave.
 */
function shownRecords(viewer: Viewer, kind: Dimension): string {
  const table = dimensionTable(kind);
  const columns = columnsOf(kind);
  const ofViewer = `brought_in_by = ${viewer.key} AND kind = '${table}'`;
  const isOwn =
    kind === "serviceUser"
      ? `entry.client IN (SELECT key FROM client WHERE owner = ${viewer.key})`
      : `entry.owner = ${viewer.key}`;
  return `SELECT id, ${columns.map(({ name }) => name).join(", ")}, changed
    FROM directory_record WHERE ${ofViewer}
    UNION ALL
    SELECT entry.id, ${columns.map((column) => knownValue(kind, column)).join(", ")}, stated.changed
    FROM ${table} AS entry
    LEFT JOIN directory_record AS stated
      ON stated.brought_in_by = 0 AND stated.kind = '${table}' AND stated.id = entry.id
    ${kind === "serviceUser" ? "LEFT JOIN client AS employer ON employer.key = entry.client AND employer.key > 0" : ""}
    WHERE entry.key > 0
      AND (${isOwn} OR entry.key IN (SELECT ${table} FROM treatment WHERE ${visibleTo(viewer)}))
      AND NOT EXISTS (
        SELECT 1 FROM directory_record AS own WHERE own.brought_in_by = ${viewer.key}
          AND own.kind = '${table}' AND own.id = entry.id
      )`;
}
