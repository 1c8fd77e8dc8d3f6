import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { mirrorAccount } from "../../test/support/mirror-account.ts";
import {
  collectRows,
  numberedId,
  toIncomingBatch,
  treatmentRow,
} from "../../test/support/treatment-rows.ts";
import { openDuckDbStore } from "../store/duckdb/duckdb-store.ts";
import { NO_PROGRESS } from "../store/mirror-store.ts";
import type { Store } from "../store/store.ts";
import { RETENTION_LIMITS } from "./limits.ts";
import { RetentionService } from "./retention-service.ts";

const DESK = numberedId("f", 1);
const LINE = numberedId("a", 1);
const DAYS = 100;
const DAY = 86_400;
/** Noon in Moscow. */
const NOW = Date.parse("2026-06-10T09:00:00Z") / 1000;

let folder: string;
let store: Store;
let now: number;
let logged: { level: string; details: object; message: string }[];
let service: RetentionService | null;
/** What the service waits for, and how to tell it that it came. */
let sleeps: { readonly until: number; readonly end: () => void }[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "letopis-retention-"));
  store = await openDuckDbStore(join(folder, "data"));
  await store.organizations.add({ id: DESK, name: "Desk", timeZone: "UTC", limits: null });
  await store.directory.write(
    {
      organizations: [],
      lines: [{ id: LINE, organization: DESK }],
      clients: [],
      specialists: [],
      users: [],
    },
    { changedAt: NOW },
  );
  now = NOW;
  logged = [];
  service = null;
  sleeps = [];
});

afterEach(async () => {
  await service?.stop();
  await store.close();
  await rm(folder, { recursive: true });
});

function serviceFor(days: number | null): RetentionService {
  service = new RetentionService({
    store,
    days,
    clock: () => now * 1000,
    sleepUntil: (until, signal) =>
      new Promise((end, fail) => {
        sleeps.push({ until, end });
        signal.addEventListener("abort", () => fail(signal.reason));
      }),
    log: {
      info: (details, message) => logged.push({ level: "info", details, message }),
      warn: (details, message) => logged.push({ level: "warn", details, message }),
    },
  });
  return service;
}

/** Treatments that were closed so many days ago, by number. */
async function bring(...daysAgo: number[]) {
  const writer = await store.treatments.openWriter({ mode: "batches", onBehalfOf: DESK });
  const rows = daysAgo.map((days, number) => {
    const closed = NOW - days * DAY;
    const id = numberedId("b", number + 1);
    return treatmentRow({ id, line: LINE, initialized: closed - 60, closed });
  });
  const outcome = await writer.write(toIncomingBatch(rows));
  await writer.commit();
  return outcome;
}

async function left(): Promise<number> {
  const { batches } = await store.treatments.scan({ query: {}, organization: DESK });
  return (await collectRows(batches)).length;
}

describe("removing what is too old", () => {
  it("leaves what was closed within the days, and tells the log what it did", async () => {
    await bring(DAYS + 1, DAYS - 1, 0);
    const removed = await serviceFor(DAYS).run(DAYS);
    expect(removed).toEqual({ treatments: 1, events: 0, otherEvents: 0 });
    expect(await left()).toBe(2);
    expect(logged).toMatchObject([
      {
        level: "info",
        details: { days: DAYS, horizon: NOW - DAYS * DAY, treatments: 1 },
        message: "too old removed",
      },
    ]);
  });

  it("takes nothing in that is older, from the start on, before anything is removed", async () => {
    await bring(DAYS + 1);
    await serviceFor(DAYS).start();
    expect(await left()).toBe(1);
    expect(await bring(0, DAYS + 1)).toMatchObject({ added: 0, changed: 1, expired: 1 });
  });

  it("keeps everything again when nothing is set any more", async () => {
    await store.retention.setHorizon(NOW);
    await serviceFor(null).start();
    expect(await store.retention.horizon()).toBeNull();
    expect(await bring(DAYS * 100)).toMatchObject({ added: 1 });
  });

  it("makes mirrors forget that they have read it, so that it can be read again", async () => {
    await store.mirrors.add(mirrorAccount({ organization: DESK }));
    const horizon = NOW - DAYS * DAY;
    const covered = (from: number, to: number) => ({ from, to, readAt: NOW });
    await store.mirrors.changeProgress(DESK, () => ({
      ...NO_PROGRESS,
      coverage: [covered(0, 10), covered(horizon - 5, horizon + 5), covered(NOW - 5, NOW)],
    }));
    await serviceFor(DAYS).run(DAYS);
    expect((await store.mirrors.progress(DESK)).coverage).toEqual([
      covered(horizon, horizon + 5),
      covered(NOW - 5, NOW),
    ]);
  });

  it("stops soon when it is told to, and does the rest another time", async () => {
    await bring(...Array.from({ length: 6000 }, () => DAYS + 1));
    const stopped = serviceFor(DAYS);
    const running = stopped.run(DAYS);
    await stopped.stop();
    await expect(running).rejects.toMatchObject({ name: "AbortError" });
    const before = await left();
    expect(before).toBeGreaterThan(0);
    await serviceFor(DAYS).run(DAYS);
    expect(await left()).toBe(0);
  });
});

describe("the service", () => {
  /** Lets the clock come to what the service waits for, and waits until it sleeps again. */
  async function wakeUp(): Promise<void> {
    const sleep = sleeps.at(-1);
    now = sleep?.until ?? now;
    const before = sleeps.length;
    sleep?.end();
    await vi.waitUntil(() => sleeps.length > before, { timeout: 10_000 });
  }

  it("removes soon after the start, and then every day at the quiet hour", async () => {
    await bring(DAYS + 1, DAYS, DAYS - 1, DAYS - 2);
    await serviceFor(DAYS).start();
    expect(sleeps.at(-1)?.until).toBe(NOW + RETENTION_LIMITS.firstAfterSeconds);
    await wakeUp();
    expect(logged[0]?.details).toMatchObject({ treatments: 2 });
    const quiet = Date.parse("2026-06-11T00:30:00Z") / 1000;
    expect(sleeps.at(-1)?.until).toBe(quiet);
    await wakeUp();
    expect(logged[1]?.details).toMatchObject({ horizon: quiet - DAYS * DAY, treatments: 0 });
    expect(sleeps.at(-1)?.until).toBe(quiet + DAY);
    await wakeUp();
    expect(logged[2]?.details).toMatchObject({ treatments: 1 });
    expect(await left()).toBe(1);
  });

  it("tries again when the store fails", async () => {
    await bring(DAYS + 1);
    vi.spyOn(store.retention, "removeExpired").mockImplementationOnce(() => {
      throw new Error("disk full");
    });
    await serviceFor(DAYS).start();
    await wakeUp();
    expect(logged).toMatchObject([{ level: "warn" }]);
    expect(sleeps.at(-1)?.until).toBe(now + RETENTION_LIMITS.retrySeconds);
    await wakeUp();
    expect(logged[1]).toMatchObject({ level: "info", details: { treatments: 1 } });
  });

  it("does nothing where everything is kept", async () => {
    await bring(DAYS * 10);
    await serviceFor(null).start();
    expect(sleeps).toEqual([]);
    expect(await left()).toBe(1);
  });
});
