import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { PostgresServer } from "../../../test/support/postgres-server.ts";
import {
  collectRows,
  numberedId,
  toIncomingBatch,
  treatmentRow,
} from "../../../test/support/treatment-rows.ts";
import type { ReportingRules } from "../../history/reporting-rules.ts";
import type { Store } from "../store.ts";
import { openPostgresStore } from "./postgres-store.ts";

/** A primary and its streaming replica: reading from the one, and going over to the other. */

const DESK = numberedId("f", 1);
const LINE = numberedId("a", 1);
const PAUSE_MILLISECONDS = 300;

let place: string;
let primary: PostgresServer;
let replica: PostgresServer;
let store: Store;
let told: string[];

beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), "letopis-replica-"));
  primary = await PostgresServer.create();
  replica = await primary.createReplica();
  told = [];
});

afterEach(async () => {
  await store.close();
  await Promise.all([primary.remove(), replica.remove()]);
  await rm(place, { recursive: true, force: true });
});

async function open(address: string, ofReplica?: string): Promise<void> {
  const log = {
    info: (_: object, text: string) => told.push(text),
    warn: (facts: object, text: string) => told.push(`${text}: ${JSON.stringify(facts)}`),
  };
  store = await openPostgresStore(
    { address, passwordFile: null, replica: ofReplica ?? null },
    { replicaPauseMilliseconds: PAUSE_MILLISECONDS },
    log,
  );
  await store.organizations.add({ id: DESK, name: "Desk", timeZone: "UTC", limits: null });
  await store.directory.write(
    {
      organizations: [],
      lines: [{ id: LINE, organization: DESK }],
      clients: [],
      specialists: [],
      users: [],
    },
    { changedAt: 0 },
  );
}

async function ask<Row extends pg.QueryResultRow>(
  server: PostgresServer,
  sql: string,
): Promise<Row[]> {
  const client = new pg.Client(server.address());
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

async function write(start: number, count: number): Promise<void> {
  const writer = await store.treatments.openWriter({ mode: "batches", onBehalfOf: null });
  const rows = Array.from({ length: count }, (_, index) =>
    treatmentRow({ id: numberedId("b", start + index), initialized: 1_600_000_000 + index }),
  );
  await writer.write(toIncomingBatch(rows));
  await writer.commit();
}

const scan = () => store.treatments.scan({ query: {}, organization: DESK });
const count = async () => (await collectRows((await scan()).batches)).length;

/** Scans that a server has done; every scan copies out. */
async function copiesOf(server: PostgresServer): Promise<number> {
  return server.log().split("COPY (").length - 1;
}

/** Whether what is read now is read on the replica. */
async function readsReplica(): Promise<boolean> {
  const before = await copiesOf(replica);
  await count();
  return (await copiesOf(replica)) > before;
}

/** Logs statements, so that it is seen who answers. */
async function logStatements(server: PostgresServer): Promise<void> {
  await server.stop("fast");
  await server.start(["log_statement=all"]);
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 50));
}

const pause = () => new Promise((resolve) => setTimeout(resolve, 2 * PAUSE_MILLISECONDS));

describe("a replica", () => {
  beforeEach(async () => {
    await logStatements(replica);
    await open(primary.address(), replica.address());
  });

  it("answers with all that was written before, every time, and pages and reports too", async () => {
    await until(readsReplica);
    for (let round = 1; round <= 30; round++) {
      await write(round * 10, 10);
      expect(await count()).toBe(round * 10);
    }
    const rules: ReportingRules = await store.reporting.rules(DESK);
    const page = await store.treatments.page({
      selection: {},
      organization: DESK,
      rules,
      order: { by: "initialized", descending: true },
      limit: 100,
    });
    expect(page.batch.rows).toBe(100);
    const [group] = await store.statistics.figures({
      selection: {},
      organization: DESK,
      rules,
      groupBy: [],
      percentiles: [],
      largestGroups: 1,
    });
    expect(group?.figures.treatments).toBe(300);
    expect(await readsReplica()).toBe(true);
    expect(told).toEqual([]);
  });

  it("that lags is not read, nobody misses a row, and it is read again when it has caught up", async () => {
    await until(readsReplica);
    await ask(replica, "SELECT pg_wal_replay_pause()");
    await write(0, 10);
    expect(await count()).toBe(10);
    // Left out now: nobody waits for it again.
    expect(await readsReplica()).toBe(false);
    expect(told).toEqual([expect.stringMatching(/^replica left out: .*отстаёт/)]);
    await ask(replica, "SELECT pg_wal_replay_resume()");
    await pause();
    expect(await readsReplica()).toBe(true);
    expect(await count()).toBe(10);
    expect(told.at(-1)).toBe("replica used again");
  });

  it("that is down is left out, told of once, and tried again later", async () => {
    await write(0, 10);
    await until(readsReplica);
    await replica.stop("killed");
    for (let round = 0; round < 3; round++) {
      expect(await count()).toBe(10);
      await pause();
    }
    const reasons = told.filter((line) => line.startsWith("replica left out"));
    expect(new Set(reasons).size).toBe(reasons.length);
    expect(reasons.length).toBeGreaterThan(0);
    expect(told.join()).not.toContain("never-shown");
    await replica.start(["log_statement=all"]);
    await until(readsReplica);
    expect(told.at(-1)).toBe("replica used again");
  });

  it("that is no replica any more is not read", async () => {
    await write(0, 10);
    await ask(replica, "SELECT pg_promote()");
    await pause();
    await write(100, 10);
    expect(await count()).toBe(20);
    expect(told.join()).toContain("не реплика");
  });

  it("that breaks an answer under way breaks that one alone", async () => {
    for (let start = 0; start < 120_000; start += 30_000) await write(start, 30_000);
    await until(readsReplica);
    const { batches } = await scan();
    await batches.next();
    await replica.stop("immediate");
    await expect(collectRows(batches)).rejects.toMatchObject({ code: "SCAN_INTERRUPTED" });
    expect(await count()).toBe(120_000);
  });

  it("that cancels a read before anything of it was answered lets the primary answer", async () => {
    for (let start = 0; start < 90_000; start += 30_000) await write(start, 30_000);
    await until(readsReplica);
    // As a conflict with what is replayed does: what takes longer than this ends there. To find the
    // longest of so many rows does, on any machine.
    await replica.stop("fast");
    await replica.start(["log_statement=all", "statement_timeout=5ms"]);
    const rules = await store.reporting.rules(DESK);
    await until(async () => {
      const order = { by: "duration", descending: true } as const;
      const page = await store.treatments.page({
        selection: {},
        organization: DESK,
        rules,
        order,
        limit: 10,
      });
      expect(page.batch.rows).toBe(10);
      return told.some((line) => line.includes("прервал запрос"));
    });
    // Which statement of the read it is depends on how busy the machine is.
    expect(replica.log()).toContain("canceling statement due to statement timeout");
  });
});

describe("a failover", () => {
  const both = () =>
    `${primary.address().replace(/\/postgres$/, "")},127.0.0.1:${replica.port}/postgres?target_session_attrs=read-write`;

  it("to the promoted replica lets writing go on, without a restart of ours", async () => {
    await open(both());
    await write(0, 10);
    await until(async () => (await replicaCount()) === 10);
    await primary.stop("killed");
    // A connection that was there may be met first: then it is the one that is lost.
    await expect(write(100, 10)).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
    await until(() =>
      write(100, 10).then(
        () => false,
        ({ message }: Error) =>
          /127\.0\.0\.1:\d+: .*; 127\.0\.0\.1:\d+: /.test(message) &&
          message.includes("только для чтения"),
      ),
    );
    await ask(replica, "SELECT pg_promote()");
    await write(100, 10);
    expect(await count()).toBe(20);
    await store.checkReady();
  });

  it("is followed though the first server is there again, as a replica that only reads", async () => {
    await open(both());
    await write(0, 10);
    await until(async () => (await replicaCount()) === 10);
    await primary.stop("fast");
    await ask(replica, "SELECT pg_promote()");
    await primary.start(["default_transaction_read_only=on"]);
    await write(100, 10);
    expect(await count()).toBe(20);
    expect((await ask(replica, "SELECT 1 FROM letopis.treatment")).length).toBe(20);
  });

  it("lets another replica be read only once that follows the new primary", async () => {
    const other = await primary.createReplica(["log_statement=all"]);
    try {
      await open(both(), other.address());
      await write(0, 10);
      await until(async () => (await replicaCount()) === 10);
      await primary.stop("killed");
      await ask(replica, "SELECT pg_promote()");
      await until(() =>
        write(100, 10).then(
          () => true,
          () => false,
        ),
      );
      // It follows nobody yet. What it has is of the old course, however far that went.
      expect(await count()).toBe(20);
      await other.stop("fast");
      await other.start(["log_statement=all", replica.asPrimary]);
      await until(async () => {
        await ask(replica, "CHECKPOINT");
        await ask(other, "CHECKPOINT");
        await pause();
        const before = other.log().split("COPY (").length;
        expect(await count()).toBe(20);
        return other.log().split("COPY (").length > before;
      });
      expect(told.join()).toContain("не следует за новым главным");
    } finally {
      await other.remove();
    }
  });

  it("needs no particular order of the servers", async () => {
    await open(
      `${replica.address().replace(/\/postgres$/, "")},127.0.0.1:${primary.port}/postgres`,
    );
    await write(0, 10);
    expect((await ask(primary, "SELECT 1 FROM letopis.treatment")).length).toBe(10);
  });

  it("is not to be had with servers that are asked only to read", async () => {
    await open(both());
    await expect(
      openPostgresStore({
        address: both().replace("read-write", "standby"),
        passwordFile: null,
      }),
    ).rejects.toMatchObject({
      code: "CONFIGURATION_INVALID",
      message: expect.stringContaining("target_session_attrs"),
    });
  });

  async function replicaCount(): Promise<number> {
    return (await ask(replica, "SELECT 1 FROM letopis.treatment").catch(() => [])).length;
  }
});
