import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hashPassword } from "../src/accounts/password-hash.ts";
import { SERVICE_PATHS } from "../src/contract/namespaces.ts";
import { NO_LIMITS } from "../src/history/calling-limits.ts";
import type { Store } from "../src/store/store.ts";
import { administer, databaseOf, openTestStore } from "./support/postgres.ts";
import type { ServingProcess } from "./support/serving-process.ts";
import { startServingProcess } from "./support/serving-process.ts";
import { basic, post, queryEnvelope, readResult } from "./support/soap-call.ts";
import { numberedId, toIncomingBatch, treatmentRow } from "./support/treatment-rows.ts";

/** Several servers, each a process, over one PostgreSQL database. */

const DESK = numberedId("f", 1);
const PASSWORD = "correct horse";
const CALLS = 10;

let folder: string;
let store: Store;
let servers: ServingProcess[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "letopis-servers-"));
  store = await openTestStore(folder);
  const limits = { ...NO_LIMITS, callsPerHourByDay: CALLS, callsPerHourByNight: CALLS };
  await store.organizations.add({ id: DESK, name: "Desk", timeZone: "UTC", limits });
  await store.accounts.add({
    login: "robot",
    organization: DESK,
    passwordHash: await hashPassword(PASSWORD),
    operations: null,
    demo: false,
    administrator: false,
  });
  const address = new URL(await databaseOf(folder));
  await writeFile(join(folder, "password"), `${decodeURIComponent(address.password)}\n`);
  address.password = "";
  const environment = {
    LETOPIS_STORE: address.href,
    LETOPIS_STORE_PASSWORD_FILE: join(folder, "password"),
  };
  servers = await Promise.all([1, 2].map(() => startServingProcess(folder, environment)));
});

afterEach(async () => {
  await Promise.all(servers.map((server) => server.stop()));
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

async function call(server: ServingProcess | undefined): Promise<string> {
  const answered = await post(`${server?.origin}${SERVICE_PATHS[0]}`, queryEnvelope({}), {
    Authorization: basic("robot", PASSWORD),
    "Content-Type": "text/xml; charset=utf-8",
  });
  return answered.status === 200 ? readResult(answered.text).code : String(answered.status);
}

const addRow = async (number: number) => {
  const writer = await store.treatments.openWriter({ mode: "batches", onBehalfOf: DESK });
  await writer.write(toIncomingBatch([treatmentRow({ id: numberedId("b", number) })]));
  await writer.commit();
};

describe("several servers on one database", () => {
  it("answer no more calls together than the quota allows", async () => {
    await addRow(1);
    const codes = await Promise.all(
      Array.from({ length: 3 * CALLS }, (_, index) => call(servers[index % servers.length])),
    );
    expect(codes.filter((code) => code === "SUCCESS")).toHaveLength(CALLS);
    expect(codes.filter((code) => code === "OUT_OF_LIMIT")).toHaveLength(2 * CALLS);
  });

  it("see at once what another changed", async () => {
    expect(await call(servers[0])).toBe("SUCCESS");
    await store.accounts.update("robot", { passwordHash: await hashPassword("another one") });
    for (const server of servers) expect(await call(server)).toBe("401");
  });

  it("go on when the database breaks every connection, and show no password", async () => {
    await addRow(1);
    expect(await call(servers[0])).toBe("SUCCESS");
    await administer(async (client) => {
      await client.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE application_name = 'letopis' AND datname = $1`,
        [new URL(await databaseOf(folder)).pathname.slice(1)],
      );
    });
    // The first may meet a connection that is gone; the next one does not.
    await call(servers[0]);
    expect(await call(servers[0])).toBe("SUCCESS");
    const { password } = new URL(await databaseOf(folder));
    for (const server of servers) {
      expect(server.process.exitCode).toBeNull();
      expect(server.log()).not.toContain(password);
    }
  });
});
