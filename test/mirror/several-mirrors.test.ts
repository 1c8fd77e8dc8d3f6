import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CONTRACT_LIMITS, NO_LIMITS } from "../../src/history/calling-limits.ts";
import { MirrorRunner } from "../../src/mirror/mirror-runner.ts";
import { PasswordVault } from "../../src/mirror/password-vault.ts";
import { openDuckDbStore } from "../../src/store/duckdb/duckdb-store.ts";
import type { Organization, Store } from "../../src/store/store.ts";
import { SLICE_FILES } from "../support/call-centre.ts";
import type { FaultProxy } from "../support/fault-proxy.ts";
import { startFaultProxy } from "../support/fault-proxy.ts";
import type { RunningService } from "../support/running-service.ts";
import { PASSWORD, startService } from "../support/running-service.ts";
import { SimulatedTime } from "../support/simulated-time.ts";
import type { TreatmentRow } from "../support/treatment-rows.ts";
import { collectRows, numberedId, toIncomingBatch } from "../support/treatment-rows.ts";

const DAY = 86_400;
const START = Date.UTC(2010, 7, 10, 9) / 1000;
const STRANGER = numberedId("f", 99);

describe("the cabinets of one vendor scheme, mirrored into one store", () => {
  let place: string;
  let cloud: RunningService;
  let proxy: FaultProxy;
  let home: Store;
  let cabinets: readonly Organization[];
  const time = new SimulatedTime(START);

  beforeAll(async () => {
    place = await mkdtemp(join(tmpdir(), "letopis-mirrors-"));
    cloud = await startService({
      files: SLICE_FILES,
      limits: NO_LIMITS,
      timeZone: "UTC",
      clock: time.clock,
    });
    // Its answers have the simulated time in them.
    proxy = await startFaultProxy({
      origin: cloud.origin,
      now: () => time.seconds,
      nextFault: () => "none",
    });
    home = await openDuckDbStore(join(place, "data"));
    cabinets = await cloud.store.organizations.list();
    const vault = new PasswordVault(join(place, "key"));
    const stranger = { id: STRANGER, name: "Stranger", timeZone: "UTC", limits: null };
    for (const organization of [...cabinets, stranger]) await home.organizations.add(organization);
    for (const { id, name } of cabinets) {
      const account = { organization: id, address: proxy.address, login: name };
      await home.mirrors.add({
        ...account,
        sealedPassword: await vault.seal(PASSWORD, account),
        timeZone: "UTC",
        since: START - 30 * DAY,
        limits: CONTRACT_LIMITS,
        reservedCalls: 2,
        rereadDays: 14,
        pollSeconds: 600,
        paused: false,
      });
    }
    await run(vault);
  });

  afterAll(async () => {
    await home.close();
    await proxy.close();
    await cloud.close();
    await rm(place, { recursive: true, force: true });
  });

  async function run(vault = new PasswordVault(join(place, "key"))): Promise<void> {
    for (const { id } of cabinets) {
      const { clock, sleepUntil } = time;
      const runner = new MirrorRunner({ store: home, organization: id, vault, clock, sleepUntil });
      await runner.run(new AbortController().signal);
    }
  }

  async function rows(store: Store, organization: string): Promise<TreatmentRow[]> {
    const { batches } = await store.treatments.scan({ query: {}, organization });
    return collectRows(batches);
  }

  it("shows each organization what its cabinet lists, those that several list too", async () => {
    let listed = 0;
    const ids = new Set<string>();
    for (const { id } of cabinets) {
      const expected = await rows(cloud.store, id);
      expect(await rows(home, id)).toEqual(expected);
      expect((await home.mirrors.countRows(id)).stored).toBe(expected.length);
      listed += expected.length;
      for (const row of expected) ids.add(row.id);
    }
    expect(listed, "treatments that two cabinets list").toBeGreaterThan(ids.size);
    expect((await home.describe()).treatments).toBe(ids.size);
    expect(await rows(home, STRANGER)).toEqual([]);
  });

  it("takes a late rating from whichever cabinet is read first", async () => {
    const [first] = await rows(cloud.store, cabinets[0]?.id ?? "");
    if (first === undefined) throw new Error("No rows");
    const rating = first.serviceQualityAssessment === 1 ? 2 : 1;
    const writer = await cloud.store.treatments.openWriter({ mode: "whole", onBehalfOf: null });
    await writer.write(toIncomingBatch([{ ...first, serviceQualityAssessment: rating }]));
    await writer.commit();
    time.pass(DAY + 3600);
    await run();
    for (const { id } of cabinets) {
      expect(await rows(home, id)).toEqual(await rows(cloud.store, id));
      expect((await home.mirrors.progress(id)).refused).toBe(0);
    }
  });
});
