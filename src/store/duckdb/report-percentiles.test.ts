import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Database, DEFAULT_DATABASE_OPTIONS } from "./database.ts";
import { readPercentiles } from "./report-percentiles.ts";
import type { ReportRows } from "./report-rows.ts";

let place: string;
let database: Database;
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), "letopis-percentiles-"));
  database = await Database.open(place, DEFAULT_DATABASE_OPTIONS);
});
afterAll(async () => {
  await database.close();
  await rm(place, { recursive: true, force: true });
});

/** 3000 rows of seven lines; one of the lines has no reaction at all. */
const ROWS = `(SELECT (hash(i) % 900)::INTEGER AS waiting, (hash(i + 1) % 50_000)::INTEGER AS duration,
    CASE WHEN i % 7 < 6 AND hash(i) % 10 < 9 THEN (hash(i + 2) % 300)::BIGINT - 5 END AS reaction,
    (i % 7)::INTEGER AS key_0
  FROM range(3000) numbers (i))`;

const rows = {
  select: () => ({ sql: ROWS, values: {} }),
  rules: { clock: { hour: "0" } },
} as unknown as ReportRows;

it("percentiles of large groups, which are counted, are those that DuckDB finds", async () => {
  const read = (rowsPerGroup: number) =>
    database.read((connection) =>
      readPercentiles(database, connection, rows, {
        groupBy: ["line"],
        percentiles: [0, 7, 50, 90, 99, 100],
        rowsPerGroup,
      }),
    );
  const counted = await read(1_000_000);
  const ordered = await read(1);
  expect(counted.size).toBe(7);
  // Where there is no value, neither way says anything that is read.
  const withoutReaction = { ...counted.get("6"), reaction: ordered.get("6")?.reaction };
  expect(new Map([...counted, ["6", withoutReaction]])).toEqual(ordered);
});
