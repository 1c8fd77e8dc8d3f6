import { to as copyTo } from "pg-copy-streams";
import type { CopiedRows, CopiedTable, CopySnapshot, TableContent } from "../table-copy.ts";
import { columnName } from "./copied-columns.ts";
import type { Database } from "./database.ts";
import { CopiedRowDecoder } from "./decode-copied.ts";
import { ScanSession } from "./scan-session.ts";

/** A connection with a transaction, which sees one moment of the store. */
export class PostgresCopySnapshot implements CopySnapshot {
  readonly #database: Database;
  readonly #session: ScanSession;

  private constructor(database: Database, session: ScanSession) {
    this.#database = database;
    this.#session = session;
  }

  static async open(database: Database, signal: AbortSignal): Promise<PostgresCopySnapshot> {
    const session = await ScanSession.open(database, signal, "primary");
    try {
      await session.begin("SELECT 1 AS begun");
      return new PostgresCopySnapshot(database, session);
    } catch (error) {
      await session.end(false);
      throw session.failure(error);
    }
  }

  async describe(table: CopiedTable): Promise<TableContent> {
    const list = table.columns.map(({ name }) => columnName(table, name)).join(", ");
    try {
      const [row] = await this.#database.rows(
        this.#session.connection,
        `SELECT count(*)::float8 AS rows,
          coalesce(sum(hash_record_extended(ROW(${list}), 0)::numeric), 0)::text AS checksum
         FROM ${table.name}`,
      );
      return { rows: Number(row?.["rows"]), checksum: String(row?.["checksum"]) };
    } catch (error) {
      throw this.#session.failure(error);
    }
  }

  async *read(table: CopiedTable, skipped: number): AsyncGenerator<CopiedRows> {
    const decoder = new CopiedRowDecoder(table.columns);
    let finished = false;
    try {
      this.#session.throwIfStopped();
      const buffers = this.#session.connection.query(copyTo(copyOut(table, skipped)));
      for await (const buffer of buffers) {
        for (const piece of decoder.decode(buffer as Buffer)) {
          this.#session.throwIfStopped();
          yield piece;
        }
      }
      yield* decoder.end();
      finished = true;
    } catch (error) {
      throw this.#session.failure(error);
    } finally {
      // What is sent still would be taken for the answer to the next statement.
      if (!finished) this.#session.stop();
    }
  }

  end(): Promise<void> {
    return this.#session.end(true);
  }
}

function copyOut(table: CopiedTable, skipped: number): string {
  const { columns, order } = table;
  const list = columns.map(({ name }) => columnName(table, name)).join(", ");
  const texts = new Set(columns.filter(({ type }) => type === "text").map(({ name }) => name));
  const by = order.map((name) => {
    // Whatever the database's locale is: both sides of a copy order by the same bytes.
    const collation = texts.has(name) ? ' COLLATE "C"' : "";
    return `${columnName(table, name)}${collation} NULLS FIRST`;
  });
  return `COPY (
    SELECT ${list} FROM ${table.name} ORDER BY ${by.join(", ")} OFFSET ${skipped}
  ) TO STDOUT (FORMAT binary)`;
}
