import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { mirrorAccount } from "../../../test/support/mirror-account.ts";
import {
  administer,
  databaseOf,
  emptyDatabase,
  openTestStore,
} from "../../../test/support/postgres.ts";
import {
  collectRows,
  numberedId,
  toIncomingBatch,
  treatmentRow,
} from "../../../test/support/treatment-rows.ts";
import type { Store } from "../store.ts";
import { openPostgresStore } from "./postgres-store.ts";

/** What holds when several stores are open on one database, and when the server fails them. */

const DESK = numberedId("f", 1);
const LINE = numberedId("a", 1);

let place: string;
let stores: Store[];

const [first, second] = [() => stores[0] as Store, () => stores[1] as Store];

beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), "letopis-several-"));
  stores = await Promise.all([openTestStore(place), openTestStore(place)]);
  await first().organizations.add({ id: DESK, name: "Desk", timeZone: "UTC", limits: null });
  await first().directory.write(
    {
      organizations: [],
      lines: [{ id: LINE, organization: DESK }],
      clients: [],
      specialists: [],
      users: [],
    },
    { changedAt: 0 },
  );
});

afterEach(async () => {
  await Promise.all(stores.map((store) => store.close()));
  await rm(place, { recursive: true, force: true });
});

async function write(store: Store, rows: ReturnType<typeof treatmentRow>[]) {
  const writer = await store.treatments.openWriter({ mode: "batches", onBehalfOf: null });
  const outcome = await writer.write(toIncomingBatch(rows));
  await writer.commit();
  return outcome;
}

async function read(store: Store) {
  return collectRows((await store.treatments.scan({ query: {}, organization: DESK })).batches);
}

/** Ends connections of the stores as an administrator, or a failing server, does. */
async function breakConnections(): Promise<void> {
  const name = new URL(await databaseOf(place)).pathname.slice(1);
  await administer(async (client) => {
    await client.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = $1 AND application_name = 'letopis'`,
      [name],
    );
  });
}

describe("several stores on one database", () => {
  it("make the schema once, though all start at once", async () => {
    const address = { address: await emptyDatabase(join(place, "new")), passwordFile: null };
    const opened = await Promise.all(Array.from({ length: 5 }, () => openPostgresStore(address)));
    for (const store of opened) expect((await store.describe()).treatments).toBe(0);
    await Promise.all(opened.map((store) => store.close()));
  });

  it("refuse a schema of a newer program", async () => {
    const client = new pg.Client(await databaseOf(place));
    await client.connect();
    await client.query("INSERT INTO letopis.schema_migration VALUES (9999, 'later')");
    await client.end();
    await expect(openTestStore(place)).rejects.toMatchObject({ code: "STORE_NEWER" });
  });

  it("keep an id unique when both correct a row at once, its times moved", async () => {
    const ids = Array.from({ length: 300 }, (_, index) => numberedId("b", index));
    const version = (base: number) =>
      ids.map((id, index) =>
        treatmentRow({
          id,
          initialized: base + index,
          closed: base + index + 5,
          client: numberedId("c", base + index),
        }),
      );
    const outcomes = await Promise.all([
      write(first(), version(1000)),
      write(second(), version(2_000_000_000)),
      write(first(), version(3000)),
      write(second(), version(4000)),
    ]);
    expect(outcomes.map(({ added }) => added).sort((a, b) => a - b)).toEqual([0, 0, 0, 300]);
    for (const store of stores) {
      const rows = await read(store);
      expect(rows).toHaveLength(ids.length);
      expect(new Set(rows.map(({ id }) => id))).toEqual(new Set(ids));
      // All of one version: the last one that was written.
      expect(new Set(rows.map(({ id, initialized }) => initialized - ids.indexOf(id))).size).toBe(
        1,
      );
      expect(new Set(rows.map(({ client }) => client)).size).toBe(300);
    }
  });

  it("read ids that another has given keys to since", async () => {
    await read(second());
    await write(first(), [
      treatmentRow({ id: numberedId("b", 1), specialist: numberedId("e", 7) }),
    ]);
    expect((await read(second()))[0]?.specialist).toBe(numberedId("e", 7));
  });

  it("take together no more calls than the limit", async () => {
    const call = { organization: DESK, operation: "GetHistory", hourStart: 1_700_000_400 };
    const taken = await Promise.all(
      Array.from({ length: 40 }, (_, index) => stores[index % 2]?.calls.take(call, 10)),
    );
    expect(taken.filter((each) => each?.taken)).toHaveLength(10);
  });

  it("number facts so that whoever reads on misses none", async () => {
    const seen: string[] = [];
    let through = 0;
    let kept = false;
    const keeping = Promise.all(
      Array.from({ length: 60 }, (_, index) =>
        stores[index % 2]?.events.append({
          facts: [{ organization: DESK, receivedAt: 0, text: `${index}` }],
          others: [],
        }),
      ),
    ).then(() => {
      kept = true;
    });
    while (!kept || seen.length < 60) {
      const facts = await second().events.after(DESK, through, 7);
      seen.push(...facts.map(({ text }) => text));
      through = facts.at(-1)?.number ?? through;
    }
    await keeping;
    expect(new Set(seen).size).toBe(60);
  });

  it("let one at a time work for a mirror, and another when that is gone", async () => {
    await first().mirrors.add(mirrorAccount({ organization: DESK }));
    const { promise: working, resolve: finish } = Promise.withResolvers<void>();
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
    const order: string[] = [];
    const one = first().mirrors.exclusively(DESK, undefined, async () => {
      begin();
      await working;
      order.push("first");
    });
    await begun;
    const stop = new AbortController();
    const waiting = second().mirrors.exclusively(DESK, stop.signal, async () =>
      order.push("never"),
    );
    stop.abort(new Error("enough"));
    await expect(waiting).rejects.toThrow();
    const other = second().mirrors.exclusively(DESK, undefined, async () => order.push("second"));
    finish();
    await Promise.all([one, other]);
    expect(order).toEqual(["first", "second"]);

    const { promise: held, resolve: hold } = Promise.withResolvers<void>();
    const dying = first().mirrors.exclusively(DESK, undefined, async () => {
      hold();
      await new Promise((resolve) => setTimeout(resolve, 100));
    });
    await held;
    await breakConnections();
    await dying;
    expect(await second().mirrors.exclusively(DESK, undefined, async () => "mine")).toBe("mine");
  });
});

describe("a server that fails", () => {
  it("breaks the answer under way with a code, and nothing afterwards", async () => {
    // More than the connection's buffers hold.
    const rows = Array.from({ length: 120_000 }, (_, index) =>
      treatmentRow({ id: numberedId("b", index), initialized: 1_600_000_000 + index }),
    );
    await write(first(), rows);
    const scan = await first().treatments.scan({ query: {}, organization: DESK });
    await scan.batches.next();
    await breakConnections();
    await expect(collectRows(scan.batches)).rejects.toMatchObject({ code: "SCAN_INTERRUPTED" });
    await first()
      .checkReady()
      .catch((error: unknown) => expect(error).toMatchObject({ code: "STORE_UNAVAILABLE" }));
    await first().checkReady();
    expect(await read(first())).toHaveLength(120_000);
  });

  it("undoes a write under way, and takes the next", async () => {
    const writer = await first().treatments.openWriter({ mode: "whole", onBehalfOf: null });
    await writer.write(toIncomingBatch([treatmentRow({ id: numberedId("b", 1) })]));
    await breakConnections();
    await expect(writer.commit()).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
    expect(await read(second())).toEqual([]);
    expect(await write(first(), [treatmentRow({ id: numberedId("b", 2) })])).toMatchObject({
      added: 1,
    });
  });

  it("that is not there, or refuses, is told of with a code, and never with the password", async () => {
    const url = new URL(await databaseOf(place));
    const failing = (change: (address: URL) => void) => {
      const address = new URL(url);
      change(address);
      return openPostgresStore({ address: address.href, passwordFile: null });
    };
    const failures = await Promise.allSettled([
      failing((address) => {
        address.port = "1";
      }),
      failing((address) => {
        address.password = "wrong-password";
      }),
      failing((address) => {
        address.pathname = "/no_such_database";
      }),
      failing((address) => {
        address.hostname = "host.invalid";
      }),
    ]);
    for (const failure of failures) {
      expect(failure).toMatchObject({ status: "rejected", reason: { code: "STORE_UNAVAILABLE" } });
      const { reason } = failure as PromiseRejectedResult;
      expect(String(reason)).not.toMatch(/never-shown|wrong-password/);
    }
  });
});
