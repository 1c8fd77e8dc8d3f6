import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Figures } from "../../src/api/statistics.ts";
import type { ApiClient } from "../support/api-world.ts";
import { asPerson, LINE, MONDAY, QUIET_LINE, startApi, VENDOR_ROWS } from "../support/api-world.ts";
import type { RunningService } from "../support/running-service.ts";
import type { TreatmentRow } from "../support/treatment-rows.ts";

/** The numbers of the API against a calculation in plain words (docs/numbers.md). */

let service: RunningService;
let vendor: ApiClient;

beforeAll(async () => {
  service = await startApi();
  vendor = asPerson(service, "Vendor");
});

afterAll(() => service.close());

const MOSCOW = 3 * 3600;
const DAY = 24 * 3600;

const wall = (row: TreatmentRow) => new Date((row.initialized + MOSCOW) * 1000);
const day = (row: TreatmentRow) => wall(row).toISOString().slice(0, 10);
const weekday = (row: TreatmentRow) => wall(row).getUTCDay() || 7;

function percentile(values: readonly number[], percent: number): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  if (sorted.length === 0) return null;
  const place = ((sorted.length - 1) * percent) / 100;
  const [low = 0, high = 0] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  return low + (high - low) * (place - Math.floor(place));
}

function spread(values: readonly number[]) {
  const sum = values.reduce((a, b) => a + b, 0);
  return {
    count: values.length,
    average: values.length === 0 ? null : sum / values.length,
    percentiles: Object.fromEntries([50, 90, 95].map((p) => [String(p), percentile(values, p)])),
  };
}

function calculate(
  rows: readonly TreatmentRow[],
  target: (row: TreatmentRow) => number = () => 60,
) {
  const served = rows.filter((row) => row.specAppointed > 0);
  const within = served.filter((row) => row.queueWaitingTime <= target(row));
  const reacted = served.filter((row) => row.reactionStarted > 0);
  const rated = rows.filter((row) => row.serviceQualityAssessment > 0);
  const stars = rated.reduce((sum, row) => sum + row.serviceQualityAssessment, 0);
  const share = (count: number) => (rows.length === 0 ? null : count / rows.length);
  return {
    treatments: rows.length,
    served: served.length,
    neverServed: rows.length - served.length,
    withinTarget: within.length,
    withinTargetShare: share(within.length),
    waiting: spread(rows.map((row) => row.queueWaitingTime)),
    reaction: spread(reacted.map((row) => row.reactionStarted - row.specAppointed)),
    duration: spread(rows.map((row) => row.duration)),
    ratings: [1, 2, 3, 4, 5].map(
      (n) => rows.filter((r) => r.serviceQualityAssessment === n).length,
    ),
    rated: rated.length,
    ratedShare: share(rated.length),
    rating: rated.length === 0 ? null : stars / rated.length,
  };
}

/** Fractions differ in their last digits by the order of additions. */
function expectSame(figures: Figures, expected: ReturnType<typeof calculate>): void {
  const rounded = (value: unknown) =>
    JSON.parse(JSON.stringify(value), (_, one) =>
      typeof one === "number" ? Math.round(one * 1e9) / 1e9 : one,
    );
  expect(rounded(figures)).toEqual(rounded(expected));
}

describe("statistics", () => {
  it("of everything are those of a plain calculation", async () => {
    const { body } = await vendor.call("/statistics");
    expect(body.percentiles).toEqual([50, 90, 95]);
    expect(body.groups).toHaveLength(1);
    expect(body.groups[0].keys).toEqual({});
    expectSame(body.groups[0].figures, calculate(VENDOR_ROWS));
  });

  it("of nothing are zeros and nulls, not an error", async () => {
    const { body } = await vendor.call("/statistics?openedFrom=2031-01-01");
    expectSame(body.groups[0].figures, calculate([]));
  });

  it("by line and weekday are those of each group, with names, in order", async () => {
    const { body } = await vendor.call("/statistics?groupBy=line,weekday");
    const expected = [LINE, QUIET_LINE].flatMap((line) =>
      [1, 2, 3, 4, 5, 6, 7].map((number) => ({
        keys: { line, weekday: number },
        rows: VENDOR_ROWS.filter((row) => row.line === line && weekday(row) === number),
      })),
    );
    expect(body.groups).toHaveLength(expected.length);
    for (const [index, { keys, rows }] of expected.entries()) {
      const group = body.groups[index];
      expect([group.keys.line.id, group.keys.weekday]).toEqual([keys.line, keys.weekday]);
      expectSame(group.figures, calculate(rows));
    }
    expect(body.groups[0].keys.line.name).toBe("Тайная <b>линия</b>");
  });

  it("by day, week, month, hour and client count each row once", async () => {
    for (const grouping of ["day", "week", "month", "hour", "client", "specialist"]) {
      const { body } = await vendor.call(`/statistics?groupBy=${grouping}`);
      const counts = body.groups.map((one: { figures: Figures }) => one.figures.treatments);
      expect(counts.reduce((a: number, b: number) => a + b, 0)).toBe(VENDOR_ROWS.length);
    }
    const { body } = await vendor.call("/statistics?groupBy=day");
    const days = body.groups.map(({ keys }: { keys: { day: string } }) => keys.day);
    expect(days).toEqual([...new Set(VENDOR_ROWS.map(day))].sort());
  });

  it("go by the targets that the organization set, and by working hours", async () => {
    const rules = {
      targetSeconds: 200,
      workingHours: [{ weekday: 1, from: "09:00", to: "18:00" }],
    };
    await vendor.call("/reporting-rules", { method: "PUT", body: { targetSeconds: 30 } });
    await vendor.call(`/reporting-rules/lines/${LINE}`, { method: "PUT", body: rules });
    try {
      const all = await vendor.call("/statistics");
      const target = (row: TreatmentRow) => (row.line === LINE ? 200 : 30);
      expectSame(all.body.groups[0].figures, calculate(VENDOR_ROWS, target));
      const working = (row: TreatmentRow) => {
        const hour = wall(row).getUTCHours();
        return row.line !== LINE || (weekday(row) === 1 && hour >= 9 && hour < 18);
      };
      const during = await vendor.call("/statistics?workingTime=true");
      expectSame(during.body.groups[0].figures, calculate(VENDOR_ROWS.filter(working), target));
      const shown = await vendor.call("/reporting-rules");
      expect(shown.body).toEqual({
        targetSeconds: 30,
        lines: [{ line: { id: LINE, name: "Тайная <b>линия</b>" }, ...rules }],
      });
    } finally {
      await vendor.call(`/reporting-rules/lines/${LINE}`, { method: "DELETE" });
      await vendor.call("/reporting-rules", { method: "PUT", body: { targetSeconds: 60 } });
    }
  });

  it("as a table are the same numbers", async () => {
    const { body } = await vendor.call("/statistics?groupBy=line");
    const { text, headers } = await vendor.call("/statistics?groupBy=line&format=csv");
    expect(headers.get("content-disposition")).toContain("statistics-2026-11-24.csv");
    const [heading = "", ...lines] = text.trim().split("\r\n");
    const columns = heading.split(",");
    expect(lines).toHaveLength(2);
    for (const [index, line] of lines.entries()) {
      const cells = Object.fromEntries(line.split(",").map((cell, at) => [columns[at], cell]));
      const { keys, figures } = body.groups[index];
      expect(cells["lineId"]).toBe(keys.line.id);
      expect(Number(cells["treatments"])).toBe(figures.treatments);
      expect(Number(cells["waitingP90"])).toBe(figures.waiting.percentiles["90"]);
      expect(Number(cells["rating"])).toBe(figures.rating);
    }
    const sheet = await fetch(`${service.origin}/api/v1/statistics?groupBy=line&format=xlsx`, {
      headers: { authorization: `Basic ${Buffer.from("Vendor:correct horse").toString("base64")}` },
    });
    const bytes = Buffer.from(await sheet.arrayBuffer());
    expect(bytes.subarray(0, 2).toString()).toBe("PK");
  });
});

describe("the overview", () => {
  const within = (from: number, to: number) =>
    VENDOR_ROWS.filter((row) => row.initialized >= from && row.initialized <= to);

  it("compares a period with as many days right before", async () => {
    const query = "openedFrom=2023-11-13&openedTo=2023-11-15";
    const { body } = await vendor.call(`/statistics/overview?${query}`);
    const from = MONDAY + 7 * DAY;
    expect(body.period).toEqual({
      from: "2023-11-13T00:00:00+03:00",
      to: "2023-11-15T23:59:59+03:00",
    });
    expect(body.previousPeriod).toEqual({
      from: "2023-11-10T00:00:00+03:00",
      to: "2023-11-12T23:59:59+03:00",
    });
    expect(body.step).toBe("hour");
    const rows = within(from, from + 3 * DAY - 1);
    expectSame(body.total, calculate(rows));
    expectSame(body.previous, calculate(within(from - 3 * DAY, from - 1)));
    const alone = await vendor.call(`/statistics/overview?${query}&compare=none`);
    expect([alone.body.previous, alone.body.previousPeriod]).toEqual([null, null]);
    expectSame(alone.body.total, calculate(rows));
  });

  it("has a series, a week's load and distributions that hold every row", async () => {
    const { body } = await vendor.call("/statistics/overview?step=day");
    const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
    const counts = (groups: readonly { figures: Figures }[]) =>
      sum(groups.map(({ figures }) => figures.treatments));
    expect(counts(body.series)).toBe(VENDOR_ROWS.length);
    expect(counts(body.load)).toBe(VENDOR_ROWS.length);
    for (const group of body.series) {
      expectSame(
        group.figures,
        calculate(VENDOR_ROWS.filter((row) => day(row) === group.keys.day)),
      );
    }
    const { waiting, reaction, duration } = body.distributions;
    const binned = (bins: readonly { count: number }[]) => sum(bins.map(({ count }) => count));
    expect(binned(waiting)).toBe(VENDOR_ROWS.length);
    expect(binned(duration)).toBe(VENDOR_ROWS.length);
    expect(binned(reaction)).toBe(body.total.reaction.count);
    for (const { from, to, count } of waiting) {
      const inside = (row: TreatmentRow) =>
        row.queueWaitingTime >= from && (to === null || row.queueWaitingTime < to);
      expect(count).toBe(VENDOR_ROWS.filter(inside).length);
    }
    expect(body.period).toBeNull();
  });
});

describe("data", () => {
  it("tell what there is, by month, and where it came from", async () => {
    const run = { at: 1_790_000_000, file: "обращения.csv", added: 3, changed: 2, unchanged: 1 };
    const { organization } = (await service.store.accounts.get("Vendor")) ?? {};
    await service.store.importRuns.add({ ...run, organization: organization ?? "", rejected: 4 });
    await service.store.importRuns.add({
      ...run,
      organization: null,
      rejected: 0,
      file: "все.csv",
    });
    const { body } = await vendor.call("/data");
    const last = VENDOR_ROWS.at(-1);
    expect(body).toMatchObject({
      treatments: VENDOR_ROWS.length,
      first: "2023-11-06T00:00:00+03:00",
      unseen: null,
      events: null,
      mirror: null,
    });
    expect(Date.parse(body.last) / 1000).toBe(last?.initialized);
    expect(body.imports).toEqual([{ ...run, at: "2026-09-21T17:13:20+03:00", rejected: 4 }]);
    const hostile = await asPerson(service, "Hostile").call("/data");
    expect(hostile.body.imports).toEqual([]);
    const administrator = await asPerson(service, "vendor-admin").call("/data");
    expect(administrator.body.imports).toHaveLength(2);
    expect(administrator.body.unseen).toBe(0);
  });
});
