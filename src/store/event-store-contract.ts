import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { TreatmentRow } from "../../test/support/treatment-rows.ts";
import {
  collectRows,
  numberedId,
  toIncomingBatch,
  treatmentRow,
} from "../../test/support/treatment-rows.ts";
import { ZERO_ID } from "../contract/empty-values.ts";
import { CONTRACT_LIMITS } from "../history/calling-limits.ts";
import type {
  AppliedFacts,
  AppliedOutcome,
  IncomingFact,
  KeptPlace,
  KeptTreatment,
} from "./event-store.ts";
import type { Hook } from "./hook-store.ts";
import type { Mirror } from "./mirror-store.ts";
import { NO_PROGRESS } from "./mirror-store.ts";
import type { Store } from "./store.ts";
import type { ContractOptions } from "./store-contract.ts";

const DESK = numberedId("f", 1);
const OTHER = numberedId("f", 2);
const DESK_LINE = numberedId("a", 1);
const OTHER_LINE = numberedId("a", 2);
const UNOWNED_LINE = numberedId("a", 3);
const USER = numberedId("d", 1);
const CLIENT = numberedId("c", 1);
const TREATMENT = numberedId("b", 1);
const AT = 1_700_000_000;

/** What every adapter of the store must do about live events. An adapter's test calls this once. */
export function describeEventStoreContract(
  adapter: string,
  open: (place: string) => Promise<Store>,
  { backups = true }: ContractOptions = {},
): void {
  describe(`the event store's contract: ${adapter}`, () => {
    let place: string;
    let store: Store;

    beforeEach(async () => {
      place = await mkdtemp(join(tmpdir(), "letopis-events-"));
      store = await open(join(place, "data"));
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
            { id: DESK_LINE, organization: DESK },
            { id: OTHER_LINE, organization: OTHER },
          ],
          clients: [],
          specialists: [],
          users: [],
        },
        { changedAt: AT },
      );
    });

    afterEach(async () => {
      await store.close();
      await rm(place, { recursive: true, force: true });
    });

    const fact = (text: string, organization = DESK) =>
      ({ organization, receivedAt: AT, text }) satisfies IncomingFact;

    async function keep(...facts: readonly IncomingFact[]): Promise<ReadonlyMap<string, number>> {
      return store.events.append({ facts, others: [] });
    }

    /** Keeps a fact for it, and applies what is given as if that had made it. */
    async function apply(
      changes: Partial<Omit<AppliedFacts, "closed">> & { readonly rows?: readonly TreatmentRow[] },
      organization = DESK,
    ): Promise<AppliedOutcome | null> {
      const kept = await keep(fact("{}", organization));
      const progress = await store.events.progress(organization);
      if (progress === null) throw new Error("There is no such organization");
      const { rows = [], ...rest } = changes;
      return store.events.apply(organization, {
        generation: progress.generation,
        after: progress.appliedThrough,
        through: kept.get(organization) ?? 0,
        latestAt: AT,
        names: [],
        closed: toIncomingBatch(rows),
        voided: [],
        fromFuture: 0,
        treatments: [],
        places: [],
        ratings: [],
        ...rest,
      });
    }

    async function read(organization = DESK): Promise<TreatmentRow[]> {
      const { batches } = await store.treatments.scan({ query: {}, organization });
      return collectRows(batches);
    }

    /** A row as events make it. */
    const row = (changes: Partial<TreatmentRow> = {}) =>
      treatmentRow({ id: TREATMENT, line: DESK_LINE, serviceUser: USER, ...changes });

    const treatment = (changes: Partial<KeptTreatment> = {}): KeptTreatment => ({
      id: TREATMENT,
      line: DESK_LINE,
      user: USER,
      began: AT,
      ended: AT + 60,
      status: "closed",
      ...changes,
    });

    const closing = (changes: Partial<TreatmentRow> = {}) => ({
      rows: [row(changes)],
      treatments: [treatment()],
    });

    const rating = (quality: number, at: number, message = numberedId("e", 1)) => ({
      message,
      treatment: TREATMENT,
      at,
      nanosecond: 0,
      quality,
    });

    async function mirror(rows: readonly TreatmentRow[], readAt: number, organization = DESK) {
      if ((await store.mirrors.get(organization)) === null) {
        await store.mirrors.add(mirrorOf(organization));
      }
      const window = await store.mirrors.openWindow(organization);
      await window.write(toIncomingBatch(rows));
      return window.commit({ from: AT - 1000, to: AT + 1000, readAt }, () => NO_PROGRESS);
    }

    describe("facts", () => {
      it("are numbered in the order they came, and read in it", async () => {
        await keep(fact("1"), fact("2"));
        await keep(fact("of another", OTHER), fact("3"));
        const first = await store.events.after(DESK, 0, 2);
        expect(first.map(({ text }) => text)).toEqual(["1", "2"]);
        const rest = await store.events.after(DESK, first.at(-1)?.number ?? 0, 100);
        expect(rest).toMatchObject([{ text: "3", receivedAt: AT }]);
        expect(await store.events.after(DESK, rest.at(-1)?.number ?? 0, 100)).toEqual([]);
      });

      it("of an organization are found behind any number of another's", async () => {
        const others = Array.from({ length: 5000 }, () => fact("x", OTHER));
        await keep(fact("first"), ...others, fact("last"));
        const [first] = await store.events.after(DESK, 0, 10);
        expect(first?.text).toBe("first");
        expect(await store.events.after(DESK, first?.number ?? 0, 10)).toMatchObject([
          { text: "last" },
        ]);
        expect(await store.events.organizations()).toEqual([DESK, OTHER]);
      });

      it("of an organization that is not there are not kept, and keep nobody else's away", async () => {
        const kept = await keep(fact("x", numberedId("f", 9)), fact("1"));
        expect([...kept.keys()]).toEqual([DESK]);
        expect(await store.events.after(DESK, 0, 10)).toMatchObject([{ text: "1" }]);
        expect(await store.events.progress(numberedId("f", 9))).toBeNull();
      });

      it("get their own numbers, however many come at once", async () => {
        const kept = await Promise.all(Array.from({ length: 50 }, (_, i) => keep(fact(`${i}`))));
        const numbers = kept.map((through) => through.get(DESK));
        expect(new Set(numbers).size).toBe(50);
        expect(await store.events.after(DESK, 0, 100)).toHaveLength(50);
      });

      it("do not wait for a long write", async () => {
        const writer = await store.treatments.openWriter({ mode: "whole", onBehalfOf: null });
        const rows = Array.from({ length: 100_000 }, (_, i) =>
          treatmentRow({ id: numberedId("b", i) }),
        );
        await writer.write(toIncomingBatch(rows));
        let written = false;
        const writing = writer.commit().then(() => {
          written = true;
        });
        await keep(fact("1"));
        expect(written).toBe(false);
        await writing;
      });

      it("survive a restart, and so does how far they are applied", async () => {
        await keep(fact("1"));
        await apply({ latestAt: AT + 5 });
        await keep(fact("2"));
        await store.close();
        store = await open(join(place, "data"));
        const progress = await store.events.progress(DESK);
        expect(progress).toMatchObject({ latestAt: AT + 5 });
        const left = await store.events.after(DESK, progress?.appliedThrough ?? 0, 10);
        expect(left.map(({ text }) => text)).toEqual(["2"]);
      });

      it.runIf(backups)("go on behind those of a restored backup", async () => {
        const replaced: string[] = [];
        const stop = store.events.onReplaced(() => replaced.push("replaced"));
        await keep(...Array.from({ length: 10 }, (_, i) => fact(`${i}`)));
        await apply({});
        await store.backup(join(place, "backup"));
        await store.close();
        await rm(join(place, "data"), { recursive: true });
        store = await open(join(place, "data"));
        store.events.onReplaced(() => replaced.push("replaced"));
        await store.organizations.add({ id: DESK, name: "Desk", timeZone: "UTC", limits: null });
        await keep(fact("before the restore"));
        const before = await store.events.progress(DESK);
        await store.restore(join(place, "backup"));
        expect(replaced).toEqual(["replaced"]);
        await keep(fact("after the restore"));
        const progress = await store.events.progress(DESK);
        expect(progress?.generation).not.toBe(before?.generation);
        const left = await store.events.after(DESK, progress?.appliedThrough ?? 0, 100);
        expect(left.map(({ text }) => text)).toEqual(["after the restore"]);
        stop();
      });

      it("go with their organization", async () => {
        await keep(fact("1"));
        await store.organizations.remove(DESK).catch(() => undefined);
        await store.directory.write(
          {
            organizations: [],
            lines: [{ id: DESK_LINE, organization: OTHER }],
            clients: [],
            specialists: [],
            users: [],
          },
          { changedAt: AT },
        );
        await store.organizations.remove(DESK);
        await store.organizations.add({ id: DESK, name: "Desk", timeZone: "UTC", limits: null });
        expect(await store.events.after(DESK, 0, 10)).toEqual([]);
        expect(await store.events.organizations()).toEqual([]);
      });

      it("that come while their organization is removed are nobody else's", async () => {
        const LEAVING = numberedId("f", 3);
        const COMING = numberedId("f", 4);
        const add = (id: string, name: string) =>
          store.organizations.add({ id, name, timeZone: "UTC", limits: null });
        await add(LEAVING, "Leaving");
        await keep(fact("known", LEAVING));
        const coming = Array.from({ length: 30 }, (_, i) => keep(fact(`${i}`, LEAVING)));
        await Promise.all([store.organizations.remove(LEAVING), ...coming]);
        // Whatever stands for an organization inside may be another's now.
        await add(COMING, "Coming");
        expect((await keep(fact("too late", LEAVING))).size).toBe(0);
        expect(await store.events.after(COMING, 0, 100)).toEqual([]);
        expect(await store.events.progress(LEAVING)).toBeNull();
      });
    });

    describe("recalling", () => {
      const needs = (treatments: readonly string[]) => ({ treatments, stretches: [] });
      const stretch = (from: number, to: number, user: string | null = null) => ({
        treatments: [],
        stretches: [{ line: DESK_LINE, user, from, to }],
      });
      const sorted = (texts: readonly string[] | undefined) => [...(texts ?? [])].sort();

      /** Keeps facts, and applies them as naming what is said. */
      async function named(...facts: readonly (readonly [string, ...string[]])[]): Promise<void> {
        const through = (await keep(...facts.map(([text]) => fact(text)))).get(DESK) ?? 0;
        const first = through - facts.length + 1;
        await apply({
          names: facts.flatMap(([, ...treatments], index) =>
            treatments.map((id) => ({ treatment: id, number: first + index })),
          ),
        });
      }

      it("finds every applied fact that names a treatment, and no other", async () => {
        await named(["1", TREATMENT], ["2", numberedId("b", 2), TREATMENT], ["3"]);
        await keep(fact("of another", OTHER), fact("not applied"));
        const { treatments } = await store.events.recall(DESK, needs([TREATMENT, USER]));
        expect(treatments.map(({ id }) => id)).toEqual([TREATMENT]);
        expect(sorted(treatments[0]?.facts)).toEqual(["1", "2"]);
        expect((await store.events.recall(OTHER, needs([TREATMENT]))).treatments).toEqual([]);
      });

      it("finds treatments that were open at some time of a stretch, its ends included", async () => {
        await named(["1", TREATMENT]);
        await apply({ treatments: [treatment({ began: AT + 10, ended: AT + 20 })] });
        const found = async (from: number, to: number, user?: string) =>
          (await store.events.recall(DESK, stretch(from, to, user))).treatments.length;
        expect(await found(AT, AT + 9)).toBe(0);
        expect(await found(AT, AT + 10)).toBe(1);
        expect(await found(AT + 12, AT + 13)).toBe(1);
        expect(await found(AT + 20, AT + 20, USER)).toBe(1);
        expect(await found(AT + 20, AT + 20, numberedId("d", 2))).toBe(0);
        expect(await found(AT + 21, Number.POSITIVE_INFINITY)).toBe(0);
        await apply({ treatments: [treatment({ began: AT + 10, ended: null, status: "served" })] });
        expect(await found(AT + 21, Number.POSITIVE_INFINITY)).toBe(1);
      });

      it("finds what is open or ended since an instant, to go on after a restart", async () => {
        const ended = numberedId("b", 2);
        await named(["open", TREATMENT], ["ended", ended]);
        await apply({
          treatments: [
            treatment({ ended: null, status: "waiting" }),
            treatment({ id: ended, ended: AT + 60 }),
          ],
          places: [placeOf(numberedId("e", 1), { reason: "none-open", at: AT + 60 })],
        });
        const since = async (instant: number) => {
          const { treatments, unplaced } = await store.events.recallSince(DESK, instant);
          return [...treatments.map(({ id }) => id).sort(), ...unplaced];
        };
        expect(await since(AT + 60)).toEqual([TREATMENT, ended, numberedId("e", 1)]);
        expect(await since(AT + 61)).toEqual([TREATMENT]);
      });

      it("follows an event that names no treatment from place to place", async () => {
        const message = numberedId("e", 1);
        const placed = async (id: string) =>
          (await store.events.recall(DESK, needs([id]))).treatments.flatMap(({ facts }) => facts);
        const unplaced = async (user: string | null = null) =>
          (await store.events.recall(DESK, stretch(AT, AT, user))).unplaced;
        await apply({ places: [placeOf(message, { reason: "none-open" })] });
        expect(await unplaced()).toEqual([message]);
        expect(await unplaced(numberedId("d", 9))).toEqual([]);
        expect((await store.events.describe(DESK)).unplaced).toEqual({ "none-open": 1 });
        await apply({ places: [placeOf(message, { treatment: TREATMENT })] });
        expect(await placed(TREATMENT)).toEqual([message]);
        expect(await unplaced()).toEqual([]);
        await apply({ places: [placeOf(message, { treatment: numberedId("b", 2) })] });
        expect(await placed(TREATMENT)).toEqual([]);
        expect(await placed(numberedId("b", 2))).toEqual([message]);
        expect((await store.events.describe(DESK)).unplaced).toEqual({});
      });

      it("counts an event whose treatment never began, and finds it by its name alone", async () => {
        const stray = { named: true, reason: "no-beginning" };
        await apply({ places: [placeOf(numberedId("e", 1), stray)] });
        expect((await store.events.describe(DESK)).unplaced).toEqual({ "no-beginning": 1 });
        expect((await store.events.recall(DESK, stretch(AT, AT))).unplaced).toEqual([]);
        await apply({
          places: [placeOf(numberedId("e", 1), { named: true, treatment: TREATMENT })],
        });
        expect((await store.events.describe(DESK)).unplaced).toEqual({});
      });
    });

    describe("applying", () => {
      it("writes rows, states and how far it is in one go", async () => {
        expect(await apply(closing())).toMatchObject({ written: { added: 1 }, removed: 0 });
        expect(await read()).toEqual([row()]);
        expect(await apply(closing({ queueLength: 2 }))).toMatchObject({ written: { changed: 1 } });
        expect(await read()).toEqual([row({ queueLength: 2 })]);
        expect(await store.events.describe(DESK)).toMatchObject({
          facts: 2,
          waiting: 0,
          treatments: { closed: 1 },
        });
      });

      it("adds up what came from the future", async () => {
        expect(await store.events.describe(DESK)).toMatchObject({ fromFuture: 0 });
        await apply({ fromFuture: 2 });
        await apply({ fromFuture: 3 });
        expect(await store.events.describe(DESK)).toMatchObject({ fromFuture: 5 });
        expect(await store.events.describe(OTHER)).toMatchObject({ fromFuture: 0 });
      });

      it("does nothing a second time, nor on a store that is another one", async () => {
        await apply(closing());
        const progress = await store.events.progress(DESK);
        const again = {
          generation: progress?.generation ?? 0,
          after: 0,
          through: progress?.appliedThrough ?? 0,
          latestAt: AT,
          fromFuture: 0,
          names: [],
          closed: toIncomingBatch([row({ duration: 1 })]),
          voided: [],
          treatments: [],
          places: [],
          ratings: [],
        };
        expect(await store.events.apply(DESK, again)).toBeNull();
        const restored = { ...again, after: again.through, generation: again.generation + 1 };
        expect(await store.events.apply(DESK, restored)).toBeNull();
        expect(await read()).toEqual([row()]);
      });

      it("leaves no half of itself when it fails", async () => {
        const broken = { ...treatment(), line: "no UUID" };
        await expect(apply({ rows: [row()], treatments: [broken] })).rejects.toThrow();
        expect(await read()).toEqual([]);
        expect(await store.events.progress(DESK)).toMatchObject({ appliedThrough: 0 });
        expect(await apply(closing())).toMatchObject({ written: { added: 1 } });
      });

      it.runIf(backups)(
        "knows lines and people for what they are, after it failed and after a restore",
        async () => {
          const [line, specialist] = [numberedId("a", 7), numberedId("e", 7)];
          const isKnown = async (number: number) => {
            const id = numberedId("b", number);
            const now = row({ id, line, specialist });
            await apply({ rows: [now], treatments: [treatment({ id, line })] });
            expect((await read()).find((each) => each.id === id)).toEqual(now);
          };
          /** Others take the places of those that did not stay. */
          const meetOthers = async (number: number) => {
            const writer = await store.treatments.openWriter({ mode: "whole", onBehalfOf: null });
            const ids = { line: numberedId("a", number), specialist: numberedId("e", number) };
            await writer.write(toIncomingBatch([row({ id: numberedId("b", number), ...ids })]));
            await writer.commit();
          };
          await store.backup(join(place, "backup"));
          const broken = { ...treatment(), line: "no UUID" };
          await expect(
            apply({ rows: [row({ line, specialist })], treatments: [broken] }),
          ).rejects.toThrow();
          await meetOthers(8);
          await isKnown(20);
          await store.restore(join(place, "backup"));
          await meetOthers(9);
          await isKnown(21);
        },
      );

      it("tells of what was there and what was not in one go", async () => {
        await apply(closing());
        const other = numberedId("b", 2);
        const rows = [row({ duration: 7 }), row({ id: other })];
        const outcome = await apply({ rows, treatments: [treatment(), treatment({ id: other })] });
        expect(outcome?.written).toMatchObject({ added: 1, changed: 1 });
        expect(await read()).toEqual(rows);
        // Both were added by events: both go with their closing.
        const opened = [TREATMENT, other].map((id) =>
          treatment({ id, ended: null, status: "served" }),
        );
        expect(await apply({ voided: [TREATMENT, other], treatments: opened })).toMatchObject({
          removed: 2,
        });
        expect(await read()).toEqual([]);
      });

      it("removes a row that events brought in when its treatment is not closed any more", async () => {
        await apply(closing());
        const opened = {
          voided: [TREATMENT],
          treatments: [treatment({ ended: null, status: "served" })],
        };
        expect(await apply(opened)).toMatchObject({ removed: 1 });
        expect(await read()).toEqual([]);
        expect(await apply(closing())).toMatchObject({ written: { added: 1 } });
      });

      it("removes no row that came another way", async () => {
        const writer = await store.treatments.openWriter({ mode: "batches", onBehalfOf: DESK });
        await writer.write(toIncomingBatch([row()]));
        await writer.commit();
        await apply(closing({ duration: 7 }));
        expect(await apply({ voided: [TREATMENT] })).toMatchObject({ removed: 0 });
        expect(await read()).toEqual([row({ duration: 7 })]);
      });

      it("keeps aside what the writing rule forbids, and counts it until it is allowed", async () => {
        const theirs = row({ line: OTHER_LINE });
        const writer = await store.treatments.openWriter({ mode: "batches", onBehalfOf: OTHER });
        await writer.write(toIncomingBatch([theirs]));
        await writer.commit();
        const ours = closing({ line: OTHER_LINE, duration: 5 });
        expect(await apply(ours)).toMatchObject({ written: { refused: [TREATMENT] } });
        expect(await apply({ ...ours, voided: [] })).toMatchObject({ written: { added: 0 } });
        expect(await read(OTHER)).toEqual([theirs]);
        expect(await store.events.describe(DESK)).toMatchObject({
          refused: 1,
          refusedIds: [TREATMENT],
        });
        await apply({ voided: [TREATMENT] });
        expect(await read(OTHER)).toEqual([theirs]);
        await store.directory.write(
          {
            organizations: [],
            lines: [{ id: OTHER_LINE, organization: DESK }],
            clients: [],
            specialists: [],
            users: [],
          },
          { changedAt: AT },
        );
        expect(await apply(ours)).toMatchObject({ written: { changed: 1, refused: [] } });
        expect((await store.events.describe(DESK)).refused).toBe(0);
      });
    });

    describe("one treatment from a mirror and from events", () => {
      const cloud = row({ duration: 55, client: CLIENT });
      const quality = async () => (await read())[0]?.serviceQualityAssessment;

      it("is the cloud's, whichever comes first", async () => {
        await apply(closing());
        await mirror([cloud], AT + 100);
        expect(await read()).toEqual([cloud]);
        expect(await apply(closing({ queueLength: 9 }))).toMatchObject({
          written: { unchanged: 1, changed: 0 },
        });
        expect(await read()).toEqual([cloud]);
        expect(await apply({ voided: [TREATMENT] })).toMatchObject({ removed: 0 });
        expect(await read()).toEqual([cloud]);
      });

      it("is the cloud's also when the mirror found it as events had left it", async () => {
        await apply(closing());
        await mirror([row()], AT + 100);
        await apply(closing({ queueLength: 9 }));
        expect(await read()).toEqual([row()]);
      });

      it("is told of while no event has closed it, to those who may change its row", async () => {
        const open = (status: string) => ({ treatments: [treatment({ ended: null, status })] });
        await apply(open("waiting"));
        await apply(open("waiting"), OTHER);
        expect(await store.events.mirrored(DESK)).toEqual([]);
        await mirror([cloud], AT + 100);
        const told = [{ id: TREATMENT, closed: cloud.closed }];
        expect(await store.events.mirrored(DESK)).toEqual(told);
        // Nothing of it is inferable by claiming its id.
        expect(await store.events.mirrored(OTHER)).toEqual([]);
        await apply(open("ended-unseen"));
        expect(await store.events.mirrored(DESK)).toEqual(told);
        await apply(open("mirrored"));
        expect(await store.events.mirrored(DESK)).toEqual([]);
        await apply(closing());
        expect(await store.events.mirrored(DESK)).toEqual([]);
      });

      it("is not told of where a file brought its row: events may still change that", async () => {
        await apply({ treatments: [treatment({ ended: null, status: "served" })] });
        const writer = await store.treatments.openWriter({ mode: "batches", onBehalfOf: DESK });
        await writer.write(toIncomingBatch([row()]));
        await writer.commit();
        expect(await store.events.mirrored(DESK)).toEqual([]);
      });

      it("keeps a rating that an event gives after the cloud was read", async () => {
        await mirror([cloud], AT + 100);
        await apply({ ratings: [rating(4, AT + 101)] });
        expect(await read()).toEqual([{ ...cloud, serviceQualityAssessment: 4 }]);
        await apply({ ratings: [rating(2, AT + 99, numberedId("e", 2))] });
        expect(await quality()).toBe(4);
      });

      it("does not take a rating of an event from before the cloud was read", async () => {
        await mirror([cloud], AT + 100);
        await apply({
          ...closing({ serviceQualityAssessment: 4 }),
          ratings: [rating(4, AT + 100)],
        });
        expect(await read()).toEqual([cloud]);
      });

      it("keeps a later rating of an event when the cloud is read, until it knows better", async () => {
        await apply({
          ...closing({ serviceQualityAssessment: 4 }),
          ratings: [rating(4, AT + 101)],
        });
        await mirror([cloud], AT + 100);
        expect(await read()).toEqual([{ ...cloud, serviceQualityAssessment: 4 }]);
        await mirror([cloud], AT + 100);
        expect(await quality()).toBe(4);
        await mirror([{ ...cloud, serviceQualityAssessment: 5 }], AT + 200);
        expect(await quality()).toBe(5);
      });

      it("takes the latest of several ratings, of this organization's events alone", async () => {
        await mirror([cloud], AT + 100);
        await apply({
          ratings: [
            rating(3, AT + 103, numberedId("e", 3)),
            rating(1, AT + 102, numberedId("e", 2)),
          ],
        });
        expect(await quality()).toBe(3);
        await apply({ ratings: [rating(1, AT + 200)] }, OTHER);
        expect(await quality()).toBe(3);
        await mirror([cloud], AT + 150);
        expect(await quality()).toBe(0);
      });

      it("forgets the rating of an event that belongs elsewhere", async () => {
        await apply({ ratings: [rating(4, AT + 200)] });
        await apply({ places: [placeOf(numberedId("e", 1), { reason: "several-open" })] });
        await mirror([cloud], AT + 100);
        expect(await quality()).toBe(0);
      });

      describe("whose rating by an event turns out to be another's", () => {
        const moved = {
          places: [placeOf(numberedId("e", 1), { treatment: numberedId("b", 2), reason: null })],
          ratings: [{ ...rating(4, AT + 101), treatment: numberedId("b", 2) }],
        };

        it("has the cloud's again, or that of another event", async () => {
          await mirror([{ ...cloud, serviceQualityAssessment: 2 }], AT + 100);
          await apply({ ratings: [rating(4, AT + 101)] });
          expect(await quality()).toBe(4);
          await apply(moved);
          expect(await quality()).toBe(2);
          await apply({ ratings: [rating(3, AT + 103, numberedId("e", 3))] });
          await apply({ ratings: [rating(4, AT + 104)] });
          expect(await quality()).toBe(4);
          await apply({ places: [placeOf(numberedId("e", 1), { reason: "several-open" })] });
          expect(await quality()).toBe(3);
        });

        it("has what the cloud said last, though the event's stood in its place", async () => {
          await apply({ ratings: [rating(4, AT + 101)] });
          await mirror([cloud], AT + 90);
          await mirror([{ ...cloud, serviceQualityAssessment: 5 }], AT + 100);
          expect(await quality()).toBe(4);
          await apply(moved);
          expect(await quality()).toBe(5);
        });

        it("keeps what a file or the cloud said since", async () => {
          await mirror([cloud], AT + 100);
          await apply({ ratings: [rating(4, AT + 101)] });
          await mirror([{ ...cloud, serviceQualityAssessment: 3 }], AT + 200);
          await apply(moved);
          expect(await quality()).toBe(3);
          await apply({ ratings: [rating(4, AT + 201)] });
          const writer = await store.treatments.openWriter({ mode: "batches", onBehalfOf: DESK });
          await writer.write(toIncomingBatch([{ ...cloud, serviceQualityAssessment: 1 }]));
          await writer.commit();
          await apply(moved);
          expect(await quality()).toBe(1);
        });

        it("is not put right by who may not change it", async () => {
          await mirror([{ ...cloud, serviceQualityAssessment: 2 }], AT + 100);
          await apply({ ratings: [rating(4, AT + 101)] });
          const stranger = numberedId("e", 9);
          await apply({ ratings: [rating(5, AT + 102, stranger)] }, OTHER);
          await apply({ places: [placeOf(stranger, { reason: "several-open" })] }, OTHER);
          expect(await quality()).toBe(4);
        });
      });

      it("is not missed by the cloud when only events know it", async () => {
        await apply(closing());
        const eventsOnly = await mirror([], AT + 100);
        expect(eventsOnly.vanished).toEqual([]);
        await mirror([cloud], AT + 100);
        expect((await mirror([], AT + 200)).vanished).toEqual([TREATMENT]);
      });
    });

    describe("the client of a user", () => {
      const client = async () => (await read())[0]?.client;
      const users = (of: string) => ({
        organizations: [],
        lines: [],
        clients: [],
        specialists: [],
        users: [{ id: USER, client: of }],
      });

      it("is what the operator says, else the organization's record, else the operator's", async () => {
        const [dimension, own, said] = [CLIENT, numberedId("c", 2), numberedId("c", 3)];
        const known = () => store.directory.clientsOf(DESK, [USER, numberedId("d", 2)]);
        const record = (of: string, onBehalfOf: string | null) =>
          store.directory.writeRecords(
            { serviceUser: [{ id: USER, client: of }] },
            { onBehalfOf, changedAt: AT },
          );
        expect(await known()).toEqual(new Map());
        await record(said, null);
        expect(await known()).toEqual(new Map([[USER, said]]));
        await record(numberedId("c", 9), OTHER);
        expect(await known()).toEqual(new Map([[USER, said]]));
        await record(own, DESK);
        expect(await known()).toEqual(new Map([[USER, own]]));
        await store.directory.write(users(dimension), { changedAt: AT });
        expect(await known()).toEqual(new Map([[USER, dimension]]));
      });

      it("stays known when a later record tells only a part", async () => {
        const write = (record: object, partial: boolean) =>
          store.directory.writeRecords(
            { serviceUser: [{ id: USER, ...record }] },
            { onBehalfOf: DESK, changedAt: AT, partial },
          );
        await write({ client: CLIENT, surname: "Иванов" }, false);
        await write({ name: "Иван" }, true);
        expect(await store.directory.clientsOf(DESK, [USER])).toEqual(new Map([[USER, CLIENT]]));
        expect(await store.directory.name("serviceUser", USER)).toBe("Иванов Иван");
        await write({ name: "Иван" }, false);
        expect(await store.directory.clientsOf(DESK, [USER])).toEqual(new Map());
      });

      it("is written with the row when it is known", async () => {
        await store.directory.write(users(CLIENT), { changedAt: AT });
        await apply(closing());
        expect(await client()).toBe(CLIENT);
      });

      it("comes into rows of events as soon as a directory names it", async () => {
        await apply(closing());
        expect(await client()).toBe(ZERO_ID);
        await store.directory.write(users(CLIENT), { changedAt: AT });
        expect(await client()).toBe(CLIENT);
      });

      it("comes from an organization's record into its own rows alone", async () => {
        const theirs = numberedId("b", 2);
        await apply(closing());
        await apply(
          {
            rows: [row({ id: theirs, line: OTHER_LINE })],
            treatments: [treatment({ id: theirs })],
          },
          OTHER,
        );
        await store.directory.writeRecords(
          { serviceUser: [{ id: USER, client: CLIENT }] },
          { onBehalfOf: DESK, changedAt: AT },
        );
        expect(await client()).toBe(CLIENT);
        expect((await read(OTHER))[0]?.client).toBe(ZERO_ID);
      });

      it("is not changed in rows that came another way, nor taken back by events", async () => {
        const writer = await store.treatments.openWriter({ mode: "batches", onBehalfOf: DESK });
        const imported = row({ id: numberedId("b", 2), line: UNOWNED_LINE });
        await writer.write(toIncomingBatch([imported, row({ client: CLIENT })]));
        await writer.commit();
        await apply(closing({ duration: 3 }));
        await store.directory.write(users(numberedId("c", 5)), { changedAt: AT });
        const rows = new Map((await read()).map((each) => [each.id, each]));
        expect(rows.get(imported.id)).toEqual(imported);
        expect(rows.get(TREATMENT)).toEqual(row({ client: CLIENT, duration: 3 }));
      });

      it("of a row that a mirror brought stays the cloud's", async () => {
        await apply(closing());
        await mirror([row({ duration: 9 })], AT + 100);
        await store.directory.write(users(CLIENT), { changedAt: AT });
        expect(await client()).toBe(ZERO_ID);
      });
    });

    describe("hooks", () => {
      const hook: Hook = {
        id: numberedId("e", 1),
        organization: DESK,
        name: "Telephony",
        authentication: { kind: "basic", login: "telephony" },
        secretHash: "hash",
        subscription: null,
        createdAt: AT,
      };

      it("are added, changed, listed and removed", async () => {
        const other: Hook = {
          ...hook,
          id: numberedId("e", 2),
          organization: OTHER,
          authentication: { kind: "bearer" },
        };
        await store.hooks.add(other);
        await store.hooks.add(hook);
        expect(await store.hooks.list()).toEqual([hook, other]);
        const change = {
          name: "Cloud",
          subscription: {
            pushAddress: "https://push.example/",
            login: "l",
            sealedPassword: "p",
            publicAddress: "https://letopis.example",
            sealedSecret: "s",
            lines: [DESK_LINE],
          },
        };
        await store.hooks.update(hook.id, change);
        expect(await store.hooks.get(hook.id)).toEqual({ ...hook, ...change });
        await store.hooks.remove(hook.id);
        expect(await store.hooks.get(hook.id)).toBeNull();
        await expect(store.hooks.remove(hook.id)).rejects.toMatchObject({ code: "HOOK_UNKNOWN" });
        await expect(store.hooks.update(hook.id, {})).rejects.toMatchObject({
          code: "HOOK_UNKNOWN",
        });
      });

      it("lose nothing to changes at one time", async () => {
        await store.hooks.add(hook);
        await Promise.all([
          store.hooks.update(hook.id, { name: "Cloud" }),
          store.hooks.update(hook.id, { secretHash: "new" }),
        ]);
        expect(await store.hooks.get(hook.id)).toEqual({
          ...hook,
          name: "Cloud",
          secretHash: "new",
        });
      });

      it("keep their organization from being removed, and belong to one that is there", async () => {
        const stranger = { ...hook, organization: numberedId("f", 9) };
        await expect(store.hooks.add(stranger)).rejects.toMatchObject({
          code: "ORGANIZATION_UNKNOWN",
        });
        const empty = numberedId("f", 3);
        await store.organizations.add({ id: empty, name: "Empty", timeZone: "UTC", limits: null });
        await store.hooks.add({ ...hook, organization: empty });
        await expect(store.organizations.remove(empty)).rejects.toMatchObject({
          code: "ORGANIZATION_IN_USE",
        });
        await store.hooks.remove(hook.id);
        await store.organizations.remove(empty);
      });

      it.runIf(backups)("survive a backup, a restore and a restart", async () => {
        await store.hooks.add(hook);
        await store.backup(join(place, "backup"));
        await store.hooks.remove(hook.id);
        await store.restore(join(place, "backup"));
        await store.close();
        store = await open(join(place, "data"));
        expect(await store.hooks.list()).toEqual([hook]);
      });
    });
  });
}

function placeOf(message: string, changes: Partial<KeptPlace>): KeptPlace {
  return {
    message,
    treatment: null,
    reason: null,
    named: false,
    line: DESK_LINE,
    user: USER,
    at: AT,
    text: message,
    ...changes,
  };
}

function mirrorOf(organization: string): Mirror {
  return {
    organization,
    address: "https://cloud.example/",
    login: "l",
    sealedPassword: "p",
    timeZone: "UTC",
    since: 0,
    limits: CONTRACT_LIMITS,
    reservedCalls: 2,
    rereadDays: 14,
    pollSeconds: 600,
    paused: false,
  };
}
