import type { DuckDBConnection } from "@duckdb/node-api";
import { LetopisError } from "../../contract/letopis-error.ts";
import type { CopiedRows, CopiedTable, CopySnapshot, TableContent } from "../table-copy.ts";
import { readVector } from "./copied-vectors.ts";
import type { Database } from "./database.ts";
import { streamChunks } from "./stream-chunks.ts";

/**
 * A text as PostgreSQL stores it (postgres/stored-text.ts): rows are in one order on both sides only
 * if they are ordered by that.
 */
const orderable = (text: string) =>
  `replace(replace(${text}, chr(65535), chr(65535) || '1'), chr(0), chr(65535) || '0')`;

/** A connection with a transaction, which sees one moment of the store. */
export class DuckDbCopySnapshot implements CopySnapshot {
  readonly #database: Database;
  readonly #connection: DuckDBConnection;
  readonly #signal: AbortSignal;

  private constructor(database: Database, connection: DuckDBConnection, signal: AbortSignal) {
    this.#database = database;
    this.#connection = connection;
    this.#signal = signal;
  }

  static async open(database: Database, signal: AbortSignal): Promise<DuckDbCopySnapshot> {
    signal.throwIfAborted();
    const connection = await database.connect();
    const snapshot = new DuckDbCopySnapshot(database, connection, signal);
    signal.addEventListener("abort", snapshot.#interrupt);
    await connection.run("BEGIN TRANSACTION");
    return snapshot;
  }

  async describe({ name, columns }: CopiedTable): Promise<TableContent> {
    const list = columns.map((column) => column.name).join(", ");
    const [row] = await this.#failing(() =>
      this.#database.rows(
        this.#connection,
        `SELECT count(*)::DOUBLE AS rows, coalesce(sum(hash(${list})), 0)::VARCHAR AS checksum
         FROM ${name}`,
      ),
    );
    return { rows: Number(row?.["rows"]), checksum: String(row?.["checksum"]) };
  }

  async *read(table: CopiedTable, skipped: number): AsyncGenerator<CopiedRows> {
    const chunks = streamChunks(this.#database, this.#connection, {
      sql: selectInOrder(table, skipped),
      values: {},
    });
    try {
      for (;;) {
        const next = await this.#failing(() => chunks.next());
        if (next.done) return;
        const chunk = next.value;
        const columns = table.columns.map(({ type }, column) => readVector(chunk, column, type));
        yield { rows: chunk.rowCount, columns };
      }
    } finally {
      await chunks.return(undefined);
    }
  }

  async end(): Promise<void> {
    this.#signal.removeEventListener("abort", this.#interrupt);
    // Nothing was written: the transaction goes with its connection.
    this.#connection.closeSync();
  }

  readonly #interrupt = (): void => this.#connection.interrupt();

  async #failing<T>(work: () => Promise<T>): Promise<T> {
    try {
      this.#signal.throwIfAborted();
      return await work();
    } catch (error) {
      this.#signal.throwIfAborted();
      if (error instanceof LetopisError) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      throw new LetopisError("SCAN_INTERRUPTED", `Чтение прервалось: ${reason}.`, {
        cause: error,
      });
    }
  }
}

function selectInOrder({ name, columns, order }: CopiedTable, skipped: number): string {
  const texts = new Set(columns.filter(({ type }) => type === "text").map((column) => column.name));
  const by = order.map((column) =>
    texts.has(column) ? `${orderable(column)} NULLS FIRST` : `${column} NULLS FIRST`,
  );
  return `SELECT ${columns.map((column) => column.name).join(", ")} FROM ${name}
    ORDER BY ${by.join(", ")} OFFSET ${skipped}`;
}
