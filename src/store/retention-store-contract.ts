import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { mirrorAccount } from "../../test/support/mirror-account.ts";
import type { TreatmentRow } from "../../test/support/treatment-rows.ts";
import {
  collectRows,
  numberedId,
  toIncomingBatch,
  treatmentRow,
} from "../../test/support/treatment-rows.ts";
import type { KeptPlace } from "./event-store.ts";
import { NO_PROGRESS } from "./mirror-store.ts";
import type { Expired } from "./retention-store.ts";
import { EXPIRED_AT_ONCE, NOTHING_EXPIRED } from "./retention-store.ts";
import type { Store } from "./store.ts";
import type { ContractOptions } from "./store-contract.ts";

const DESK = numberedId("f", 1);
const OTHER = numberedId("f", 2);
const LINE = numberedId("a", 1);
const OTHER_LINE = numberedId("a", 2);
const USER = numberedId("d", 1);
const HORIZON = 1_700_000_000;
const DAY = 86_400;

const byText = (one: string, other: string) => one.localeCompare(other);

/** What every adapter must do about what is too old. An adapter's test calls this once. */
export function describeRetentionStoreContract(
  adapter: string,
  open: (place: string) => Promise<Store>,
  { backups = true }: ContractOptions = {},
): void {
  describe(`the contract of retention: ${adapter}`, () => {
    let folder: string;
    let store: Store;

    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), "letopis-retention-"));
      store = await open(join(folder, "data"));
      for (const [id, name] of [
        [DESK, "Desk"],
        [OTHER, "Other"],
      ] as const) {
        await store.organizations.add({ id, name, timeZone: "UTC", limits: null });
      }
      await store.directory.write(
        {
          organizations: [],
          lines: [
            { id: LINE, organization: DESK },
            { id: OTHER_LINE, organization: OTHER },
          ],
          clients: [],
          specialists: [],
          users: [],
        },
        { changedAt: HORIZON },
      );
    });

    afterEach(async () => {
      await store.close();
      await rm(folder, { recursive: true, force: true });
    });

    /** A row that was closed so many seconds after the horizon. */
    const row = (number: number, after: number, changes: Partial<TreatmentRow> = {}) =>
      treatmentRow({
        id: numberedId("b", number),
        line: LINE,
        serviceUser: USER,
        initialized: HORIZON + after - 60,
        closed: HORIZON + after,
        ...changes,
      });

    async function bring(rows: readonly TreatmentRow[], onBehalfOf: string | null = null) {
      const writer = await store.treatments.openWriter({ mode: "batches", onBehalfOf });
      const outcome = await writer.write(toIncomingBatch(rows));
      await writer.commit();
      return outcome;
    }

    async function mirror(rows: readonly TreatmentRow[], organization = DESK) {
      if ((await store.mirrors.get(organization)) === null) {
        await store.mirrors.add(mirrorAccount({ organization }));
      }
      const window = await store.mirrors.openWindow(organization);
      await window.write(toIncomingBatch(rows));
      const read = { from: HORIZON - DAY, to: HORIZON + DAY, readAt: HORIZON + DAY };
      return window.commit(read, () => NO_PROGRESS);
    }

    async function ids(organization = DESK): Promise<string[]> {
      const { batches } = await store.treatments.scan({ query: {}, organization });
      return (await collectRows(batches)).map(({ id }) => id).toSorted(byText);
    }

    const idsOf = (...numbers: number[]) => numbers.map((number) => numberedId("b", number));

    async function expire(): Promise<Expired> {
      let total = NOTHING_EXPIRED;
      for await (const { treatments, events, otherEvents } of store.retention.removeExpired()) {
        total = {
          treatments: total.treatments + treatments,
          events: total.events + events,
          otherEvents: total.otherEvents + otherEvents,
        };
      }
      return total;
    }

    describe("the horizon", () => {
      it("is not there at first, is kept, moved and lifted again", async () => {
        expect(await store.retention.horizon()).toBeNull();
        await store.retention.setHorizon(HORIZON);
        await store.close();
        store = await open(join(folder, "data"));
        expect(await store.retention.horizon()).toBe(HORIZON);
        await store.retention.setHorizon(HORIZON + 1);
        expect(await store.retention.horizon()).toBe(HORIZON + 1);
        await store.retention.setHorizon(null);
        expect(await store.retention.horizon()).toBeNull();
      });

      it("keeps what is older out, and says how many rows that were", async () => {
        await store.retention.setHorizon(HORIZON);
        const outcome = await bring([row(1, -1), row(2, 0), row(3, -DAY), row(3, -2 * DAY)]);
        expect(outcome).toMatchObject({ added: 1, superseded: 0, expired: 3 });
        const writer = await store.treatments.openWriter({ mode: "whole", onBehalfOf: DESK });
        await writer.write(toIncomingBatch([row(4, -1), row(5, 1)]));
        expect(await writer.commit()).toMatchObject({ added: 1, expired: 1 });
        expect((await mirror([row(6, -1), row(7, 1)])).written).toMatchObject({
          added: 1,
          expired: 1,
        });
        expect(await ids()).toEqual(idsOf(2, 5, 7));
        await store.retention.setHorizon(null);
        expect(await bring([row(1, -1)])).toMatchObject({ added: 1, expired: 0 });
      });

      it("does not let a row become too old that is stored", async () => {
        await bring([row(1, 10)]);
        await store.retention.setHorizon(HORIZON);
        expect(await bring([row(1, -10)])).toMatchObject({ changed: 0, expired: 1 });
        const { batches } = await store.treatments.scan({ query: {}, organization: DESK });
        expect(await collectRows(batches)).toEqual([row(1, 10)]);
      });

      it("removes nothing by itself, and nothing is removed without one", async () => {
        await bring([row(1, -DAY)]);
        expect(await expire()).toEqual(NOTHING_EXPIRED);
        await store.retention.setHorizon(HORIZON);
        expect(await ids()).toEqual(idsOf(1));
      });
    });

    describe("what is too old", () => {
      it("is removed, whoever brought it, and what is as old as may be stays", async () => {
        await bring([row(1, -1), row(2, 0), row(3, 1)]);
        await bring([row(4, -1, { line: OTHER_LINE }), row(5, 5, { line: OTHER_LINE })], OTHER);
        await store.retention.setHorizon(HORIZON);
        expect(await expire()).toMatchObject({ treatments: 2 });
        expect([await ids(), await ids(OTHER)]).toEqual([idsOf(2, 3), idsOf(5)]);
        expect((await store.describe()).treatments).toBe(3);
        expect(await expire()).toEqual(NOTHING_EXPIRED);
      });

      it("goes by when it was closed, not by when it began", async () => {
        await bring([row(1, 1, { initialized: HORIZON - 100 * DAY })]);
        await store.retention.setHorizon(HORIZON);
        await expire();
        expect(await ids()).toEqual(idsOf(1));
      });

      it("is removed in small pieces, and what was removed when it is stopped is gone", async () => {
        const rows = EXPIRED_AT_ONCE * 2 + 1;
        await bring(Array.from({ length: rows }, (_, i) => row(i, -1 - i)));
        await bring([row(rows, 1)]);
        await store.retention.setHorizon(HORIZON);
        for await (const { treatments } of store.retention.removeExpired()) {
          expect(treatments).toBe(EXPIRED_AT_ONCE);
          break;
        }
        expect((await store.describe()).treatments).toBe(rows + 1 - EXPIRED_AT_ONCE);
        expect(await expire()).toMatchObject({ treatments: EXPIRED_AT_ONCE + 1 });
        expect(await ids()).toEqual(idsOf(rows));
      });

      it("lets a scan under way end on what it began with", async () => {
        await bring(Array.from({ length: 6000 }, (_, i) => row(i, -1 - i)));
        await store.retention.setHorizon(HORIZON);
        const { batches } = await store.treatments.scan({ query: {}, organization: DESK });
        const first = await batches.next();
        await expire();
        const rest = await collectRows(batches);
        expect((first.done ? 0 : first.value.rows) + rest.length).toBe(6000);
        expect(await ids()).toEqual([]);
      });

      it("takes along what a mirror noted of it", async () => {
        await mirror([row(1, -10), row(2, 10)]);
        await mirror([]);
        expect(await store.mirrors.countRows(DESK)).toMatchObject({ stored: 2, vanished: 2 });
        await mirror([row(1, -10), row(2, 10)], OTHER);
        await store.retention.setHorizon(HORIZON);
        await expire();
        expect(await store.mirrors.countRows(DESK)).toMatchObject({
          stored: 1,
          vanished: 1,
          vanishedIds: idsOf(2),
        });
        expect(await store.mirrors.countRows(OTHER)).toMatchObject({ stored: 1 });
      });
    });

    describe("events", () => {
      const keep = (
        texts: readonly string[],
        receivedAt: number,
        others: readonly string[] = [],
        organization = DESK,
      ) =>
        store.events.append({
          facts: texts.map((text) => ({ organization, receivedAt, text })),
          others: others.map((text) => ({
            organization,
            receivedAt,
            eventType: "subscriber",
            text,
          })),
        });

      interface Told {
        readonly text: string;
        readonly receivedAt?: number;
        /** Numbers of the treatments that the fact names. */
        readonly names?: readonly number[];
        /** When they ended, after the horizon; null: they are open. */
        readonly courses?: Readonly<Record<number, number | null>>;
        readonly places?: readonly KeptPlace[];
        readonly rows?: readonly TreatmentRow[];
      }

      /** Keeps a fact, and applies what is given as if it had made that. */
      async function tell(told: Told) {
        const { text, receivedAt = HORIZON + 100, names = [], courses = {} } = told;
        const number = (await keep([text], receivedAt)).get(DESK) ?? 0;
        const progress = await store.events.progress(DESK);
        const applied = await store.events.apply(DESK, {
          generation: progress?.generation ?? 0,
          after: progress?.appliedThrough ?? 0,
          through: number,
          latestAt: HORIZON + 100,
          fromFuture: 0,
          names: names.map((name) => ({ treatment: numberedId("b", name), number })),
          closed: toIncomingBatch(told.rows ?? []),
          voided: [],
          treatments: Object.entries(courses).map(([name, ended]) => ({
            id: numberedId("b", Number(name)),
            line: LINE,
            user: USER,
            began: HORIZON - 10 * DAY,
            ended: ended === null ? null : HORIZON + ended,
            status: ended === null ? "open" : "closed",
          })),
          places: told.places ?? [],
          ratings: [],
        });
        if (applied === null) throw new Error("The changes were not applied");
        return applied;
      }

      const place = (number: number, at: number, treatment: number | null): KeptPlace => ({
        message: numberedId("e", number),
        treatment: treatment === null ? null : numberedId("b", treatment),
        reason: treatment === null ? "none-open" : null,
        named: false,
        line: LINE,
        user: USER,
        at: HORIZON + at,
        text: `place ${number}`,
      });

      const texts = async () => (await store.events.after(DESK, 0, 1000)).map(({ text }) => text);

      it("of a treatment that ended before are removed with it, however late they came", async () => {
        await tell({ text: "old", names: [1], courses: { 1: -1 }, rows: [row(1, -1)] });
        await tell({ text: "new", names: [2], courses: { 2: 1 }, rows: [row(2, 1)] });
        await tell({ text: "open", names: [3], courses: { 3: null } });
        await store.retention.setHorizon(HORIZON);
        expect(await expire()).toEqual({ treatments: 1, events: 1, otherEvents: 0 });
        expect(await texts()).toEqual(["new", "open"]);
        const needs = { treatments: idsOf(1, 2, 3), stretches: [] };
        const recalled = (await store.events.recall(DESK, needs)).treatments;
        expect(recalled.map(({ id }) => id).toSorted(byText)).toEqual(idsOf(2, 3));
        expect(await store.events.describe(DESK)).toMatchObject({
          facts: 2,
          treatments: { closed: 1, open: 1 },
        });
        expect(await expire()).toEqual(NOTHING_EXPIRED);
      });

      it("that tell of another treatment too stay as long as that does", async () => {
        await tell({ text: "moved", names: [1, 2], courses: { 1: -1, 2: 1 } });
        await store.retention.setHorizon(HORIZON);
        expect(await expire()).toMatchObject({ events: 0 });
        expect(await texts()).toEqual(["moved"]);
        await store.retention.setHorizon(HORIZON + 10);
        expect(await expire()).toMatchObject({ events: 1 });
        expect(await texts()).toEqual([]);
      });

      it("that belong to no treatment are removed by when they were received", async () => {
        await tell({ text: "lost", receivedAt: HORIZON - 1, places: [place(1, -1, null)] });
        await tell({ text: "lost, too", receivedAt: HORIZON + 1, places: [place(2, 1, null)] });
        await tell({ text: "of none that began", receivedAt: HORIZON - 1, names: [9] });
        await tell({ text: "of one to begin", receivedAt: HORIZON, names: [8] });
        await keep([], HORIZON - 1, ["old"]);
        await keep([], HORIZON, ["new"]);
        await store.retention.setHorizon(HORIZON);
        expect(await expire()).toEqual({ treatments: 0, events: 2, otherEvents: 1 });
        expect(await texts()).toEqual(["lost, too", "of one to begin"]);
        expect(await store.events.describe(DESK)).toMatchObject({
          others: 1,
          unplaced: { "none-open": 1 },
        });
      });

      it("that were placed at a treatment go when that does", async () => {
        await tell({
          text: "begin",
          names: [1, 2],
          courses: { 1: -1, 2: 1 },
          places: [place(1, -5, 1), place(2, -5, 2)],
        });
        await store.retention.setHorizon(HORIZON);
        await expire();
        const { treatments } = await store.events.recall(DESK, {
          treatments: idsOf(1, 2),
          stretches: [],
        });
        expect(treatments).toEqual([
          { id: numberedId("b", 2), facts: expect.arrayContaining(["begin", "place 2"]) },
        ]);
        expect(treatments[0]?.facts).toHaveLength(2);
      });

      it("that were not applied yet stay, however old they are", async () => {
        await keep(["waiting"], HORIZON - DAY);
        await store.retention.setHorizon(HORIZON);
        expect(await expire()).toEqual(NOTHING_EXPIRED);
        expect(await texts()).toEqual(["waiting"]);
      });

      it("make no row of a treatment that is too old", async () => {
        await store.retention.setHorizon(HORIZON);
        const { written } = await tell({
          text: "late",
          names: [1, 2],
          courses: { 1: -1, 2: 1 },
          rows: [row(1, -1), row(2, 1)],
        });
        expect(written).toMatchObject({ added: 1, expired: 1 });
        expect(await ids()).toEqual(idsOf(2));
      });

      it("get numbers beyond those that are gone, after a restart too", async () => {
        await tell({ text: "old", receivedAt: HORIZON - 1 });
        await tell({ text: "old, too", receivedAt: HORIZON - 1 });
        await store.retention.setHorizon(HORIZON);
        expect(await expire()).toMatchObject({ events: 2 });
        await store.close();
        store = await open(join(folder, "data"));
        const before = (await store.events.progress(DESK))?.appliedThrough ?? 0;
        expect(before).toBeGreaterThan(0);
        expect((await keep(["new"], HORIZON)).get(DESK)).toBeGreaterThan(before);
        expect(await store.events.describe(DESK)).toMatchObject({ facts: 1, waiting: 1 });
      });

      it("are gone through whatever number there are of them", async () => {
        const many = Array.from({ length: EXPIRED_AT_ONCE * 2 + 10 }, (_, i) => `${i}`);
        await keep(many, HORIZON - 1);
        await tell({ text: "last", receivedAt: HORIZON + 1 });
        await store.retention.setHorizon(HORIZON);
        expect(await expire()).toMatchObject({ events: many.length });
        expect(await texts()).toEqual(["last"]);
      });
    });

    it("can be asked to be done by one at a time", async () => {
      const { signal } = new AbortController();
      expect(await store.retention.exclusively(signal, async () => "done")).toBe("done");
      const failing = store.retention.exclusively(signal, () => Promise.reject(new Error("no")));
      await expect(failing).rejects.toThrow("no");
      expect(await store.retention.exclusively(signal, async () => "again")).toBe("again");
    });

    if (backups) {
      it("is not undone by an older backup", async () => {
        const copy = join(folder, "copy.duckdb");
        await bring([row(1, -1), row(2, 1)]);
        await store.backup(copy);
        await store.retention.setHorizon(HORIZON);
        await expire();
        await store.restore(copy);
        expect(await store.retention.horizon()).toBe(HORIZON);
        await expire();
        expect(await ids()).toEqual(idsOf(2));
      });
    }
  });
}
