import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterEach, beforeEach, expect, it } from "vitest";
import { numberedId } from "../../../test/support/treatment-rows.ts";
import { CONTRACT_LIMITS, NO_LIMITS } from "../../history/calling-limits.ts";
import { openDuckDbStore } from "./duckdb-store.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "letopis-migrate-"));
});
afterEach(() => rm(folder, { recursive: true }));

const LIMITED = numberedId("f", 1);
const FREE = numberedId("f", 2);
const CLIENT = numberedId("c", 1);
const USER = numberedId("d", 1);

/** Limits as the first version stored them. */
function storedLimits({
  directoryCallsPerHourByDay: _day,
  directoryCallsPerHourByNight: _night,
  ...limits
}: typeof CONTRACT_LIMITS): string {
  return JSON.stringify(limits);
}

/** A data file of the first version, with two organizations, a client and its user. */
async function writeFirstVersion(): Promise<void> {
  await mkdir(join(folder, "data"));
  const instance = await DuckDBInstance.create(join(folder, "data", "letopis.duckdb"));
  const connection = await instance.connect();
  const initial = join(import.meta.dirname, "migrations", "0001-initial.sql");
  await connection.run(await readFile(initial, "utf8"));
  await connection.run(`
    CREATE TABLE schema_migration (version INTEGER NOT NULL, name VARCHAR NOT NULL);
    INSERT INTO schema_migration VALUES (1, '0001-initial.sql');
    INSERT INTO organization VALUES
      (1, '${LIMITED}', 'Limited', 'UTC', '${storedLimits(CONTRACT_LIMITS)}'),
      (2, '${FREE}', 'Free', 'UTC', '${storedLimits(NO_LIMITS)}');
    INSERT INTO client VALUES (1, '${CLIENT}', 'Ромашка', 1);
    INSERT INTO service_user VALUES (1, '${USER}', 'Пётр', 1);
  `);
  connection.closeSync();
  instance.closeSync();
}

it("gives organizations of the first version limits for the directory reads", async () => {
  await writeFirstVersion();
  const store = await openDuckDbStore(join(folder, "data"));
  try {
    expect((await store.organizations.get(LIMITED))?.limits).toEqual(CONTRACT_LIMITS);
    expect((await store.organizations.get(FREE))?.limits).toEqual(NO_LIMITS);
  } finally {
    await store.close();
  }
});

it("takes the names of the first version for the operator's", async () => {
  await writeFirstVersion();
  const store = await openDuckDbStore(join(folder, "data"));
  try {
    const request = { kind: "serviceUser", organization: LIMITED } as const;
    const { batches } = await store.directory.scanRecords(request);
    expect((await batches.next()).value).toEqual([
      expect.objectContaining({ id: USER, name: "Пётр", client: CLIENT }),
    ]);
    await batches.next();
    const named = { client: [{ id: CLIENT, name: "Иначе" }] };
    await store.directory.writeRecords(named, { onBehalfOf: LIMITED, changedAt: 1_700_000_000 });
    expect(await store.directory.name("client", CLIENT)).toBe("Ромашка");
  } finally {
    await store.close();
  }
});
