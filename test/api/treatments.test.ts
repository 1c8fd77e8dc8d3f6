import { once } from "node:events";
import http from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { API_LIMITS } from "../../src/api/limits.ts";
import { LetopisError } from "../../src/contract/letopis-error.ts";
import type { ScanRequest, Store } from "../../src/store/store.ts";
import type { ApiClient } from "../support/api-world.ts";
import {
  asPerson,
  CLIENT,
  LINE,
  QUIET_LINE,
  SECRETS,
  SPECIALIST,
  startApi,
  VENDOR_ROWS,
} from "../support/api-world.ts";
import type { RunningService } from "../support/running-service.ts";
import { basic } from "../support/soap-call.ts";
import type { TreatmentRow } from "../support/treatment-rows.ts";
import { toIncomingBatch, treatmentRow } from "../support/treatment-rows.ts";

let service: RunningService;
let vendor: ApiClient;
/** What the next scan does after its first batch; null: it goes on. */
let breakScan: (() => Promise<void>) | null = null;
const scanSignals: (AbortSignal | undefined)[] = [];

beforeAll(async () => {
  service = await startApi({ wrap: breakable });
  vendor = asPerson(service, "Vendor");
});

afterAll(() => service.close());

/** A store whose scans tell their signals, and break when they are told to. */
function breakable(store: Store): Store {
  const treatments = Object.create(store.treatments) as Store["treatments"];
  treatments.scan = async (request: ScanRequest) => {
    scanSignals.push(request.signal);
    const { batches } = await store.treatments.scan(request);
    const breaking = breakScan;
    async function* broken() {
      for await (const batch of batches) {
        yield batch;
        await breaking?.();
      }
    }
    return { batches: broken() as AsyncGenerator<never> };
  };
  treatments.page = (request) => store.treatments.page(request);
  treatments.countUnseen = () => store.treatments.countUnseen();
  treatments.openWriter = (options) => store.treatments.openWriter(options);
  const wrapped = Object.create(store) as Store;
  Object.defineProperty(wrapped, "treatments", { value: treatments });
  for (const name of ["checkReady", "describe", "backup", "restore", "close"] as const) {
    Object.defineProperty(wrapped, name, { value: store[name].bind(store) });
  }
  return wrapped;
}

async function readAll(query: string): Promise<string[]> {
  const ids: string[] = [];
  let cursor = "";
  do {
    const { status, body } = await vendor.call(`/treatments?${query}&limit=37${cursor}`);
    expect(status).toBe(200);
    ids.push(
      ...body.treatments.map((row: { ServiceTreatmentID: string }) => row.ServiceTreatmentID),
    );
    cursor = body.next === null ? "" : `&cursor=${body.next}`;
  } while (cursor !== "");
  return ids;
}

const ids = (rows: readonly TreatmentRow[]) => rows.map(({ id }) => id);

describe("pages", () => {
  it.each([
    ["initialized", (row: TreatmentRow) => row.initialized],
    ["closed", (row: TreatmentRow) => row.closed],
    ["waiting", (row: TreatmentRow) => row.queueWaitingTime],
    ["duration", (row: TreatmentRow) => row.duration],
    ["rating", (row: TreatmentRow) => row.serviceQualityAssessment],
    ["queueLength", (row: TreatmentRow) => row.queueLength],
  ] as const)("by %s, up and down, hold every row once and in order", async (sort, value) => {
    const up = [...VENDOR_ROWS].sort((a, b) => value(a) - value(b) || (a.id < b.id ? -1 : 1));
    expect(await readAll(`sort=${sort}`)).toEqual(ids(up));
    expect(await readAll(`sort=-${sort}`)).toEqual(ids(up.reverse()));
  });

  it("are newest first and a hundred rows, unless told otherwise", async () => {
    const { body } = await vendor.call("/treatments?count=true");
    const newest = [...VENDOR_ROWS].reverse().slice(0, 100);
    expect(
      body.treatments.map((row: { ServiceTreatmentID: string }) => row.ServiceTreatmentID),
    ).toEqual(ids(newest));
    expect(body.total).toBe(VENDOR_ROWS.length);
    expect(body.coverage).toEqual({ complete: true, from: null, to: null });
  });

  it("hold rows in the words of the wire, with names, and null where the wire has zeros", async () => {
    const { body } = await vendor.call("/treatments?sort=initialized&limit=2");
    expect(body.treatments[0]).toEqual({
      ServiceTreatmentID: VENDOR_ROWS[0]?.id,
      ClientID: null,
      ClientName: null,
      ServiceUserID: VENDOR_ROWS[0]?.serviceUser,
      ServiceUserName: "Тайнова",
      ServiceID: QUIET_LINE,
      ServiceName: "Тайная тихая",
      Initialized: "2023-11-06T00:00:00+03:00",
      SpecAppointed: null,
      QueueWaitingTime: 0,
      ClosedSpecialistID: null,
      ClosedSpecialistName: null,
      ReactionStarted: null,
      Closed: "2023-11-06T00:05:00+03:00",
      Duration: 0,
      ServiceQualityAssessment: 0,
      QueueLength: 1,
    });
    expect(body.treatments[1]).toMatchObject({ ClientID: CLIENT, ClientName: "Тайный клиент" });
  });

  it("have no names that the account may not read in the directory", async () => {
    await service.store.accounts.update("Vendor", {
      operations: ["GetHistoryOfServiceTreatments"],
    });
    try {
      const { text, body } = await vendor.call("/treatments");
      expect(body.treatments).toHaveLength(100);
      expect(text).not.toContain("Тайн");
      const csv = await vendor.call("/treatments?format=csv");
      expect(csv.text).not.toContain("Тайн");
      expect((await vendor.call("/statistics?groupBy=line,client")).text).not.toContain("Тайн");
    } finally {
      await service.store.accounts.update("Vendor", { operations: null });
    }
  });

  it.each([
    ["of another order", "sort=closed", "sort"],
    ["that is none", "cursor=abc", "next"],
    ["with something behind it", "cursor=W10A", "next"],
  ])("are refused by a cursor %s", async (_, query, told) => {
    const first = await vendor.call("/treatments?limit=1");
    const cursor = query.startsWith("cursor") ? query : `${query}&cursor=${first.body.next}`;
    const { status, body } = await vendor.call(`/treatments?${cursor}`);
    expect([status, body.code, body.errors[0].parameter]).toEqual([
      400,
      "REQUEST_INVALID",
      "cursor",
    ]);
    expect(body.detail).toContain(told);
  });
});

describe("a selection", () => {
  const SECOND_DAY = (row: TreatmentRow) =>
    new Date((row.initialized + 3 * 3600) * 1000).toISOString().startsWith("2023-11-07");

  it.each<[string, (row: TreatmentRow) => boolean]>([
    ["openedFrom=2023-11-07&openedTo=2023-11-07", SECOND_DAY],
    ["openedFrom=2023-11-07T00:00&openedTo=2023-11-07T23:59:59", SECOND_DAY],
    ["openedFrom=2023-11-06T21:00Z&openedTo=2023-11-07T23:59:59%2B03:00", SECOND_DAY],
    ["openedFrom=2023-11-07&openedTo=2023-11-07T23:59:59+03:00", SECOND_DAY],
    [`line=${LINE.toUpperCase()}`, (row) => row.line === LINE],
    [`line=${LINE},${QUIET_LINE}`, () => true],
    [`line=${LINE}&line=${QUIET_LINE}`, () => true],
    [`specialist=${SPECIALIST}`, (row) => row.specialist === SPECIALIST],
    ["served=false", (row) => row.specAppointed < 0],
    ["rating=4,5", (row) => row.serviceQualityAssessment >= 4],
    ["rating=0", (row) => row.serviceQualityAssessment === 0],
    [
      "waitingFrom=100&waitingTo=200",
      (row) => row.queueWaitingTime >= 100 && row.queueWaitingTime <= 200,
    ],
    ["withinTarget=true", (row) => row.specAppointed > 0 && row.queueWaitingTime <= 60],
    ["withinTarget=false", (row) => !(row.specAppointed > 0 && row.queueWaitingTime <= 60)],
    [
      "reactionFrom=10&reactionTo=20",
      ({ reactionStarted, specAppointed }) =>
        reactionStarted > 0 &&
        reactionStarted - specAppointed >= 10 &&
        reactionStarted - specAppointed <= 20,
    ],
    [
      "weekday=6,7",
      (row) => [0, 6].includes(new Date((row.initialized + 3 * 3600) * 1000).getUTCDay()),
    ],
    [
      "hour=0&hour=13",
      (row) => [0, 13].includes(new Date((row.initialized + 3 * 3600) * 1000).getUTCHours()),
    ],
  ])("%s holds the rows that it means", async (query, matches) => {
    const expected = VENDOR_ROWS.filter(matches);
    expect(await readAll(`sort=initialized&${query}`)).toEqual(ids(expected));
    const counted = await vendor.call(`/statistics?${query}`);
    expect(counted.body.groups[0].figures.treatments).toBe(expected.length);
    const { text } = await vendor.call(`/treatments?format=ndjson&${query}`);
    expect(text.split("\n").filter(Boolean)).toHaveLength(expected.length);
  });

  it.each([
    ["openedFrom=yesterday", "openedFrom"],
    ["openedFrom=2023-11-08&openedTo=2023-11-07", "openedFrom"],
    ["waitingFrom=9&waitingTo=8", "waitingFrom"],
    ["line=1", "line"],
    ["rating=6", "rating"],
    ["hour=24", "hour"],
    ["served=yes", "served"],
    ["opendFrom=2023-11-08", "opendFrom"],
    ["sort=id", "sort"],
    ["limit=1001", "limit"],
    ["limit=1&limit=2", "limit"],
    ["format=pdf", "format"],
    ["dialect=excel", "dialect"],
  ])("is refused with %s, which is named", async (query, parameter) => {
    const { status, body } = await vendor.call(`/treatments?${query}`);
    expect([status, body.code]).toEqual([400, "REQUEST_INVALID"]);
    expect(body.errors[0].parameter).toBe(parameter);
  });
});

describe("files", () => {
  const get = (query: string, headers: Record<string, string> = {}) =>
    fetch(`${service.origin}/api/v1/treatments?${query}`, {
      headers: { authorization: basic("Vendor"), ...headers },
    });

  it.each([
    ["ndjson", "application/x-ndjson", ".ndjson"],
    ["csv", "text/csv", ".csv"],
    ["parquet", "application/vnd.apache.parquet", ".parquet"],
    ["xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx"],
  ])("of %s come by format or by Accept", async (format, type, ending) => {
    const byFormat = await get(`format=${format}`);
    const byAccept = await get("", { accept: `text/html;q=0.1, ${type}, */*;q=0.5` });
    for (const response of [byFormat, byAccept]) {
      expect(response.status).toBe(200);
      expect(response.headers.get("content-type")?.split(";")[0]).toBe(type);
      const disposition = response.headers.get("content-disposition");
      expect(disposition).toBe(`attachment; filename="treatments-2026-11-24${ending}"`);
      expect(response.headers.get("cache-control")).toBe("private, no-store");
    }
    const [one, other] = [await byFormat.bytes(), await byAccept.bytes()];
    expect(one.length).toBeGreaterThan(1000);
    expect(Buffer.from(one).equals(Buffer.from(other))).toBe(true);
  });

  it("of NDJSON hold the rows of pages", async () => {
    const lines = (await (await get("format=ndjson")).text()).trim().split("\n");
    const page = await vendor.call("/treatments?sort=initialized&limit=1000");
    expect(lines.map((line) => JSON.parse(line))).toEqual(page.body.treatments);
  });

  it("of CSV for Excel have semicolons and a byte order mark", async () => {
    const bytes = await (await get("format=csv&dialect=excel")).bytes();
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    expect(Buffer.from(bytes).toString("utf8").split("\r\n")[1]?.split(";").length).toBe(17);
  });

  it.each(["sort=closed", "limit=5", "cursor=abc", "count=true"])("take no %s", async (query) => {
    const { status, body } = await vendor.call(`/treatments?format=csv&${query}`);
    expect([status, body.errors[0].parameter]).toEqual([400, query.split("=")[0]]);
  });

  it("break the connection where their rows break off, so that no part passes for the whole", async () => {
    breakScan = async () => {
      throw new LetopisError("SCAN_INTERRUPTED", "Чтение прервано.");
    };
    try {
      for (const format of ["ndjson", "csv", "parquet", "xlsx"]) {
        await expect(get(`format=${format}`).then((one) => one.bytes())).rejects.toThrow();
      }
    } finally {
      breakScan = null;
    }
    expect(service.log.some((line) => line.includes("file broken off"))).toBe(true);
  });

  it("take so many places for scans for an organization, and leave the others to the next", async () => {
    const released = Promise.withResolvers<void>();
    let held = 0;
    breakScan = () => {
      held++;
      return released.promise;
    };
    const path = "/treatments?format=csv";
    const files = Array.from({ length: API_LIMITS.filesPerOrganization }, () => vendor.call(path));
    while (held < files.length) await delay(10);
    breakScan = null;
    const colleague = asPerson(service, SECRETS.administrator);
    const refused = await colleague.call(path);
    expect([refused.status, refused.body.code]).toEqual([503, "FILES_TOO_MANY"]);
    expect(refused.headers.get("retry-after")).toBe(String(API_LIMITS.retryAfterSeconds));
    expect((await colleague.call("/treatments")).status).toBe(200);
    expect((await asPerson(service, "Hostile").call(path)).status).toBe(200);
    released.resolve();
    for (const { status } of await Promise.all(files)) expect(status).toBe(200);
    expect((await colleague.call(path)).status).toBe(200);
  });

  it("stop reading the store when their reader goes away", async () => {
    const many = Array.from({ length: 150_000 }, (_, n) =>
      treatmentRow({
        id: `bbbbbbbb-1111-4000-8000-${n.toString(16).padStart(12, "0")}`,
        line: LINE,
        initialized: 1_500_000_000 + n,
      }),
    );
    const writer = await service.store.treatments.openWriter({ mode: "batches", onBehalfOf: null });
    for (let at = 0; at < many.length; at += 10_000) {
      await writer.write(toIncomingBatch(many.slice(at, at + 10_000)));
    }
    await writer.commit();
    scanSignals.length = 0;
    const request = http.get(`${service.origin}/api/v1/treatments?format=ndjson`, {
      headers: { authorization: basic("Vendor"), "accept-encoding": "identity" },
    });
    const [response] = await once(request, "response");
    await once(response, "data");
    response.pause();
    response.destroy();
    while (scanSignals[0]?.aborted !== true) await delay(20);
    expect(scanSignals).toHaveLength(1);
  });
});

describe("one treatment", () => {
  it("comes with its course, by time", async () => {
    const row = VENDOR_ROWS[11];
    const { body } = await vendor.call(`/treatments/${row?.id.toUpperCase()}`);
    expect(body.treatment.ServiceTreatmentID).toBe(row?.id);
    expect(body.course.map((step: { kind: string }) => step.kind)).toEqual([
      "initialized",
      "appointed",
      "reaction",
      "closed",
      "rated",
    ]);
    expect(body.course[0].line).toEqual({ id: LINE, name: "Тайная <b>линия</b>" });
    expect(body.course.at(-1).rating).toBe(row?.serviceQualityAssessment);
    const times = body.course.map((step: { at: string }) => Date.parse(step.at));
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });
});
