import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { hashPassword } from "../src/accounts/password-hash.ts";
import { LIVE_LIMITS } from "../src/server/live/limits.ts";
import type { LiveIntake } from "../src/server/live/live-intake.ts";
import { LIVE_PATH } from "../src/server/live/live-routes.ts";
import type { Store } from "../src/store/store.ts";
import type { EventSource } from "./support/event-source.ts";
import { openEvents } from "./support/event-source.ts";
import { lineEvent, MemoryIntake } from "./support/memory-intake.ts";
import type { RunningService, ServiceSettings } from "./support/running-service.ts";
import { startService } from "./support/running-service.ts";
import { basic } from "./support/soap-call.ts";
import { numberedId } from "./support/treatment-rows.ts";

const NOW = Date.UTC(2026, 10, 24, 9);
const BEGAN = NOW / 1000 - 600;
const QUICK = { ln: 4, r: 8, p: 1 };

const VENDOR = numberedId("f", 1);
const PARTNER = numberedId("f", 2);
const LINE = numberedId("a", 1);
const PARTNER_LINE = numberedId("a", 2);
const CLIENT = numberedId("c", 2);
const USER = numberedId("d", 1);
const PARTNER_USER = numberedId("d", 2);
const SPECIALIST = numberedId("e", 1);
const id = (number: number) => numberedId("b", number);

async function prepare(store: Store): Promise<void> {
  await store.directory.write(
    {
      organizations: [
        { id: VENDOR, name: "Vendor" },
        { id: PARTNER, name: "Partner" },
        { id: numberedId("f", 66), name: "Hostile" },
      ],
      lines: [
        { id: LINE, organization: VENDOR, name: "Бухгалтерия" },
        { id: PARTNER_LINE, organization: PARTNER, name: "Касса" },
      ],
      clients: [{ id: CLIENT, organization: PARTNER }],
      specialists: [{ id: SPECIALIST, organization: VENDOR }],
      users: [{ id: PARTNER_USER, client: CLIENT }],
    },
    { changedAt: NOW / 1000 },
  );
}

describe("the live view", () => {
  let service: RunningService;
  let intake: MemoryIntake;
  const sources: EventSource[] = [];

  async function start(settings: Partial<ServiceSettings> = {}): Promise<void> {
    intake = new MemoryIntake(() => NOW);
    service = await startService({ prepare, intake, clock: () => NOW, ...settings });
  }

  async function open(login = "Vendor", password?: string): Promise<EventSource> {
    const source = await openEvents(service.origin, login, password);
    sources.push(source);
    return source;
  }

  afterEach(async () => {
    for (const source of sources.splice(0)) source.close();
    await service.close();
  });

  const waits = (number: number, user = USER, line = LINE) =>
    intake.apply(VENDOR, lineEvent(83, BEGAN, { id: id(number), line, user }));

  it("begins with a snapshot, then tells what changes, line by line", async () => {
    await start();
    waits(1);
    const { response, until } = await open();
    expect(response.statusCode).toBe(200);
    expect(response.headers).toMatchObject({
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "private, no-store",
      "x-accel-buffering": "no",
    });
    const [snapshot] = await until(1);
    const waiting = {
      id: id(1),
      client: null,
      serviceUser: USER,
      status: "waiting",
      currentSpecialist: null,
      initialized: "2026-11-24T08:50:00Z",
      specAppointed: null,
      reactionStarted: null,
      queueWaitingTime: 600,
      queueLength: 1,
    };
    const line = { id: LINE, name: "Бухгалтерия" };
    expect(snapshot).toEqual({
      event: "snapshot",
      data: {
        at: "2026-11-24T09:00:00Z",
        lines: [{ ...line, waiting: 1, served: 0, treatments: [waiting] }],
      },
    });

    const of = { id: id(1), line: LINE, user: USER, author: SPECIALIST };
    intake.apply(VENDOR, lineEvent(86, BEGAN + 60, of));
    expect((await until(2))[1]).toEqual({
      event: "change",
      data: {
        at: "2026-11-24T09:00:00Z",
        line: {
          ...line,
          waiting: 0,
          served: 1,
          treatments: [
            {
              ...waiting,
              status: "served",
              currentSpecialist: SPECIALIST,
              specAppointed: "2026-11-24T08:51:00Z",
              queueWaitingTime: 60,
            },
          ],
          gone: [],
        },
      },
    });
    intake.apply(VENDOR, lineEvent(82, BEGAN + 90, of));
    expect((await until(3))[2]?.data.line).toEqual({
      ...line,
      ...{ waiting: 0, served: 0, treatments: [], gone: [id(1)] },
    });
  });

  it("shows two organizations at once what each may see, and a third one nothing", async () => {
    await start();
    const [vendor, partner, hostile] = [await open(), await open("Partner"), await open("Hostile")];
    for (const source of [vendor, partner, hostile]) await source.until(1);
    waits(1);
    await vendor.until(2);
    waits(2, PARTNER_USER);
    await partner.until(2);
    intake.apply(
      PARTNER,
      lineEvent(80, BEGAN, { id: id(3), line: PARTNER_LINE, user: PARTNER_USER }),
    );
    await partner.until(3);
    await vendor.until(3);
    // What the partner sees of the vendor's line is its own client's treatment, in the counts too.
    const shown = (source: EventSource) =>
      source.events.map(({ data }) =>
        [data.lines ?? data.line].flat().map((line: Record<string, unknown>) => ({
          line: line["id"],
          counts: [line["waiting"], line["served"]],
          ids: (line["treatments"] as { id: string }[]).map((each) => each.id),
        })),
      );
    expect(shown(vendor)).toEqual([
      [{ line: LINE, counts: [0, 0], ids: [] }],
      [{ line: LINE, counts: [1, 0], ids: [id(1)] }],
      [{ line: LINE, counts: [2, 0], ids: [id(2)] }],
    ]);
    expect(shown(partner)).toEqual([
      [{ line: PARTNER_LINE, counts: [0, 0], ids: [] }],
      [{ line: LINE, counts: [1, 0], ids: [id(2)] }],
      [{ line: PARTNER_LINE, counts: [0, 1], ids: [id(3)] }],
    ]);
    expect(partner.events[1]?.data.line.name).toBeNull();
    expect(shown(hostile)).toEqual([[]]);
  });

  it("takes what becomes invisible out of sight, without an event", async () => {
    await start();
    waits(1, PARTNER_USER);
    const partner = await open("Partner");
    const [snapshot] = await partner.until(1);
    expect(snapshot?.data.lines).toMatchObject([{ id: PARTNER_LINE }, { id: LINE, waiting: 1 }]);
    const nothing = { organizations: [], lines: [], specialists: [], users: [] };
    await service.store.directory.write(
      { ...nothing, clients: [{ id: CLIENT, organization: VENDOR }] },
      { changedAt: NOW / 1000 },
    );
    const [, change] = await partner.until(2);
    expect(change?.data.line).toMatchObject({
      id: LINE,
      waiting: 0,
      treatments: [],
      gone: [id(1)],
    });
  });

  it("puts many changes into few events, and loses none of them", async () => {
    await start();
    const vendor = await open();
    await vendor.until(1);
    for (let number = 1; number <= 500; number++) waits(number);
    while (vendor.events.at(-1)?.data.line?.waiting !== 500) {
      await vendor.until(vendor.events.length + 1);
    }
    const told = vendor.events.slice(1).flatMap(({ data }) => data.line.treatments);
    expect(new Set(told.map((each) => each.id)).size).toBe(500);
    expect(vendor.events.length).toBeLessThan(10);
  });

  it.each([
    ["its account is removed", (store: Store) => store.accounts.remove("Vendor")],
    [
      "its password changes",
      async (store: Store) => {
        const passwordHash = await hashPassword("another horse", QUICK);
        await store.accounts.update("Vendor", { passwordHash });
      },
    ],
    [
      "its permissions change",
      (store: Store) =>
        store.accounts.update("Vendor", { operations: ["GetHistoryOfServiceTreatments"] }),
    ],
  ])("ends when %s, and shows nothing of what happened after", async (_, change) => {
    await start();
    const [vendor, partner] = [await open(), await open("Partner")];
    await vendor.until(1);
    await partner.until(1);
    await change(service.store);
    waits(1, PARTNER_USER);
    await vendor.ended;
    expect(vendor.events).toHaveLength(1);
    // The other one goes on.
    await partner.until(2);
  });

  it("ends when its account is removed while nothing happens", async () => {
    await start();
    const vendor = await open();
    await vendor.until(1);
    await service.store.accounts.remove("Vendor");
    await vendor.ended;
  });

  it("ends when the server stops, which does not wait for readers", async () => {
    await start();
    const vendor = await open();
    await vendor.until(1);
    await service.close();
    await vendor.ended;
    expect(intake.listeners).toBe(0);
  });

  it("is for accounts that may call GetOpenedServiceTreatments, and for nobody else", async () => {
    await start();
    const address = service.origin + LIVE_PATH;
    expect((await fetch(address)).status).toBe(401);
    const wrong = await fetch(address, { headers: { authorization: basic("Vendor", "wrong") } });
    expect(wrong.status).toBe(401);
    const { accounts } = service.store;
    await accounts.update("Vendor", { operations: ["GetHistoryOfServiceTreatments"] });
    const denied = await fetch(address, { headers: { authorization: basic("Vendor") } });
    expect(denied.status).toBe(403);
    expect(await denied.text()).toContain("GetOpenedServiceTreatments");
    await accounts.update("Vendor", { operations: ["GetOpenedServiceTreatments"] });
    await (await open()).until(1);
    const headers = { authorization: basic("Vendor") };
    for (const method of ["HEAD", "POST", "DELETE"]) {
      // A form, which no parser here reads.
      const body = method === "POST" ? { body: new URLSearchParams({ a: "b" }) } : {};
      const other = await fetch(address, { method, headers, ...body });
      expect([other.status, other.headers.get("allow")]).toEqual([405, "GET"]);
      if (method !== "HEAD") expect(await other.text()).toContain("методом GET");
    }
  });

  it("names no line, and lists none without a treatment, to who may not read lines", async () => {
    await start();
    const { accounts } = service.store;
    const account = await accounts.get("Vendor");
    if (account === null) throw new Error("The account is not there");
    await accounts.add({ ...account, login: "Board", operations: ["GetOpenedServiceTreatments"] });
    const [board, vendor] = [await open("Board"), await open()];
    expect((await board.until(1))[0]?.data.lines).toEqual([]);
    expect((await vendor.until(1))[0]?.data.lines).toMatchObject([{ name: "Бухгалтерия" }]);
    waits(1);
    const line = { id: LINE, waiting: 1, treatments: [{ id: id(1) }] };
    expect((await board.until(2))[1]?.data.line).toMatchObject({ ...line, name: null });
    expect((await vendor.until(2))[1]?.data.line).toMatchObject({ ...line, name: "Бухгалтерия" });
  });

  it("has so many places for an organization, and others for the next", async () => {
    await start();
    const address = service.origin + LIVE_PATH;
    const headers = { authorization: basic("Vendor") };
    for (let n = 0; n < LIVE_LIMITS.streamsPerOrganization; n++) await open();
    const refused = await fetch(address, { headers });
    expect(refused.status).toBe(503);
    expect(refused.headers.get("retry-after")).toBe(String(LIVE_LIMITS.retryAfterSeconds));
    await (await open("Partner")).until(1);
    sources[0]?.close();
    while ((await fetch(address, { method: "GET", headers, signal: soon() })).status === 503) {
      await delay(20);
    }
  });

  /** Of an answer that may be a stream: its head is enough. */
  function soon(): AbortSignal {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 5000).unref();
    return controller.signal;
  }

  it("without events is a snapshot of empty lines", async () => {
    intake = new MemoryIntake(() => NOW);
    service = await startService({ prepare, clock: () => NOW });
    const [snapshot] = await (await open()).until(1);
    expect(snapshot?.data.lines).toEqual([
      { id: LINE, name: "Бухгалтерия", waiting: 0, served: 0, treatments: [] },
    ]);
  });

  it("cuts off a reader that takes nothing, while the others go on", async () => {
    // More than the buffers of two sockets hold.
    const many = Array.from({ length: 60_000 }, (_, number) => ({
      ...{ id: id(number), line: LINE, serviceUser: USER, client: null, initialized: BEGAN },
      ...{ specAppointed: null, reactionStarted: null, currentSpecialist: null, waiting: true },
      ...{ queueWaitingTime: 600, queueLength: number + 1 },
    }));
    const ofPartner = new MemoryIntake(() => NOW);
    const crowded: LiveIntake = {
      organizations: () => [VENDOR, PARTNER],
      openTreatments: async (organization) =>
        organization === VENDOR ? many : ofPartner.openTreatments(organization),
      listen: (listener) => ofPartner.listen(listener),
    };
    await start({ intake: crowded, configuration: { answers: { stallSeconds: 1 } } });
    const partner = await open("Partner");
    await partner.until(1);
    const { hostname, port } = new URL(service.origin);
    const slow = connect(Number(port), hostname);
    slow.on("error", () => undefined);
    await once(slow, "connect");
    slow.pause();
    slow.write(`GET ${LIVE_PATH} HTTP/1.1\r\nHost: x\r\nAuthorization: ${basic("Vendor")}\r\n\r\n`);
    const isOpen = () => service.log.every((line) => !line.includes("live view ended"));
    for (let number = 1; isOpen(); number++) {
      const of = { id: numberedId("c", number), line: PARTNER_LINE, user: PARTNER_USER };
      ofPartner.apply(PARTNER, lineEvent(83, BEGAN, of));
      await partner.until(number + 1);
    }
    expect(partner.events.length).toBeGreaterThan(1);
    slow.destroy();
  });
});
