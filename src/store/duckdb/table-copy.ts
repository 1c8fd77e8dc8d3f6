import { mkdir, realpath } from "node:fs/promises";
import type { DuckDBConnection } from "@duckdb/node-api";
import { DuckDBDataChunk } from "@duckdb/node-api";
import { LetopisError } from "../../contract/letopis-error.ts";
import { COPIED_TABLES } from "../sql/copied-tables.ts";
import {
  beginCopy,
  endCopy,
  isEmptyStore,
  noteCopyProgress,
  readCopyProgress,
} from "../sql/copy-progress.ts";
import { copyIntoItself, copyRefused } from "../sql/refusals.ts";
import type {
  CopiedRows,
  CopiedStore,
  CopiedTable,
  CopyProgress,
  CopySnapshot,
} from "../table-copy.ts";
import { VECTOR_TYPES, writeVector } from "./copied-vectors.ts";
import { DuckDbCopySnapshot } from "./copy-snapshot.ts";
import type { DatabaseOptions } from "./database.ts";
import { Database, DEFAULT_DATABASE_OPTIONS } from "./database.ts";
import { withAppender } from "./with-appender.ts";

const CHUNK_ROWS = 2048;

/**
 * Opens a data folder to copy from it or into it; it is made when it is not there.
 *
 * @param source what is copied into it; null: it is the source
 * @throws LetopisError DATA_FOLDER_IN_USE, STORE_NEWER, STORE_DAMAGED; COMMAND_INVALID where it is the
 *   source itself
 */
export async function openDuckDbCopy(
  folder: string,
  options: Partial<DatabaseOptions>,
  source: CopiedStore | null,
): Promise<CopiedStore> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = await realpath(folder);
  if (source?.identity === path) throw copyIntoItself();
  return new DuckDbCopy(
    await Database.open(path, { ...DEFAULT_DATABASE_OPTIONS, ...options }),
    path,
  );
}

class DuckDbCopy implements CopiedStore {
  readonly kind = "duckdb";
  readonly isShared = false;
  readonly tables = COPIED_TABLES;
  readonly identity: string;
  readonly #database: Database;
  readonly #chunks = new Map<string, TableChunk>();

  constructor(database: Database, identity: string) {
    this.#database = database;
    this.identity = identity;
  }

  openSnapshot(signal: AbortSignal): Promise<CopySnapshot> {
    return DuckDbCopySnapshot.open(this.#database, signal);
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

  async add(
    table: CopiedTable,
    rows: AsyncIterable<CopiedRows>,
    before: CopyProgress,
    after: () => CopyProgress,
  ): Promise<void> {
    await this.#database.write(async (connection) => {
      const chunk = await this.#chunkOf(connection, table);
      await append(connection, table, rows, chunk);
      await noteCopyProgress(this.#database, connection, before, after());
    });
    await this.#database.checkpointGrownLog();
  }

  async finish(): Promise<void> {
    await this.#database.write((connection) => endCopy(this.#database, connection));
    await this.#database.checkpoint();
  }

  close(): Promise<void> {
    return this.#database.close();
  }

  async #chunkOf(connection: DuckDBConnection, table: CopiedTable): Promise<TableChunk> {
    const known = this.#chunks.get(table.name);
    if (known !== undefined) return known;
    const found = await this.#database.rows(
      connection,
      `SELECT column_name FROM information_schema.columns
       WHERE table_name = $name AND table_schema = current_schema() ORDER BY ordinal_position`,
      { name: table.name },
    );
    const made = tableChunk(
      table,
      found.map((row) => String(row["column_name"])),
    );
    this.#chunks.set(table.name, made);
    return made;
  }
}

/** One for all rows of a table: see staging-table.ts. */
interface TableChunk {
  readonly chunk: DuckDBDataChunk;
  /** Of each column of the table, in its own order: which one it is in the catalogue. */
  readonly positions: readonly number[];
}

function tableChunk({ name, columns }: CopiedTable, present: readonly string[]): TableChunk {
  const positions = present.map((column) => columns.findIndex((one) => one.name === column));
  if (positions.length !== columns.length || positions.includes(-1)) {
    throw new Error(`The catalogue of copied tables lacks columns of ${name}`);
  }
  const types = positions.map((position) => VECTOR_TYPES[columns[position]?.type ?? "text"]);
  return { chunk: DuckDBDataChunk.create(types), positions };
}

async function append(
  connection: DuckDBConnection,
  { name }: CopiedTable,
  pieces: AsyncIterable<CopiedRows>,
  { chunk, positions }: TableChunk,
): Promise<void> {
  try {
    await withAppender(connection, name, async (appender) => {
      for await (const piece of pieces) {
        for (let first = 0; first < piece.rows; first += CHUNK_ROWS) {
          chunk.reset();
          chunk.rowCount = Math.min(CHUNK_ROWS, piece.rows - first);
          for (const [column, position] of positions.entries()) {
            const values = piece.columns[position];
            if (values !== undefined) writeVector(chunk, column, values, first);
          }
          appender.appendDataChunk(chunk);
        }
      }
    });
  } catch (error) {
    throw refusal(name, error);
  }
}

function refusal(table: string, error: unknown): unknown {
  const reason = error instanceof Error ? error.message : String(error);
  if (error instanceof LetopisError || !/constraint/i.test(reason)) return error;
  return copyRefused(table, reason, error);
}
