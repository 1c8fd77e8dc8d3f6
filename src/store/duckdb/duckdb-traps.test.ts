import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { DuckDBConnection } from "@duckdb/node-api";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  collectRows,
  numberedId,
  toIncomingBatch,
  treatmentRow,
} from "../../../test/support/treatment-rows.ts";
import type { HistoryQuery } from "../../history/query.ts";
import type { Store } from "../store.ts";
import { Database, DEFAULT_DATABASE_OPTIONS } from "./database.ts";
import { DictionaryCache } from "./dictionary.ts";
import { openDuckDbStore } from "./duckdb-store.ts";
import { HourCountCache } from "./hour-count-cache.ts";
import { scanTreatments } from "./scan-treatments.ts";

const ORGANIZATION = numberedId("f", 1);
const WRITE_UNTIL_KILLED = join(import.meta.dirname, "../../../test/support/write-until-killed.ts");

let place: string;
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), "letopis-traps-"));
});
afterEach(async () => {
  await rm(place, { recursive: true, force: true });
});

/** Writes rows a minute apart that {@link ORGANIZATION} sees. */
async function fill(store: Store, rows: number): Promise<void> {
  await store.organizations.add({
    id: ORGANIZATION,
    name: "Vendor",
    timeZone: "UTC",
    limits: null,
  });
  const writer = await store.treatments.openWriter({ mode: "batches", onBehalfOf: ORGANIZATION });
  await writer.write(
    toIncomingBatch(
      Array.from({ length: rows }, (_, i) =>
        treatmentRow({
          id: numberedId("b", i),
          client: numberedId("c", i % 1000),
          initialized: 1_600_000_000 + i * 60,
        }),
      ),
    ),
  );
  await writer.commit();
}

describe("a statement that a connection keeps", () => {
  it("does not answer from the statistics of the moment it was prepared", async () => {
    // A file that was just opened has exact statistics: DuckDB then answers min, max and count of a
    // whole table when it makes the plan.
    const filled = await openDuckDbStore(place);
    await fill(filled, 200);
    await filled.close();
    const store = await openDuckDbStore(place);
    const scan = async (query: HistoryQuery) => {
      const { batches } = await store.treatments.scan({ query, organization: ORGANIZATION });
      return collectRows(batches);
    };
    expect(await scan({})).toHaveLength(200);
    const later = Array.from({ length: 100 }, (_, index) =>
      treatmentRow({
        id: numberedId("e", index),
        client: numberedId("c", 5000 + index),
        initialized: 1_700_000_000 + index,
      }),
    );
    const writer = await store.treatments.openWriter({ mode: "batches", onBehalfOf: ORGANIZATION });
    await writer.write(toIncomingBatch(later));
    await writer.commit();
    // Both the end of an open window and the ids behind new keys.
    expect((await scan({})).slice(200)).toEqual(later);
    expect(await scan({ openedFrom: 1_700_000_000, openedTo: 1_800_000_000 })).toEqual(later);
    await store.close();
  });

  it("is planned anew when it has values, whatever statistics said of the table before", async () => {
    const filled = await openDuckDbStore(place);
    await fill(filled, 200);
    await filled.close();
    const database = await Database.open(place, DEFAULT_DATABASE_OPTIONS);
    const ask = () =>
      database.writeOften(async (connection) => {
        const values = { least: 0 };
        const named = await database.run(
          connection,
          "SELECT key FROM client WHERE name = 'x' AND key >= $least",
          values,
        );
        const joined = await database.run(
          connection,
          "SELECT * FROM client JOIN line ON line.owner = client.key WHERE line.key > $least",
          values,
        );
        const highest = await database.run(
          connection,
          "SELECT max(key) + $least AS key FROM client",
          values,
        );
        const [row] = await highest.getRowObjectsJS();
        return [named.rowCount, joined.rowCount, Number(row?.["key"])];
      });
    expect(await ask()).toEqual([0, 1, 200]);
    await database.write(async (connection) => {
      await connection.run("INSERT INTO client (key, id, name) VALUES (1000, uuid(), 'x')");
      await connection.run("INSERT INTO line (key, id, owner) VALUES (1000, uuid(), 1000)");
    });
    expect(await ask()).toEqual([1, 2, 1000]);
    await database.close();
  });

  it("finds the entries of treatments that came after its first read of a directory", async () => {
    const filled = await openDuckDbStore(place);
    await fill(filled, 200);
    await filled.close();
    const store = await openDuckDbStore(place);
    const ids = async () => {
      const { batches } = await store.directory.scanRecords({
        kind: "client",
        organization: ORGANIZATION,
      });
      const read: string[] = [];
      for await (const batch of batches) read.push(...batch.map(({ id }) => id));
      return read;
    };
    expect(await ids()).toHaveLength(200);
    const own = { id: numberedId("d", 1), organization: ORGANIZATION };
    await store.directory.write(
      { organizations: [], lines: [], clients: [own], specialists: [], users: [] },
      { changedAt: 1_700_000_000 },
    );
    // A treatment that is seen only because its client, a key beyond the first read's, is one's own.
    const writer = await store.treatments.openWriter({ mode: "batches", onBehalfOf: null });
    const row = treatmentRow({
      id: numberedId("e", 1),
      client: own.id,
      specialist: numberedId("d", 7),
    });
    await writer.write(toIncomingBatch([row]));
    await writer.commit();
    const { batches } = await store.directory.scanRecords({
      kind: "specialist",
      organization: ORGANIZATION,
    });
    const specialists: string[] = [];
    for await (const batch of batches) specialists.push(...batch.map(({ id }) => id));
    expect(specialists).toEqual([row.specialist]);
    await store.close();
  });
});

describe("a scan that is interrupted from within DuckDB", () => {
  it("throws, wherever it is hit, and is never taken for one that ended", async () => {
    const rows = 90_000;
    const store = await openDuckDbStore(place);
    await fill(store, rows);
    await store.close();

    const database = await Database.open(place, DEFAULT_DATABASE_OPTIONS);
    const dictionaries = new DictionaryCache(database);
    const hourCounts = new HourCountCache(database);
    let connection: DuckDBConnection | undefined;
    const acquire = database.acquireScan.bind(database);
    database.acquireScan = async (...parameters) => {
      connection = await acquire(...parameters);
      return connection;
    };
    let interrupted = 0;
    for (let round = 0; round < 15; round++) {
      const scan = await scanTreatments(database, dictionaries, hourCounts, {
        query: {},
        organization: ORGANIZATION,
      });
      let read = 0;
      // Again and again: an interrupt counts only while a statement runs.
      const interrupts = setInterval(() => {
        // Later in each round, so that every part of the scan is hit.
        if (read > (rows / 15) * round) connection?.interrupt();
      }, 1);
      try {
        for await (const batch of scan.batches) read += batch.rows;
        expect(read).toBe(rows);
      } catch (error) {
        expect(error).toMatchObject({ code: "SCAN_INTERRUPTED" });
        expect(read).toBeLessThan(rows);
        interrupted++;
      } finally {
        clearInterval(interrupts);
      }
    }
    expect(interrupted).toBeGreaterThan(0);
    await database.close();
  });

  it("throws on a runtime error in the middle of the rows", async () => {
    const store = await openDuckDbStore(place);
    await fill(store, 100_000);
    await store.close();

    const database = await Database.open(place, DEFAULT_DATABASE_OPTIONS);
    // A column that cannot be calculated for one row far behind stands for a damaged block.
    const run = database.run.bind(database);
    database.run = (connection, sql, values) =>
      run(
        connection,
        sql.replace(
          "queue_length FROM",
          "(CASE WHEN duration = 61 THEN 2147483647 ELSE 0 END + queue_length)::INTEGER FROM",
        ),
        values,
      );
    await database.write((connection) =>
      connection.run(
        `UPDATE treatment SET duration = 61
         WHERE initialized BETWEEN '2020-11-01 00:00:00' AND '2020-11-01 00:00:59'`,
      ),
    );
    const scan = await scanTreatments(
      database,
      new DictionaryCache(database),
      new HourCountCache(database),
      { query: {}, organization: ORGANIZATION },
    );
    await expect(collectRows(scan.batches)).rejects.toMatchObject({ code: "SCAN_INTERRUPTED" });
    await database.close();
  });
});

describe("transactions", () => {
  it("fail when a statement failed, even if its error was swallowed", async () => {
    const database = await Database.open(place, DEFAULT_DATABASE_OPTIONS);
    const work = async (connection: DuckDBConnection) => {
      await connection.run("INSERT INTO line (key, id) VALUES (7, uuid())");
      await connection.run("INSERT INTO line (key, id) VALUES (7, uuid())").catch(() => undefined);
    };
    await expect(database.write(work)).rejects.toThrow();
    const left = await database.read((connection) =>
      connection.run("SELECT 1 FROM line WHERE key = 7"),
    );
    expect(left.rowCount).toBe(0);
    await database.write((connection) =>
      connection.run("INSERT INTO line (key, id) VALUES (7, uuid())"),
    );
    await database.close();
  });

  it("survive a checkpoint that readers keep from happening", async () => {
    const store = await openDuckDbStore(place);
    await fill(store, 5000);
    const scan = await store.treatments.scan({ query: {}, organization: ORGANIZATION });
    await scan.batches.next();
    const writer = await store.treatments.openWriter({ mode: "whole", onBehalfOf: null });
    await writer.write(toIncomingBatch([treatmentRow({ id: numberedId("b", 1), duration: 9 })]));
    expect(await writer.commit()).toMatchObject({ changed: 1 });
    await collectRows(scan.batches);
    await store.close();
  });
});

describe("the fact table", () => {
  it("has no index and no key, which would triple the time of a load", async () => {
    const database = await Database.open(place, DEFAULT_DATABASE_OPTIONS);
    const indexes = await database.read((connection) =>
      connection.run(
        `SELECT 1 FROM duckdb_constraints() WHERE table_name = 'treatment'
           AND constraint_type IN ('PRIMARY KEY', 'UNIQUE', 'FOREIGN KEY')
         UNION ALL SELECT 1 FROM duckdb_indexes() WHERE table_name = 'treatment'`,
      ),
    );
    expect(indexes.rowCount).toBe(0);
    await database.close();
  });
});

describe("a data folder", () => {
  it("is opened once in a process, under any spelling of its path", async () => {
    const store = await openDuckDbStore(place);
    await expect(openDuckDbStore(join(place, "..", place.split("/").at(-1) ?? ""))).rejects.toThrow(
      expect.objectContaining({ code: "DATA_FOLDER_IN_USE" }),
    );
    await store.close();
    await (await openDuckDbStore(place)).close();
  });

  it("is refused with a code while another process holds it", async () => {
    const other = spawn(process.execPath, [WRITE_UNTIL_KILLED, place]);
    await once(other.stdout, "data");
    await expect(openDuckDbStore(place)).rejects.toMatchObject({ code: "DATA_FOLDER_IN_USE" });
    other.kill("SIGKILL");
    await once(other, "exit");
    await (await openDuckDbStore(place)).close();
  });

  it("may have a quote in its name", async () => {
    const store = await openDuckDbStore(join(place, "it's; DROP TABLE x --"));
    await fill(store, 10);
    await store.backup(join(place, "copy'"));
    await store.close();
  });

  it("is refused when a newer program wrote it", async () => {
    const database = await Database.open(place, DEFAULT_DATABASE_OPTIONS);
    await database.write((connection) =>
      connection.run("INSERT INTO schema_migration VALUES (9999, '9999-future.sql')"),
    );
    await database.close();
    await expect(openDuckDbStore(place)).rejects.toMatchObject({ code: "STORE_NEWER" });
  });

  it("loses no printed commit and holds no part of a batch after a kill", async () => {
    let first = 0;
    for (let round = 0; round < 4; round++) {
      const child = spawn(process.execPath, [WRITE_UNTIL_KILLED, place, String(first)]);
      let printed = -1;
      for await (const line of createInterface({ input: child.stdout })) {
        printed = Number(line);
        if (printed >= first + 5 + round * 3) child.kill("SIGKILL");
      }
      const database = await Database.open(place, DEFAULT_DATABASE_OPTIONS);
      const batches = await database.read((connection) =>
        connection.runAndReadAll(
          `SELECT client.id::VARCHAR AS id, count(*)::INTEGER AS rows FROM treatment
           JOIN client ON client.key = treatment.client GROUP BY ALL`,
        ),
      );
      const rows = batches.getRowObjectsJS();
      expect(rows.every((row) => row["rows"] === 100)).toBe(true);
      expect(rows.length).toBeGreaterThanOrEqual(printed + 1);
      first = rows.length;
      await database.close();
    }
  });
});

describe("the database's doors", () => {
  it.each([
    ["files outside of its folder", "SELECT * FROM read_csv('/etc/hosts')"],
    ["files by COPY", "COPY treatment TO '/tmp/letopis-leak.csv'"],
    ["other databases", "ATTACH '/tmp/letopis-other.duckdb'"],
    ["extensions", "INSTALL httpfs"],
    ["loading extensions", "LOAD httpfs"],
    ["its own settings", "SET enable_external_access = true"],
  ])("are shut for %s", async (_, sql) => {
    const database = await Database.open(place, DEFAULT_DATABASE_OPTIONS);
    await expect(database.read((connection) => connection.run(sql))).rejects.toThrow();
    await database.close();
  });
});

describe("many scans and little memory", () => {
  it("lets scans wait for a place and refuses those beyond with STORE_BUSY", async () => {
    const store = await openDuckDbStore(place, { concurrentScans: 2, waitingScans: 3 });
    await fill(store, 3000);
    const request = { query: {}, organization: ORGANIZATION };
    const open = await Promise.all([
      store.treatments.scan(request),
      store.treatments.scan(request),
    ]);
    const waiting = Array.from({ length: 3 }, () => store.treatments.scan(request));
    await expect(store.treatments.scan(request)).rejects.toMatchObject({ code: "STORE_BUSY" });
    for (const scan of open) expect(await collectRows(scan.batches)).toHaveLength(3000);
    for (const scan of waiting) {
      expect(await collectRows((await scan).batches)).toHaveLength(3000);
    }
    await store.close();
  });

  it("lets a waiting scan be aborted, and its place goes to another", async () => {
    const store = await openDuckDbStore(place, { concurrentScans: 1, waitingScans: 1 });
    await fill(store, 10);
    const request = { query: {}, organization: ORGANIZATION };
    const open = await store.treatments.scan(request);
    const stop = new AbortController();
    const waiting = store.treatments.scan({ ...request, signal: stop.signal });
    stop.abort(new Error("gone"));
    await expect(waiting).rejects.toThrow("gone");
    const next = store.treatments.scan(request);
    await collectRows(open.batches);
    expect(await collectRows((await next).batches)).toHaveLength(10);
    await store.close();
  });

  it("loads and reads within 64 MB, and survives a query that needs more", async () => {
    const store = await openDuckDbStore(place, { memoryLimit: "64MB" });
    await fill(store, 100_000);
    const scan = await store.treatments.scan({ query: {}, organization: ORGANIZATION });
    expect(await collectRows(scan.batches)).toHaveLength(100_000);
    await store.close();
  });

  it("closes under open scans without a crash, and breaks them", async () => {
    const store = await openDuckDbStore(place);
    await fill(store, 50_000);
    const scan = await store.treatments.scan({ query: {}, organization: ORGANIZATION });
    await scan.batches.next();
    await store.close();
    await expect(collectRows(scan.batches)).rejects.toMatchObject({ code: "SCAN_INTERRUPTED" });
  });
});
