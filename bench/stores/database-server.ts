import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { Client } from "pg";
import { PostgresServer } from "../../test/support/postgres-server.ts";
import type { DataSet } from "../data-set.ts";

const LETOPIS = join(import.meta.dirname, "../../src/cli/main.ts");
const run = promisify(execFile);

/** As durable as DuckDB's file is, with memory as DuckDB has it. */
const SETTINGS = ["fsync=on", "full_page_writes=on", "shared_buffers=1GB", "max_wal_size=2GB"];

/** A real PostgreSQL with databases for measuring. */
export class DatabaseServer {
  readonly #server: PostgresServer;
  readonly #place: string;

  private constructor(server: PostgresServer, place: string) {
    this.#server = server;
    this.#place = place;
  }

  static async start(): Promise<DatabaseServer> {
    const place = await mkdtemp(join(tmpdir(), "letopis-bench-postgres-"));
    return new DatabaseServer(
      await PostgresServer.create({ settings: SETTINGS, folder: place }),
      place,
    );
  }

  /** The address of a new, empty database. */
  async create(name: string): Promise<string> {
    await this.#query("postgres", `CREATE DATABASE ${name}`);
    return this.#server.address(name);
  }

  /** The address of a new database with the rows of a data set. */
  async copyOf(data: DataSet): Promise<string> {
    const name = `rows_${data.rows}`;
    const address = await this.create(name);
    await run(process.execPath, [LETOPIS, "copy", "--from", data.folder, "--to", address]);
    // As the server itself does sooner or later.
    await this.#query(name, "VACUUM ANALYZE");
    return address;
  }

  async stop(): Promise<void> {
    await this.#server.remove();
    await rm(this.#place, { recursive: true, force: true });
  }

  async #query(database: string, sql: string): Promise<void> {
    const client = new Client({ connectionString: this.#server.address(database) });
    await client.connect();
    try {
      await client.query(sql);
    } finally {
      await client.end();
    }
  }
}
