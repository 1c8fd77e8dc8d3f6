import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Database, DEFAULT_DATABASE_OPTIONS } from "./database.ts";
import { streamChunks } from "./stream-chunks.ts";

let place: string;
let database: Database;
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), "letopis-chunks-"));
  database = await Database.open(place, DEFAULT_DATABASE_OPTIONS);
});
afterAll(async () => {
  await database.close();
  await rm(place, { recursive: true, force: true });
});

const ROWS = 1_000_000;

function inTransaction<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
  return database.read(async (connection) => {
    await connection.run("BEGIN TRANSACTION");
    try {
      return await work(connection);
    } finally {
      await connection.run("ROLLBACK").catch(() => undefined);
    }
  });
}

async function countRows(connection: DuckDBConnection, sql: string): Promise<number> {
  let rows = 0;
  for await (const chunk of streamChunks(database, connection, { sql, values: {} })) {
    rows += chunk.rowCount;
  }
  return rows;
}

describe("a result that is read while it is made", () => {
  it("comes whole", async () => {
    expect(await inTransaction((it) => countRows(it, `SELECT * FROM range(${ROWS})`))).toBe(ROWS);
    expect(await inTransaction((it) => countRows(it, "SELECT 1 WHERE false"))).toBe(0);
  });

  it("that fails on the way is a failure, not a short result", async () => {
    const sql = `SELECT CASE WHEN i = 700000 THEN error('on the way') ELSE i END FROM range(${ROWS}) t (i)`;
    await expect(inTransaction((it) => countRows(it, sql))).rejects.toThrow();
  });

  it("that is interrupted is a failure, not a short result", async () => {
    const reading = inTransaction(async (connection) => {
      let rows = 0;
      const part = { sql: "SELECT * FROM range(1000000000)", values: {} };
      for await (const chunk of streamChunks(database, connection, part)) {
        rows += chunk.rowCount;
        if (rows > 10_000) connection.interrupt();
      }
      return rows;
    });
    await expect(reading).rejects.toThrow();
  });

  it("may be left, and the database goes on", async () => {
    const first = await inTransaction(async (connection) => {
      const part = { sql: "SELECT * FROM range(1000000000)", values: {} };
      for await (const chunk of streamChunks(database, connection, part)) return chunk.rowCount;
      return 0;
    });
    expect(first).toBeGreaterThan(0);
    expect(await inTransaction((it) => countRows(it, `SELECT * FROM range(${ROWS})`))).toBe(ROWS);
  });
});
