import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import pg from "pg";
import { expect, test } from "vitest";
import { databaseOf } from "../../../test/support/postgres.ts";
import { openDuckDbStore } from "../duckdb/duckdb-store.ts";
import { columnName } from "../postgres/copied-columns.ts";
import { COPIED_TABLES, NOT_COPIED } from "./copied-tables.ts";

/** A column as `table.column type`. */
type Columns = readonly string[];

const TYPES: Readonly<Record<string, string>> = {
  BOOLEAN: "boolean",
  INTEGER: "integer",
  BIGINT: "bigint",
  DATE: "date",
  TIMESTAMP: "instant",
  UUID: "uuid",
  VARCHAR: "text",
  boolean: "boolean",
  integer: "integer",
  bigint: "bigint",
  date: "date",
  "timestamp with time zone": "instant",
  uuid: "uuid",
  text: "text",
};

const COLUMNS = `SELECT column_info.table_name AS table_name, column_name, data_type
  FROM information_schema.columns AS column_info
  JOIN information_schema.tables AS table_info
    ON table_info.table_name = column_info.table_name
    AND table_info.table_schema = column_info.table_schema
  WHERE table_type = 'BASE TABLE' AND column_info.table_schema = `;

function copied(rows: readonly Record<string, unknown>[]): Columns {
  return rows
    .filter((row) => {
      const table = String(row["table_name"]);
      return !(table in NOT_COPIED || `${table}.${row["column_name"]}` in NOT_COPIED);
    })
    .map((row) => `${row["table_name"]}.${row["column_name"]} ${TYPES[String(row["data_type"])]}`)
    .sort();
}

function catalogue(nameOf: (table: string, column: string) => string): Columns {
  return COPIED_TABLES.flatMap(({ name, columns }) =>
    columns.map((column) => `${name}.${nameOf(name, column.name)} ${column.type}`),
  ).sort();
}

test("every table and column of the embedded store is copied, or left out on purpose", async () => {
  const folder = await mkdtemp(join(tmpdir(), "letopis-catalogue-"));
  try {
    await (await openDuckDbStore(folder)).close();
    const instance = await DuckDBInstance.create(join(folder, "letopis.duckdb"));
    const connection = await instance.connect();
    const found = await connection.runAndReadAll(`${COLUMNS} 'main'`);
    instance.closeSync();
    expect(copied(found.getRowObjectsJS())).toEqual(catalogue((_, column) => column));
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("every table and column of the PostgreSQL store is copied, or left out on purpose", async () => {
  const client = new pg.Client(await databaseOf("the catalogue of copied tables"));
  await client.connect();
  try {
    const { rows } = await client.query(`${COLUMNS} 'letopis'`);
    expect(copied(rows)).toEqual(catalogue((name, column) => columnName({ name }, column)));
  } finally {
    await client.end();
  }
});

test("rows are ordered by columns of their table, and known by some that are no secret", () => {
  for (const { columns, key, order } of COPIED_TABLES) {
    const names = columns.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining([...key, ...order]));
    expect(order.length).toBeGreaterThan(0);
    expect(key.filter((name) => /hash|secret|password|salt|fact$/.test(name))).toEqual([]);
  }
});
