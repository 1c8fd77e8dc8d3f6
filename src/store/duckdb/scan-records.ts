import type { DuckDBConnection, DuckDBValue } from "@duckdb/node-api";
import type { Dimension } from "../../contract/columns.ts";
import type { DirectoryRecord } from "../../history/directory-record.ts";
import { dimensionTable } from "../sql/fact-columns.ts";
import { columnsOf } from "../sql/record-columns.ts";
import { knownValue } from "../sql/shown-records.ts";
import type { RecordScan, RecordScanRequest } from "../store.ts";
import type { Database } from "./database.ts";
import { resolveOwned, timestamp, visible } from "./filter.ts";
import { toJavaScript } from "./record-values.ts";
import { ScanSession } from "./scan-session.ts";
import { integerItems } from "./vectors.ts";

/** Records that are JavaScript objects at one moment. */
const BATCH_RECORDS = 2048;

/**
 * The scan: what an organization may read is put into a temporary table in the order of ids, and
 * read from there in pieces. The table is DuckDB's to keep in memory or on the disk, and its order
 * lets a piece be found without reading the others.
 */
export async function scanRecords<Kind extends Dimension>(
  database: Database,
  request: RecordScanRequest<Kind>,
): Promise<RecordScan<Kind>> {
  const session = await ScanSession.open(database, request.signal);
  try {
    const count = await selectShown(session, request);
    const reader = new ShownReader<Kind>(session, request.kind, count);
    const first = await reader.next();
    return { batches: batches(session, reader, first) };
  } catch (error) {
    await session.end(false);
    throw session.failure(error);
  }
}

async function* batches<Kind extends Dimension>(
  session: ScanSession,
  reader: ShownReader<Kind>,
  first: readonly DirectoryRecord<Kind>[] | null,
): AsyncGenerator<readonly DirectoryRecord<Kind>[]> {
  let finished = false;
  try {
    for (let batch = first; batch !== null; batch = await reader.next()) {
      session.throwIfAborted();
      yield batch;
    }
    session.throwIfAborted();
    finished = true;
  } catch (error) {
    throw session.failure(error);
  } finally {
    await session.end(finished);
  }
}

/** Reads `shown` piece by piece. */
class ShownReader<Kind extends Dimension> {
  readonly #session: ScanSession;
  readonly #count: number;
  readonly #sql: string;
  #read = 0;

  constructor(session: ScanSession, kind: Kind, count: number) {
    this.#session = session;
    this.#count = count;
    const columns = columnsOf(kind).map((column) => `${toJavaScript(column)} AS "${column.field}"`);
    this.#sql = `SELECT id::VARCHAR AS id, ${columns.join(", ")} FROM shown
      WHERE position > $after AND position <= $last ORDER BY position`;
  }

  /** Null after the last one. */
  async next(): Promise<readonly DirectoryRecord<Kind>[] | null> {
    if (this.#read === this.#count) return null;
    const last = Math.min(this.#read + BATCH_RECORDS, this.#count);
    const result = await this.#session.run(this.#sql, { after: this.#read, last });
    const rows = await result.getRowObjectsJS();
    if (rows.length !== last - this.#read) throw new Error("DuckDB: records are missing");
    this.#read = last;
    // The statement names the fields of the kind, and gives each the type of its column.
    return rows as unknown as readonly DirectoryRecord<Kind>[];
  }
}

/** @returns how many records are shown */
async function selectShown(
  session: ScanSession,
  request: RecordScanRequest<Dimension>,
): Promise<number> {
  const { kind, organization, changedFrom, client } = request;
  const visible = await session.use((database, connection) =>
    visibleValues(database, connection, organization),
  );
  const values: Record<string, DuckDBValue> = { ...visible, kind: dimensionTable(kind) };
  const conditions = ["true"];
  if (changedFrom !== undefined) {
    conditions.push("(changed IS NULL OR changed >= $changed_from)");
    values["changed_from"] = timestamp(changedFrom);
  }
  if (client !== undefined) {
    conditions.push("client = $client::UUID");
    values["client"] = client;
  }
  await session.run(
    `CREATE TEMPORARY TABLE shown AS
      SELECT row_number() OVER (ORDER BY id)::INTEGER AS position, *
      FROM (${shownRecords(kind)}) AS records
      WHERE ${conditions.join(" AND ")} ORDER BY id`,
    values,
  );
  const counted = await session.run("SELECT count(*)::INTEGER FROM shown");
  return integerItems(counted.getChunk(0), 0)[0] ?? 0;
}

const OF_VIEWER = "brought_in_by = $viewer AND kind = $kind";

/**
 * Who reads which record (contract.md, "Companion operations"): its own, and of the entries that
 * are its own or stand in a treatment it sees the operator's. Of an entry without any record the
 * dimension knows an id, and perhaps the name and client that the operator gave.
 */
function shownRecords(kind: Dimension): string {
  const table = dimensionTable(kind);
  const columns = columnsOf(kind);
  const isOwn =
    kind === "serviceUser"
      ? "entry.client IN (SELECT key FROM client WHERE owner = $viewer)"
      : "entry.owner = $viewer";
  return `SELECT id, ${columns.map(({ name }) => name).join(", ")}, changed
    FROM directory_record WHERE ${OF_VIEWER}
    UNION ALL
    SELECT entry.id, ${columns.map((column) => knownValue(kind, column)).join(", ")}, stated.changed
    FROM ${table} AS entry
    LEFT JOIN (
      SELECT * FROM directory_record WHERE brought_in_by = 0 AND kind = $kind
    ) AS stated ON stated.id = entry.id
    ${kind === "serviceUser" ? "LEFT JOIN client AS employer ON employer.key = entry.client AND employer.key > 0" : ""}
    WHERE entry.key > 0
      AND (${isOwn} OR entry.key IN (SELECT ${table} FROM treatment WHERE ${visible(true)}))
      AND entry.id NOT IN (SELECT id FROM directory_record WHERE ${OF_VIEWER})`;
}

const VIEWER = "SELECT key FROM organization WHERE id = $organization::UUID";

/** Without a value on purpose: a statement that is kept must not aggregate a whole table. */
const SIZES = `SELECT (SELECT max(key) FROM line) + 1, (SELECT max(key) FROM client) + 1,
  (SELECT max(key) FROM specialist) + 1`;

/** The values of {@link visible}; an organization that is not there sees nothing. */
async function visibleValues(
  database: Database,
  connection: DuckDBConnection,
  organization: string,
): Promise<Record<string, DuckDBValue>> {
  const found = await database.run(connection, VIEWER, { organization });
  const viewer = found.rowCount === 0 ? -1 : (integerItems(found.getChunk(0), 0)[0] ?? -1);
  const sizes = (await database.run(connection, SIZES)).getChunk(0);
  const [line = 0, client = 0, specialist = 0] = [0, 1, 2].map(
    (column) => integerItems(sizes, column)[0],
  );
  const owned = {
    line: { size: line },
    client: { size: client },
    specialist: { size: specialist },
  };
  return { viewer, ...(await resolveOwned(database, connection, owned, viewer)) };
}
