import type { DuckDBConnection } from "@duckdb/node-api";
import { columnIndex } from "../../contract/columns.ts";
import type { IncomingBatch } from "../../history/treatment-batch.ts";
import { readUuidWords, writeUuidWords } from "../../history/uuid.ts";
import { NOTHING_WRITTEN } from "../write-outcome.ts";
import { APPENDED_ROWS, appendTreatments } from "./append-treatments.ts";
import type { Applied } from "./apply-treatments.ts";
import { applyTreatments } from "./apply-treatments.ts";
import { findClientsOf } from "./clients-of-users.ts";
import type { Database } from "./database.ts";
import type { DimensionKeys } from "./dimension-keys.ts";
import { GIVEN_IDS } from "./given-ids.ts";
import { countByHour } from "./hour-count-cache.ts";
import type { KeptHorizon } from "./kept-horizon.ts";
import { StagingTable } from "./staging-table.ts";

const FIND_STORED = `SELECT 1 FROM treatment WHERE id IN (${GIVEN_IDS}) LIMIT 1`;
const ADDED = "SELECT id::VARCHAR FROM decided WHERE outcome = 'added'";

const ID = columnIndex("id");
const CLIENT = columnIndex("client");
const USER = columnIndex("serviceUser");
const INITIALIZED = columnIndex("initialized");
const CLOSED = columnIndex("closed");

export interface EventRows extends Applied {
  /** Ids of the rows that were not there before. */
  readonly added: ReadonlySet<string>;
}

export const NO_ROWS: EventRows = {
  outcome: NOTHING_WRITTEN,
  addedByHour: new Map(),
  added: new Set(),
};

/**
 * Writes rows that came by an organization's events, within the transaction that is open on the
 * connection. Events never say whose a user is: the directory of this moment does.
 */
export async function writeEventRows(
  database: Database,
  keys: DimensionKeys,
  horizons: KeptHorizon,
  connection: DuckDBConnection,
  writer: number,
  closed: IncomingBatch,
): Promise<EventRows> {
  const users = [...new Set(readIds(closed, USER))];
  const batch = withClients(closed, await findClientsOf(database, connection, writer, users));
  const ids = new Set(readIds(batch, ID));
  const isDistinct = ids.size === batch.rows && batch.rows <= APPENDED_ROWS;
  const horizon = (await horizons.get(connection)) ?? Number.NEGATIVE_INFINITY;
  const isKept = secondsOf(batch, CLOSED).every((closed) => closed >= horizon);
  const given = { ids: [...ids].join(",") };
  if (isDistinct && isKept && (await database.run(connection, FIND_STORED, given)).rowCount === 0) {
    await appendTreatments(connection, keys, writer, batch);
    const outcome = { ...NOTHING_WRITTEN, added: batch.rows };
    return { outcome, addedByHour: countByHour(secondsOf(batch, INITIALIZED)), added: ids };
  }
  const staging = await StagingTable.create(connection);
  await staging.append(batch);
  let added: readonly string[] = [];
  const applied = await applyTreatments(database, connection, {
    writer,
    source: { kind: "events" },
    inspect: async () => {
      const result = await database.run(connection, ADDED);
      added = (await result.getColumns())[0]?.map(String) ?? [];
    },
  });
  return { ...applied, added: new Set(added) };
}

function withClients(batch: IncomingBatch, clients: ReadonlyMap<string, string>): IncomingBatch {
  const words = wordsOf(batch, CLIENT).slice();
  for (const [row, user] of readIds(batch, USER).entries()) {
    const client = clients.get(user);
    if (client !== undefined) writeUuidWords(words, row, client);
  }
  return { rows: batch.rows, columns: batch.columns.with(CLIENT, { kind: "id", words }) };
}

function readIds(batch: IncomingBatch, column: number): readonly string[] {
  const words = wordsOf(batch, column);
  return Array.from({ length: batch.rows }, (_, row) => readUuidWords(words, row));
}

function wordsOf(batch: IncomingBatch, column: number): Uint32Array {
  const vector = batch.columns[column];
  if (vector?.kind !== "id") throw new TypeError("The batch has no such column of ids");
  return vector.words;
}

function secondsOf(batch: IncomingBatch, column: number): Float64Array {
  const vector = batch.columns[column];
  if (vector?.kind !== "instant") throw new TypeError("The batch has no such column of instants");
  return vector.seconds;
}
