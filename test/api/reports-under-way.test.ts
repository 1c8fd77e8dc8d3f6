import http from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { NO_INTAKE } from "../../src/server/live/live-intake.ts";
import type { OverviewRequest } from "../../src/store/statistics-store.ts";
import type { Store } from "../../src/store/store.ts";
import { asPerson, startApi, VENDOR } from "../support/api-world.ts";
import type { RunningService } from "../support/running-service.ts";
import { basic } from "../support/soap-call.ts";
import { numberedId, toIncomingBatch, treatmentRow } from "../support/treatment-rows.ts";

let service: RunningService;
/** Treatments that events bring, as soon as somebody waits for them. */
const arriving: string[] = [];
const overviews: OverviewRequest[] = [];

beforeAll(async () => {
  service = await startApi({
    intake: { ...NO_INTAKE, caughtUp: () => applyArriving() },
    wrap: withEndlessOverview,
  });
});
afterAll(() => service.close());

async function applyArriving(): Promise<void> {
  const writer = await service.store.treatments.openWriter({
    mode: "batches",
    onBehalfOf: VENDOR,
  });
  await writer.write(toIncomingBatch(arriving.splice(0).map((id) => treatmentRow({ id }))));
  await writer.commit();
}

/** An overview that takes until whoever asked goes away. */
function withEndlessOverview(store: Store): Store {
  const statistics: Store["statistics"] = {
    figures: (request) => store.statistics.figures(request),
    overview: (request) => {
      overviews.push(request);
      const { promise, reject } = Promise.withResolvers<never>();
      request.signal?.addEventListener("abort", () => reject(request.signal?.reason));
      return promise;
    },
  };
  return new Proxy(store, {
    get(target, name) {
      if (name === "statistics") return statistics;
      const value = Reflect.get(target, name) as unknown;
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

describe("what tells of treatments", () => {
  it("waits for the events that were received before", async () => {
    const vendor = asPerson(service, "Vendor");
    const count = async (path: string) => (await vendor.call(path)).body;
    const before = (await count("/statistics")).groups[0].figures.treatments;

    arriving.push(numberedId("b", 70_001));
    expect((await count("/statistics")).groups[0].figures.treatments).toBe(before + 1);
    arriving.push(numberedId("b", 70_002));
    expect((await count("/treatments?limit=1&count=true")).total).toBe(before + 2);
    arriving.push(numberedId("b", 70_003));
    expect((await vendor.call(`/treatments/${numberedId("b", 70_003)}`)).status).toBe(200);
  });
});

describe("a client that goes away before its report is made", () => {
  it("ends the report, and is no failure of ours", async () => {
    const request = http.get(`${service.origin}/api/v1/statistics/overview`, {
      headers: { authorization: basic("Vendor") },
    });
    request.on("error", () => undefined);
    await expect.poll(() => overviews.length).toBe(1);
    request.destroy();
    await expect.poll(() => overviews[0]?.signal?.aborted).toBe(true);
    await expect.poll(() => service.log.some((line) => line.includes("went away"))).toBe(true);
    await delay(50);
    const levels = service.log.map((line) => JSON.parse(line).level as number);
    expect(Math.max(...levels)).toBe(30);
  });
});
