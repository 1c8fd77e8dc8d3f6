import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { plainGroups, plainOverview, plainSelection } from "../../test/support/plain-reports.ts";
import type { TreatmentRow } from "../../test/support/treatment-rows.ts";
import {
  collectRows,
  numberedId,
  toIncomingBatch,
  toRows,
  treatmentRow,
} from "../../test/support/treatment-rows.ts";
import { EMPTY_INSTANT, ZERO_ID } from "../contract/empty-values.ts";
import { GROUPINGS } from "../history/figures.ts";
import type { LineRules, ReportingRules, WorkingInterval } from "../history/reporting-rules.ts";
import type { TreatmentSelection } from "../history/selection.ts";
import { TimeZone } from "../history/time-zone.ts";
import { isVisible } from "../history/visibility.ts";
import type { PagePosition, Store, TreatmentOrder } from "./store.ts";
import { TREATMENT_ORDER_FIELDS } from "./store.ts";

const VENDOR = numberedId("f", 1);
const PARTNER = numberedId("f", 2);
const UNKNOWN = numberedId("a", 999);
const LINES = [1, 2, 3].map((number) => numberedId("a", number));
const CLIENTS = [ZERO_ID, ...[1, 2, 3, 4].map((number) => numberedId("c", number))];
const SPECIALISTS = [ZERO_ID, ...[1, 2, 3].map((number) => numberedId("e", number))];
const USERS = [1, 2, 3].map((number) => numberedId("d", number));

const OWNERS = new Map([
  [LINES[0], VENDOR],
  [LINES[1], PARTNER],
  [CLIENTS[1], VENDOR],
  [CLIENTS[2], PARTNER],
  [SPECIALISTS[1], PARTNER],
]);

const HOUR = 3600;
const DAY = 24 * HOUR;

/** Moments around which rows lie, each with the zone to look from. */
const TIMES: ReadonlyArray<{ readonly zone: string; readonly around: number }> = [
  // Summer time begins, and ends.
  { zone: "Europe/Berlin", around: Date.UTC(2024, 2, 31, 1) / 1000 },
  { zone: "Europe/Berlin", around: Date.UTC(2024, 9, 27, 1) / 1000 },
  // The offset changed for good.
  { zone: "Asia/Almaty", around: Date.UTC(2024, 1, 29, 18) / 1000 },
  // Half an hour; and the date line.
  { zone: "Asia/Kolkata", around: Date.UTC(2024, 0, 1) / 1000 },
  { zone: "Pacific/Apia", around: Date.UTC(2011, 11, 30, 10) / 1000 },
];

const anyMoment = fc
  .tuple(fc.constantFrom(...TIMES), fc.integer({ min: -2 * DAY, max: 2 * DAY }))
  .map(([{ around }, away]) => around + away);

/** Small ones, so that they meet targets, edges and each other; and all that can be. */
const anySeconds = fc.oneof(
  { weight: 5, arbitrary: fc.nat({ max: 130 }) },
  { weight: 2, arbitrary: fc.nat({ max: 30_000 }) },
  { weight: 1, arbitrary: fc.constantFrom(0, 60, 3600, 2_147_483_647) },
);

const anyRow = fc
  .record({
    initialized: anyMoment,
    client: fc.constantFrom(...CLIENTS),
    serviceUser: fc.constantFrom(...USERS),
    line: fc.constantFrom(...LINES),
    specialist: fc.constantFrom(...SPECIALISTS),
    queueWaitingTime: anySeconds,
    duration: anySeconds,
    serviceQualityAssessment: fc.nat({ max: 5 }),
    queueLength: fc.nat({ max: 4 }),
    lasts: fc.nat({ max: DAY }),
    appointed: fc.option(fc.nat({ max: 200 })),
    // A reaction before the appointment is nonsense that files hold.
    reacted: fc.option(fc.integer({ min: -5, max: 4000 })),
  })
  .map(({ lasts, appointed, reacted, ...row }) => ({
    ...row,
    closed: row.initialized + lasts,
    specAppointed: appointed === null ? EMPTY_INSTANT : row.initialized + appointed,
    reactionStarted:
      reacted === null ? EMPTY_INSTANT : row.initialized + (appointed ?? 0) + reacted,
  }));

const anyRange = fc.record(
  { from: fc.nat({ max: 150 }), to: fc.nat({ max: 5000 }) },
  { requiredKeys: [] },
);

const someOf = <T>(values: readonly T[], minLength = 0) =>
  fc.subarray([...values], { minLength }) as fc.Arbitrary<T[]>;

/** Few filters at a time, so that something is left. */
const anySelection: fc.Arbitrary<TreatmentSelection> = fc
  .record({
    openedFrom: anyMoment,
    openedTo: anyMoment,
    closedFrom: anyMoment,
    closedTo: anyMoment,
    client: someOf([...CLIENTS, UNKNOWN]),
    serviceUser: someOf(USERS, 1),
    line: someOf([...LINES, UNKNOWN]),
    specialist: someOf(SPECIALISTS, 1),
    served: fc.boolean(),
    withinTarget: fc.boolean(),
    ratings: someOf([0, 1, 2, 3, 4, 5], 1),
    waiting: anyRange,
    reaction: anyRange,
    duration: anyRange,
    weekdays: someOf([1, 2, 3, 4, 5, 6, 7], 1),
    hours: someOf(
      Array.from({ length: 24 }, (_, hour) => hour),
      6,
    ),
    workingTime: fc.boolean(),
  })
  .chain((all) =>
    fc
      .subarray(Object.entries(all), { maxLength: 3 })
      .map((chosen): TreatmentSelection => Object.fromEntries(chosen)),
  );

const anyInterval: fc.Arbitrary<WorkingInterval> = fc
  .record({
    weekday: fc.integer({ min: 1, max: 7 }),
    from: fc.integer({ min: 0, max: 1439 }),
    length: fc.integer({ min: 1, max: 1440 }),
  })
  .map(({ weekday, from, length }) => ({ weekday, from, to: Math.min(from + length, 1440) }));

const anyLineRules: fc.Arbitrary<LineRules> = fc.record({
  targetSeconds: fc.option(fc.constantFrom(0, 10, 60, 120)),
  workingHours: fc.option(fc.array(anyInterval, { maxLength: 8 })),
});

const anyRules: fc.Arbitrary<ReportingRules> = fc.record({
  zone: fc.constantFrom(...TIMES.map(({ zone }) => zone)).map((zone) => TimeZone.of(zone)),
  targetSeconds: fc.constantFrom(0, 30, 60, 100_000),
  lines: fc
    .uniqueArray(fc.tuple(fc.constantFrom(...LINES, UNKNOWN), anyLineRules), {
      selector: ([line]) => line,
    })
    .map((lines) => new Map(lines)),
});

const anyPercentiles = fc.shuffledSubarray([0, 5, 25, 50, 90, 99, 100]);
const anyGroupBy = fc.shuffledSubarray([...GROUPINGS], { maxLength: 3 });

const anyOrder: fc.Arbitrary<TreatmentOrder> = fc.record({
  by: fc.constantFrom(...TREATMENT_ORDER_FIELDS),
  descending: fc.boolean(),
});

const RULES: ReportingRules = {
  zone: TimeZone.of("Europe/Moscow"),
  targetSeconds: 60,
  lines: new Map(),
};

/** The table of docs/numbers.md: times of 2024-02-26 in Moscow, a Monday. */
const EXAMPLE = [
  ["09:00:00", "09:00:10", 10, "09:00:40", 600, 5],
  ["09:30:00", "09:31:00", 60, "09:31:05", 300, 0],
  ["10:15:00", "10:17:00", 120, "10:18:30", 900, 4],
  ["11:00:00", null, 20, null, 20, 0],
  ["19:30:00", "19:30:40", 40, null, 60, 0],
] as const;

function moscow(time: string): number {
  return Date.parse(`2024-02-26T${time}+03:00`) / 1000;
}

/** What every adapter must answer to reports and pages. An adapter's test calls this once. */
export function describeStatisticsStoreContract(
  adapter: string,
  open: (place: string) => Promise<Store>,
): void {
  describe(`the contract of reports and pages: ${adapter}`, () => {
    let place: string;
    let store: Store;
    let rows: readonly TreatmentRow[];

    beforeAll(async () => {
      place = await mkdtemp(join(tmpdir(), "letopis-statistics-"));
      store = await open(join(place, "data"));
      for (const [id, name] of [
        [VENDOR, "Vendor"],
        [PARTNER, "Partner"],
      ] as const) {
        await store.organizations.add({ id, name, timeZone: "Europe/Moscow", limits: null });
      }
      await store.directory.write(
        {
          organizations: [],
          lines: owned(LINES),
          clients: owned(CLIENTS.slice(1)),
          specialists: owned(SPECIALISTS.slice(1)),
          users: [],
        },
        { changedAt: 0 },
      );
      rows = fc
        .sample(anyRow, { numRuns: 500, seed: 1 })
        .map((row, index) => treatmentRow({ ...row, id: numberedId("b", (index * 7919) % 1009) }));
      await write(rows);
    });

    afterAll(async () => {
      await store.close();
      await rm(place, { recursive: true, force: true });
    });

    async function write(written: readonly TreatmentRow[]): Promise<void> {
      const writer = await store.treatments.openWriter({ mode: "batches", onBehalfOf: null });
      await writer.write(toIncomingBatch(written));
      await writer.commit();
    }

    const visibleTo = (organization: string) => rows.filter((row) => isSeen(row, organization));

    const anyCase = fc.record({
      organization: fc.constantFrom(VENDOR, PARTNER),
      selection: anySelection,
      rules: anyRules,
      percentiles: anyPercentiles,
    });

    it("figures are those of plain code, by any keys, of any selection", async () => {
      await fc.assert(
        fc.asyncProperty(anyCase, anyGroupBy, async (request, groupBy) => {
          const { organization, selection, rules, percentiles } = request;
          const groups = await store.statistics.figures({
            ...request,
            groupBy,
            largestGroups: 10_000,
          });
          const selected = plainSelection(visibleTo(organization), selection, rules);
          expect(groups).toEqual(
            groupBy.length === 0 && selected.length === 0
              ? [{ keys: [], figures: NOTHING(percentiles) }]
              : plainGroups(selected, groupBy, rules, percentiles),
          );
        }),
        { numRuns: 150 },
      );
    });

    it("an overview is what plain code finds, the period before included", async () => {
      const anyPeriod = fc.record({ openedFrom: anyMoment, openedTo: anyMoment });
      const anyStep = fc.constantFrom("hour", "day", "week", "month");
      await fc.assert(
        fc.asyncProperty(
          anyCase,
          fc.option(anyPeriod, { nil: undefined }),
          anyStep,
          async (request, previous, step) => {
            const asked = { ...request, step, ...(previous !== undefined && { previous }) };
            const overview = await store.statistics.overview(asked);
            expect(overview).toEqual(plainOverview(visibleTo(request.organization), asked));
          },
        ),
        { numRuns: 60 },
      );
    });

    it("a scan of a selection has the rows that plain code selects", async () => {
      await fc.assert(
        fc.asyncProperty(anyCase, async ({ organization, selection, rules }) => {
          const scan = await store.treatments.scan({ query: selection, rules, organization });
          const expected = plainSelection(visibleTo(organization), selection, rules);
          expect(await collectRows(scan.batches)).toEqual(
            [...expected].sort((a, b) => a.initialized - b.initialized || (a.id < b.id ? -1 : 1)),
          );
        }),
        { numRuns: 100 },
      );
    });

    it("pages, one after another, are the sorted rows, each once", async () => {
      await fc.assert(
        fc.asyncProperty(
          anyCase,
          anyOrder,
          fc.integer({ min: 1, max: 200 }),
          async ({ organization, selection, rules }, order, limit) => {
            const read: TreatmentRow[] = [];
            let after: PagePosition | null = null;
            do {
              const page = await store.treatments.page({
                organization,
                selection,
                rules,
                order,
                limit,
                ...(after !== null && { after }),
              });
              const found = toRows(page.batch);
              if (page.next !== null) expect(found).toHaveLength(limit);
              read.push(...found);
              after = page.next;
            } while (after !== null);
            const expected = plainSelection(visibleTo(organization), selection, rules);
            expect(read).toEqual(sorted(expected, order));
          },
        ),
        { numRuns: 40 },
      );
    });

    it("a page goes on where the last one ended, whatever was written meanwhile", async () => {
      const order: TreatmentOrder = { by: "reaction", descending: true };
      const page = (limit: number, after?: PagePosition) =>
        store.treatments.page({
          organization: VENDOR,
          selection: {},
          rules: RULES,
          order,
          limit,
          ...(after !== undefined && { after }),
        });
      const first = await page(100);
      const position = first.next;
      if (position === null) throw new TypeError("There is more than one page");
      const added = fc
        .sample(anyRow, { numRuns: 100, seed: 2 })
        .map((row, index) =>
          treatmentRow({ ...row, line: LINES[0] ?? "", id: numberedId("b", 5000 + index) }),
        );
      await write(added);
      rows = [...rows, ...added];
      const all = sorted(visibleTo(VENDOR), order);
      const last = toRows(first.batch).at(-1);
      const rest = await page(1000, position);
      expect(toRows(rest.batch)).toEqual(all.slice(all.findIndex(({ id }) => id === last?.id) + 1));
      expect(rest.next).toBeNull();
    });

    it("the example of docs/numbers.md comes out as it was reckoned by hand", async () => {
      const line = LINES[0] ?? "";
      const user = numberedId("d", 99);
      const written = EXAMPLE.map(
        ([began, appointed, waited, reacted, duration, rating], index) => {
          const initialized = moscow(began);
          return treatmentRow({
            id: numberedId("b", 9000 + index),
            line,
            serviceUser: user,
            initialized,
            specAppointed: appointed === null ? EMPTY_INSTANT : moscow(appointed),
            queueWaitingTime: waited,
            reactionStarted: reacted === null ? EMPTY_INSTANT : moscow(reacted),
            duration,
            closed: initialized + duration,
            serviceQualityAssessment: rating,
          });
        },
      );
      await write(written);
      rows = [...rows, ...written];
      const workingHours = [1, 2, 3, 4, 5].map((weekday) => ({ weekday, from: 540, to: 1080 }));
      const request = {
        organization: VENDOR,
        rules: { ...RULES, lines: new Map([[line, { targetSeconds: null, workingHours }]]) },
        percentiles: [50, 90],
        groupBy: [],
        largestGroups: 1,
      };
      const all = { ...request, selection: { serviceUser: [user] } };
      expect((await store.statistics.figures(all))[0]?.figures).toEqual({
        treatments: 5,
        served: 4,
        withinTarget: 3,
        waiting: { count: 5, average: 50, percentiles: [40, 96] },
        reaction: { count: 3, average: 125 / 3, percentiles: [30, 78] },
        duration: { count: 5, average: 376, percentiles: [300, 780] },
        ratings: [0, 0, 0, 1, 1],
      });
      const working = { ...request, selection: { serviceUser: [user], workingTime: true } };
      expect((await store.statistics.figures(working))[0]?.figures).toMatchObject({
        treatments: 4,
        served: 3,
        withinTarget: 2,
      });
    });

    it("a reaction of more than 68 years is counted as that many, either way", async () => {
      const moments = [0, 5_000_000_000];
      const user = numberedId("d", 98);
      const written = [moments, moments.toReversed()].map(([specAppointed, reactionStarted], at) =>
        treatmentRow({
          id: numberedId("b", 880_000 + at),
          serviceUser: user,
          line: LINES[0] ?? "",
          specAppointed: specAppointed ?? 0,
          reactionStarted: reactionStarted ?? 0,
        }),
      );
      await write(written);
      rows = [...rows, ...written];
      const [total] = await store.statistics.figures({
        organization: VENDOR,
        selection: { serviceUser: [user] },
        rules: RULES,
        percentiles: [0, 100],
        groupBy: [],
        largestGroups: 1,
      });
      const most = 2_147_483_647;
      expect(total?.figures.reaction).toEqual({ count: 2, average: 0, percentiles: [-most, most] });
    });

    it("an organization that sees nothing, or is not there, has a report of zeros", async () => {
      for (const organization of [numberedId("f", 3), UNKNOWN]) {
        const request = { organization, selection: {}, rules: RULES, percentiles: [50] };
        const [total] = await store.statistics.figures({
          ...request,
          groupBy: [],
          largestGroups: 1,
        });
        expect(total).toEqual({ keys: [], figures: NOTHING([50]) });
        const grouped = { ...request, groupBy: ["line" as const], largestGroups: 1 };
        expect(await store.statistics.figures(grouped)).toEqual([]);
        const page = { ...request, order: { by: "closed", descending: false }, limit: 5 } as const;
        expect(await store.treatments.page(page)).toMatchObject({ batch: { rows: 0 }, next: null });
      }
    });

    it("a report with more groups than asked for is refused, one with as many is not", async () => {
      const request = {
        organization: VENDOR,
        selection: {},
        rules: RULES,
        percentiles: [],
        groupBy: ["line" as const],
      };
      const all = await store.statistics.figures({ ...request, largestGroups: LINES.length });
      expect(all).toHaveLength(LINES.length);
      await expect(
        store.statistics.figures({ ...request, largestGroups: LINES.length - 1 }),
      ).rejects.toMatchObject({ code: "REPORT_TOO_LARGE" });
    });

    it("a report that is aborted ends with the reason, and others go on", async () => {
      const request = { organization: VENDOR, selection: {}, rules: RULES, percentiles: [50] };
      const reason = new Error("gone");
      const aborted = AbortSignal.abort(reason);
      const figures = { ...request, groupBy: [], largestGroups: 1 };
      await expect(store.statistics.figures({ ...figures, signal: aborted })).rejects.toBe(reason);
      const controllers = Array.from({ length: 20 }, () => new AbortController());
      const reports = controllers.map(({ signal }) =>
        store.statistics.overview({ ...request, step: "hour", signal }).catch((error) => error),
      );
      await new Promise((resolve) => setImmediate(resolve));
      for (const controller of controllers) controller.abort(reason);
      for (const outcome of await Promise.all(reports)) {
        if (outcome !== reason) expect(outcome).toHaveProperty("total");
      }
      const [total] = await store.statistics.figures(figures);
      expect(total?.figures.treatments).toBe(visibleTo(VENDOR).length);
    });

    it("more reports than may wait are refused at once", async () => {
      const request = { organization: VENDOR, selection: {}, rules: RULES, percentiles: [50] };
      const outcomes = await Promise.allSettled(
        Array.from({ length: 200 }, () =>
          store.statistics.figures({ ...request, groupBy: ["hour"], largestGroups: 24 }),
        ),
      );
      const refused = outcomes.filter(({ status }) => status === "rejected");
      expect(refused.length).toBeGreaterThan(0);
      expect(refused.length).toBeLessThan(200);
      for (const outcome of refused) {
        expect(outcome).toMatchObject({ reason: { code: "STORE_BUSY" } });
      }
    });
  });
}

function owned(ids: readonly string[]) {
  return ids.map((id) => {
    const organization = OWNERS.get(id);
    return organization === undefined ? { id } : { id, organization };
  });
}

function isSeen(row: TreatmentRow, organization: string): boolean {
  return isVisible(
    {
      ownerOfLine: OWNERS.get(row.line) ?? null,
      ownerOfClient: OWNERS.get(row.client) ?? null,
      ownerOfSpecialist: OWNERS.get(row.specialist) ?? null,
      broughtInBy: null,
    },
    organization,
  );
}

function NOTHING(percentiles: readonly number[]) {
  const spread = { count: 0, average: null, percentiles: percentiles.map(() => null) };
  return {
    treatments: 0,
    served: 0,
    withinTarget: 0,
    waiting: spread,
    reaction: spread,
    duration: spread,
    ratings: [0, 0, 0, 0, 0],
  };
}

function sorted(rows: readonly TreatmentRow[], { by, descending }: TreatmentOrder) {
  const sign = descending ? -1 : 1;
  const orderedBy = (row: TreatmentRow) => {
    if (by !== "reaction") return row[by];
    const both = row.specAppointed !== EMPTY_INSTANT && row.reactionStarted !== EMPTY_INSTANT;
    return both ? row.reactionStarted - row.specAppointed : null;
  };
  return [...rows].sort((a, b) => {
    const [x, y] = [orderedBy(a), orderedBy(b)];
    if (x !== null && y !== null && x !== y) return sign * (x - y);
    if ((x === null) !== (y === null)) return x === null ? 1 : -1;
    return sign * (a.id < b.id ? -1 : 1);
  });
}
