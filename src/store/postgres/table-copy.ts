import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { LetopisError } from "../../contract/letopis-error.ts";
import { COPIED_TABLES } from "../sql/copied-tables.ts";
import {
  beginCopy,
  endCopy,
  isEmptyStore,
  noteCopyProgress,
  readCopyProgress,
} from "../sql/copy-progress.ts";
import { copyIntoItself, copyRefused, copyStoreInUse } from "../sql/refusals.ts";
import type {
  CopiedRows,
  CopiedStore,
  CopiedTable,
  CopyProgress,
  CopySnapshot,
} from "../table-copy.ts";
import { BINARY_HEADER, BINARY_TRAILER } from "./binary-rows.ts";
import type { PostgresAddress } from "./connection-settings.ts";
import { columnName, foldedColumn } from "./copied-columns.ts";
import { PostgresCopySnapshot } from "./copy-snapshot.ts";
import type { Connection } from "./database.ts";
import { Database, DEFAULT_DATABASE_OPTIONS } from "./database.ts";
import { encodeCopied } from "./encode-copied.ts";
import { storeFailure } from "./failure.ts";
import { SCHEMA } from "./migrate.ts";
import { foldedName } from "./organizations.ts";
import { ServerChoice } from "./server-choice.ts";

/** How long somebody who has just been killed may still be listed as connected. */
const PATIENCE_MILLISECONDS = 5000;
const LOOK_MILLISECONDS = 200;

/**
 * Opens a database to copy from it, which must hold a store, or into it.
 *
 * @param source what is copied into it; null: it is the source
 * @throws LetopisError STORE_UNAVAILABLE, STORE_NEWER, CONFIGURATION_INVALID, COPY_STORE_IN_USE;
 *   COMMAND_INVALID for a source without data, and where it is the source itself
 */
export async function openPostgresCopy(
  address: PostgresAddress,
  source: CopiedStore | null,
): Promise<CopiedStore> {
  const identity = await inspect(address, source);
  const database = await Database.open(address, DEFAULT_DATABASE_OPTIONS);
  return new PostgresCopy(database, identity);
}

/**
 * Looks before anything is made there.
 *
 * @returns what tells this database from all others
 */
async function inspect(address: PostgresAddress, source: CopiedStore | null): Promise<string> {
  const servers = await ServerChoice.ofPrimary(address);
  let client: pg.Client | undefined;
  try {
    client = await servers.connectClient();
    const { rows } = await client.query<{ identity: string; has_schema: boolean }>(INSPECT);
    const { identity = "", has_schema: hasSchema = false } = rows[0] ?? {};
    if (source === null && !hasSchema) throw withoutData();
    if (source?.identity === identity) throw copyIntoItself();
    await refuseConnected(client);
    return identity;
  } catch (error) {
    throw storeFailure(error);
  } finally {
    await client?.end().catch(() => undefined);
  }
}

const INSPECT = `SELECT pg_postmaster_start_time()::text || ' ' || oid::text AS identity,
    EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = '${SCHEMA}') AS has_schema
  FROM pg_database WHERE datname = current_database()`;

const CONNECTED = `SELECT count(*)::integer AS connected FROM pg_stat_activity
  WHERE datname = current_database() AND application_name = 'letopis'
    AND pid <> pg_backend_pid()`;

/** A server that does nothing has no connection: this finds those that work, no others. */
async function refuseConnected(client: pg.Client): Promise<void> {
  for (let waited = 0; ; waited += LOOK_MILLISECONDS) {
    const { rows } = await client.query<{ connected: number }>(CONNECTED);
    if (rows[0]?.connected === 0) return;
    if (waited >= PATIENCE_MILLISECONDS) break;
    await delay(LOOK_MILLISECONDS);
  }
  throw copyStoreInUse();
}

class PostgresCopy implements CopiedStore {
  readonly kind = "postgres";
  readonly isShared = true;
  readonly tables = COPIED_TABLES;
  readonly identity: string;
  readonly #database: Database;

  constructor(database: Database, identity: string) {
    this.#database = database;
    this.identity = identity;
  }

  openSnapshot(signal: AbortSignal): Promise<CopySnapshot> {
    return PostgresCopySnapshot.open(this.#database, signal);
  }

  progress(): Promise<CopyProgress | null> {
    return this.#database.read((connection) => readCopyProgress(this.#database, connection));
  }

  isEmpty(): Promise<boolean> {
    return this.#database.read((connection) => isEmptyStore(this.#database, connection));
  }

  begin(fingerprint: string): Promise<void> {
    return this.#database.write((connection) => beginCopy(this.#database, connection, fingerprint));
  }

  add(
    table: CopiedTable,
    rows: AsyncIterable<CopiedRows>,
    before: CopyProgress,
    after: () => CopyProgress,
  ): Promise<void> {
    // The rows come but once.
    return this.#database.writeOnce(async (connection) => {
      await copyIn(connection, table, rows);
      await noteCopyProgress(this.#database, connection, before, after());
    });
  }

  finish(): Promise<void> {
    return this.#database.write(async (connection) => {
      await connection.query(SET_COUNTERS);
      await endCopy(this.#database, connection);
      // Plans go by what is known of the tables: without this, the first ones are poor.
      await connection.query(COPIED_TABLES.map(({ name }) => `ANALYZE ${name}`).join("; "));
    });
  }

  close(): Promise<void> {
    return this.#database.close();
  }
}

/** Counters go on behind what was copied. */
const SET_COUNTERS = `
  UPDATE store_state SET treatments = (SELECT count(*) FROM treatment);
  SELECT setval(pg_get_serial_sequence('organization', 'key'), max(key))
    FROM organization HAVING max(key) > 0;
  SELECT setval('event_number', last) FROM (
    SELECT greatest(
      (SELECT max(number) FROM event_fact), (SELECT max(applied_through) FROM event_progress)
    ) AS last
  ) AS numbers WHERE last > 0`;

async function copyIn(
  connection: Connection,
  table: CopiedTable,
  pieces: AsyncIterable<CopiedRows>,
): Promise<void> {
  const folded = foldedColumn(table);
  const names = table.columns.map(({ name }) => columnName(table, name));
  if (folded !== null) names.push(folded.column);
  const sql = `COPY ${table.name} (${names.join(", ")}) FROM STDIN (FORMAT binary)`;
  const encoded = async function* () {
    yield BINARY_HEADER;
    for await (const piece of pieces) {
      yield encodeCopied(folded === null ? piece : withFolded(piece, folded.of));
    }
    yield BINARY_TRAILER;
  };
  try {
    await pipeline(Readable.from(encoded()), connection.query(copyFrom(sql)));
  } catch (error) {
    throw refusal(table.name, error);
  }
}

function withFolded({ rows, columns }: CopiedRows, of: number): CopiedRows {
  const column = columns[of];
  const texts = column?.type === "text" ? column.texts : [];
  const folded = texts.map((text) => (text === null ? null : foldedName(text)));
  return { rows, columns: [...columns, { type: "text", texts: folded }] };
}

/** Values that the types or the rules of a table do not take (classes 22 and 23 of SQLSTATE). */
function refusal(table: string, error: unknown): unknown {
  if (!(error instanceof pg.DatabaseError) || !/^2[23]/.test(error.code ?? "")) return error;
  return copyRefused(table, error.message, error);
}

function withoutData(): LetopisError {
  return new LetopisError(
    "COMMAND_INVALID",
    "--from: в этой базе PostgreSQL данных Летописи нет. Проверьте адрес.",
  );
}
