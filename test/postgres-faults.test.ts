import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hashPassword } from "../src/accounts/password-hash.ts";
import { SERVICE_PATHS } from "../src/contract/namespaces.ts";
import { NO_LIMITS } from "../src/history/calling-limits.ts";
import { openPostgresStore } from "../src/store/postgres/postgres-store.ts";
import type { Store } from "../src/store/store.ts";
import { PostgresServer } from "./support/postgres-server.ts";
import type { ServingProcess } from "./support/serving-process.ts";
import { startServingProcess } from "./support/serving-process.ts";
import { basic, post, queryEnvelope } from "./support/soap-call.ts";
import { numberedId, toIncomingBatch, treatmentRow } from "./support/treatment-rows.ts";

/** What programs that call get to see when the database fails under a server that goes on. */

const DESK = numberedId("f", 1);
const PASSWORD = "correct horse";
const ROWS = 60_000;
/** A cheap hash: these tests are not about its strength. */
const QUICK = { ln: 4, r: 8, p: 1 };
const HEADERS = {
  Authorization: basic("robot", PASSWORD),
  "Content-Type": "text/xml; charset=utf-8",
};

let folder: string;
let primary: PostgresServer;
let replica: PostgresServer;
let serving: ServingProcess;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "letopis-database-faults-"));
  primary = await PostgresServer.create();
  replica = await primary.createReplica();
  const store = await openPostgresStore({ address: primary.address(), passwordFile: null });
  await fill(store);
  await store.close();
  const address = new URL(primary.address());
  await writeFile(join(folder, "password"), `${address.password}\n`);
  serving = await startServingProcess(folder, {
    LETOPIS_STORE: `postgres://${address.username}@127.0.0.1:${primary.port},127.0.0.1:${replica.port}/postgres?target_session_attrs=read-write`,
    LETOPIS_STORE_PASSWORD_FILE: join(folder, "password"),
    LETOPIS_DATABASE_CONCURRENT_SCANS: "1",
  });
});

afterEach(async () => {
  await serving.stop();
  expect(serving.log()).not.toContain(new URL(primary.address()).password);
  await Promise.all([primary.remove(), replica.remove()]);
  await rm(folder, { recursive: true, force: true });
});

async function fill(store: Store): Promise<void> {
  await store.organizations.add({ id: DESK, name: "Desk", timeZone: "UTC", limits: NO_LIMITS });
  await store.accounts.add({
    login: "robot",
    organization: DESK,
    passwordHash: await hashPassword(PASSWORD, QUICK),
    operations: null,
    demo: false,
    administrator: false,
  });
  const writer = await store.treatments.openWriter({ mode: "batches", onBehalfOf: DESK });
  for (let start = 0; start < ROWS; start += 30_000) {
    const rows = Array.from({ length: 30_000 }, (_, index) =>
      treatmentRow({
        id: numberedId("b", start + index),
        initialized: 1_600_000_000 + start + index,
      }),
    );
    await writer.write(toIncomingBatch(rows));
  }
  await writer.commit();
}

const call = () => post(`${serving.origin}${SERVICE_PATHS[0]}`, queryEnvelope({}), HEADERS);

/** Answers are long: they are looked through, not parsed. */
async function resultOfCall() {
  const { status, text } = await call();
  const code = /"ResultCode"[^>]*><Value[^>]*>(\w+)</.exec(text)?.[1];
  return { code: status === 200 ? code : String(status), rows: text.split("<row>").length - 1 };
}

/** An answer of which only the beginning is taken until `goOn`; then whether it came to its end. */
async function beginAnswer() {
  const { promise: begun, resolve: begin, reject } = Promise.withResolvers<void>();
  const { promise: whole, resolve: end } = Promise.withResolvers<boolean>();
  let goOn: () => void = () => undefined;
  const asking = request(
    `${serving.origin}${SERVICE_PATHS[0]}`,
    { method: "POST", headers: HEADERS },
    (response) => {
      response.once("data", () => {
        response.pause();
        begin();
      });
      response.once("error", () => end(false));
      response.once("end", () => end(response.complete));
      goOn = () => response.resume();
    },
  );
  asking.once("error", reject);
  asking.end(queryEnvelope({}));
  await begun;
  return { whole, goOn: () => goOn() };
}

describe("a server whose database", () => {
  it("is restarted in mid-answer breaks that answer, and gives the next one whole", async () => {
    const answer = await beginAnswer();
    await primary.stop("immediate");
    await primary.start();
    answer.goOn();
    expect(await answer.whole).toBe(false);
    const { code, rows } = await resultOfCall();
    expect(code).toBe("SUCCESS");
    expect(rows).toBe(ROWS);
    expect(serving.process.exitCode).toBeNull();
    expect(serving.log()).toMatch(/answer broken off/);
    expect(serving.log()).toContain("SCAN_INTERRUPTED");
  });

  it("is gone says that it cannot answer, and answers from the replica once that is promoted", async () => {
    expect((await resultOfCall()).code).toBe("SUCCESS");
    const origin = serving.origin;
    await primary.stop("killed");
    const refused = await resultOfCall();
    expect(["500", "503", "INTERNAL_ERROR"]).toContain(refused.code);
    expect((await fetch(`${origin}/readyz`)).status).toBe(503);
    expect(serving.log()).toContain("STORE_UNAVAILABLE");
    const store = await openPostgresStore({ address: replica.address(), passwordFile: null }).catch(
      (error: unknown) => error,
    );
    expect(store).toMatchObject({ code: "STORE_UNAVAILABLE" });
    await promote();
    const { code, rows } = await resultOfCall();
    expect(code).toBe("SUCCESS");
    expect(rows).toBe(ROWS);
    expect((await fetch(`${origin}/readyz`)).status).toBe(200);
    expect(serving.process.exitCode).toBeNull();
  });

  it("has as many answers under way as it may lets others wait, and they come", async () => {
    const first = await beginAnswer();
    const second = resultOfCall();
    first.goOn();
    expect(await first.whole).toBe(true);
    expect((await second).code).toBe("SUCCESS");
  });

  async function promote(): Promise<void> {
    const { default: pg } = await import("pg");
    const client = new pg.Client(replica.address());
    await client.connect();
    await client.query("SELECT pg_promote()");
    await client.end();
  }
});
