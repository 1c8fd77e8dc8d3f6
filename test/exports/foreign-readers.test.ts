import { spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { Json } from "@duckdb/node-api";
import { DuckDBInstance } from "@duckdb/node-api";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EMPTY_INSTANT, ZERO_ID } from "../../src/contract/empty-values.ts";
import { escapeCell } from "../../src/exports/escape-cell.ts";
import { FILE_COLUMNS } from "../../src/exports/text-layout.ts";
import { exportFile } from "../support/export-file.ts";
import type { TreatmentRow } from "../support/treatment-rows.ts";
import { numberedId, treatmentRow } from "../support/treatment-rows.ts";

/** Exports as programs read them that know nothing of us: DuckDB, and Python's csv module. */

const CLIENT = numberedId("c", 1);
const NASTY = '=1+1,";\n"Ромашка" \'';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "letopis-exports-"));
});
afterAll(() => rm(folder, { recursive: true }));

const rows: readonly TreatmentRow[] = fc
  .sample(
    fc.record({
      id: fc.uuid(),
      client: fc.constantFrom(ZERO_ID, CLIENT, numberedId("c", 2)),
      initialized: fc.integer({ min: 0, max: 4e9 }),
      specAppointed: fc.oneof(fc.constant(EMPTY_INSTANT), fc.integer({ min: 0, max: 4e9 })),
      queueWaitingTime: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
    }),
    { numRuns: 40_000, seed: 5 },
  )
  .map((changes) => treatmentRow(changes));
const choices = { timeZone: "Europe/Berlin", names: { client: new Map([[CLIENT, NASTY]]) } };

async function write(name: string, bytes: Buffer): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

async function duckDb(sql: string) {
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  try {
    await connection.run("SET TimeZone = 'UTC'");
    const result = await connection.runAndReadAll(sql);
    const types = result.columnNames().map((name, at) => [name, String(result.columnType(at))]);
    return { types: Object.fromEntries(types), rows: result.getRowObjectsJson() };
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** Of a row what every column kind has. */
const MEANING = `"ServiceTreatmentID"::VARCHAR AS id, "ClientID"::VARCHAR AS client,
  "ClientName" AS name, epoch("Initialized"::TIMESTAMPTZ)::BIGINT::VARCHAR AS initialized,
  epoch("SpecAppointed"::TIMESTAMPTZ)::BIGINT::VARCHAR AS appointed, "QueueWaitingTime"::INTEGER AS waiting`;

/** Compares one by one: of forty thousand rows a failure shows the first that differs. */
function expectMeanings(read: readonly Record<string, Json>[], name: string): void {
  expect(read).toHaveLength(rows.length);
  for (const [index, meaning] of meanings(name).entries()) {
    if (!isDeepStrictEqual(read[index], meaning)) expect(read[index]).toEqual(meaning);
  }
}

function meanings(name: string): Record<string, Json>[] {
  return rows.map((row) => ({
    id: row.id,
    client: row.client === ZERO_ID ? null : row.client,
    name: row.client === CLIENT ? name : null,
    initialized: String(row.initialized),
    appointed: row.specAppointed === EMPTY_INSTANT ? null : String(row.specAppointed),
    waiting: row.queueWaitingTime,
  }));
}

describe("DuckDB", () => {
  it("reads Parquet with its types, over several row groups", async () => {
    const path = await write("all.parquet", await exportFile("parquet", rows, choices));
    const { types } = await duckDb(`FROM '${path}' LIMIT 0`);
    expect(Object.keys(types)).toEqual(FILE_COLUMNS);
    expect(types).toMatchObject({
      ServiceTreatmentID: "UUID",
      ClientID: "UUID",
      ClientName: "VARCHAR",
      Initialized: "TIMESTAMP WITH TIME ZONE",
      QueueWaitingTime: "INTEGER",
    });
    const read = await duckDb(`SELECT ${MEANING} FROM '${path}'`);
    expectMeanings(read.rows, NASTY);
    const groups = await duckDb(
      `SELECT count(DISTINCT row_group_id)::INTEGER AS groups FROM parquet_metadata('${path}')`,
    );
    expect(groups.rows[0]?.["groups"]).toBe(3);
    const encoded = await duckDb(
      `SELECT DISTINCT path_in_schema, encodings FROM parquet_metadata('${path}')
        WHERE path_in_schema IN ('ClientID', 'ClientName', 'ServiceName')`,
    );
    for (const { encodings } of encoded.rows) expect(String(encodings)).toContain("DICTIONARY");
  });

  it("reads Parquet without rows", async () => {
    const path = await write("none.parquet", await exportFile("parquet", []));
    expect((await duckDb(`FROM '${path}'`)).rows).toEqual([]);
  });

  it("reads CSV, plain and for Excel", async () => {
    for (const [csvForExcel, delimiter] of [
      [false, ","],
      [true, ";"],
    ] as const) {
      const bytes = await exportFile("csv", rows, { ...choices, options: { csvForExcel } });
      const path = await write("all.csv", bytes);
      const read = await duckDb(
        `SELECT ${MEANING} FROM read_csv('${path}', delim = '${delimiter}', quote = '"',
          escape = '"', header = true, strict_mode = true, nullstr = '')`,
      );
      expectMeanings(read.rows, escapeCell(NASTY));
    }
  });

  it("reads NDJSON", async () => {
    const path = await write("all.ndjson", await exportFile("ndjson", rows, choices));
    const read = await duckDb(`SELECT ${MEANING} FROM read_ndjson('${path}')`);
    expectMeanings(read.rows, NASTY);
  });
});

const python = spawnSync("python3", ["--version"]).status === 0;

describe.skipIf(!python)("Python's csv module", () => {
  it("finds the same records, whatever the names", async () => {
    const names = fc.sample(fc.string({ unit: "grapheme", maxLength: 20 }), {
      numRuns: 300,
      seed: 7,
    });
    const some = names.map((_, at) =>
      treatmentRow({ id: numberedId("b", at), client: numberedId("c", at) }),
    );
    const client = new Map(names.map((name, at) => [numberedId("c", at), name]));
    const path = await write("names.csv", await exportFile("csv", some, { names: { client } }));
    const script = join(import.meta.dirname, "foreign_csv.py");
    const { stdout, status } = spawnSync("python3", [script, path], {
      encoding: "utf8",
      maxBuffer: 64 * 1024 * 1024,
    });
    expect(status).toBe(0);
    const [heading, ...records] = JSON.parse(stdout) as string[][];
    expect(heading).toEqual(FILE_COLUMNS);
    expect(records.map((record) => record[0])).toEqual(some.map(({ id }) => id));
    expect(records.map((record) => record[2])).toEqual(names.map(escapeCell));
  });
});
