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
  toRows,
  treatmentRow,
} from "../../test/support/treatment-rows.ts";
import { ZERO_ID } from "../contract/empty-values.ts";
import type { DirectoryRecord } from "../history/directory-record.ts";
import { ERASED_AT_ONCE, NOTHING_ERASED } from "./erasure-store.ts";
import type { KeptPlace } from "./event-store.ts";
import { NO_PROGRESS } from "./mirror-store.ts";
import type { Store } from "./store.ts";
import type { ContractOptions } from "./store-contract.ts";

const DESK = numberedId("f", 1);
const OTHER = numberedId("f", 2);
const LINE = numberedId("a", 1);
const OTHER_LINE = numberedId("a", 2);
const CLIENT = numberedId("c", 1);
const ANNA = numberedId("d", 1);
const BORIS = numberedId("d", 2);
const SPECIALIST = numberedId("d", 9);
const AT = 1_700_000_000;

/** What every adapter must do to forget persons. An adapter's test calls this once. */
export function describeErasureStoreContract(
  adapter: string,
  open: (place: string) => Promise<Store>,
  { backups = true }: ContractOptions = {},
): void {
  describe(`the contract of erasure: ${adapter}`, () => {
    let place: string;
    let store: Store;

    const reopen = async () => {
      await store.close();
      store = await open(join(place, "data"));
    };

    beforeEach(async () => {
      place = await mkdtemp(join(tmpdir(), "letopis-erasure-"));
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
            { id: LINE, organization: DESK },
            { id: OTHER_LINE, organization: OTHER },
          ],
          clients: [{ id: CLIENT, name: "Ромашка", organization: DESK }],
          specialists: [{ id: SPECIALIST, name: "Олег", organization: DESK }],
          users: [
            { id: ANNA, surname: "Каренина", name: "Анна", phone: "+7", client: CLIENT },
            { id: BORIS, name: "Борис", client: CLIENT },
          ],
        },
        { changedAt: AT },
      );
    });

    afterEach(async () => {
      await store.close();
      await rm(place, { recursive: true, force: true });
    });

    const row = (number: number, changes: Partial<TreatmentRow> = {}) =>
      treatmentRow({
        id: numberedId("b", number),
        line: LINE,
        client: CLIENT,
        serviceUser: ANNA,
        initialized: AT + number,
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
      return window.commit({ from: AT, to: AT + 1000, readAt: AT + 1000 }, () => NO_PROGRESS, 10);
    }

    async function read(organization = DESK, from: Store = store): Promise<TreatmentRow[]> {
      const { batches } = await from.treatments.scan({ query: {}, organization });
      return collectRows(batches);
    }

    const users = async (organization = DESK) =>
      (await read(organization)).map(({ serviceUser }) => serviceUser);

    async function records(organization = DESK): Promise<DirectoryRecord<"serviceUser">[]> {
      const found: DirectoryRecord<"serviceUser">[] = [];
      const { batches } = await store.directory.scanRecords({ kind: "serviceUser", organization });
      for await (const batch of batches) found.push(...batch);
      return found;
    }

    const forget = (...ids: string[]) => store.erasure.forget(ids, { at: AT });

    const keep = (texts: readonly string[], others: readonly string[] = [], organization = DESK) =>
      store.events.append({
        facts: texts.map((text) => ({ organization, receivedAt: AT, text })),
        others: others.map((text) => ({
          organization,
          receivedAt: AT,
          eventType: "subscriber",
          text,
        })),
      });

    const facts = async (organization = DESK) =>
      (await store.events.after(organization, 0, 100)).map(({ text }) => text);

    /** Keeps a fact, and applies what is given as if that had made it. */
    async function apply(
      text: string,
      changes: {
        readonly rows?: readonly TreatmentRow[];
        readonly places?: readonly KeptPlace[];
        readonly open?: boolean;
        readonly generation?: number;
      },
    ) {
      const kept = await keep([text]);
      const progress = await store.events.progress(DESK);
      const { rows = [], places = [], open = false } = changes;
      return store.events.apply(DESK, {
        generation: changes.generation ?? progress?.generation ?? 0,
        after: progress?.appliedThrough ?? 0,
        through: kept.get(DESK) ?? 0,
        latestAt: AT,
        fromFuture: 0,
        names: [{ treatment: numberedId("b", 1), number: kept.get(DESK) ?? 0 }],
        closed: toIncomingBatch(rows),
        voided: [],
        treatments: [
          {
            id: numberedId("b", 1),
            line: LINE,
            user: ANNA,
            began: AT,
            ended: open ? null : AT + 60,
            status: open ? "open" : "closed",
          },
        ],
        places,
        ratings: [],
      });
    }

    describe("what is stored", () => {
      it("loses a person everywhere, and nothing else", async () => {
        await bring([row(1), row(2, { serviceUser: BORIS, duration: 7 }), row(3)]);
        await bring([row(4, { line: OTHER_LINE })], OTHER);
        const before = { desk: await read(), other: await read(OTHER) };

        expect(await forget(ANNA)).toEqual({
          ...NOTHING_ERASED,
          listed: 1,
          treatments: 3,
          records: 1,
          entries: 1,
        });
        const without = (rows: readonly TreatmentRow[]) =>
          rows.map((each) =>
            each.serviceUser === ANNA ? { ...each, serviceUser: ZERO_ID } : each,
          );
        expect(await read()).toEqual(without(before.desk));
        expect(await read(OTHER)).toEqual(without(before.other));
        expect(before.other).toMatchObject([{ serviceUser: ANNA }]);
        expect((await records()).map(({ id }) => id)).toEqual([BORIS]);
        expect(await store.directory.name("serviceUser", ANNA)).toBeNull();
        expect(await store.directory.name("serviceUser", BORIS)).toBe("Борис");
        expect(await store.directory.clientsOf(DESK, [ANNA, BORIS])).toEqual(
          new Map([[BORIS, CLIENT]]),
        );
        expect(await store.erasure.count()).toBe(1);
      });

      it("is found by the person no more, and by the zero id instead", async () => {
        await bring([row(1), row(2, { serviceUser: BORIS })]);
        await forget(ANNA);
        const of = async (id: string) => {
          const query = { serviceUser: [id] };
          const { batches } = await store.treatments.scan({ query, organization: DESK });
          return (await collectRows(batches)).map((each) => each.id);
        };
        expect(await of(ANNA)).toEqual([]);
        expect(await of(ZERO_ID)).toEqual([numberedId("b", 1)]);
        expect(await of(BORIS)).toEqual([numberedId("b", 2)]);
      });

      it("keeps a user's id no longer where they came as somebody who answered", async () => {
        await bring([row(1, { serviceUser: BORIS, specialist: ANNA })]);
        expect(await forget(ANNA)).toMatchObject({ treatments: 1, entries: 2 });
        expect(await read()).toMatchObject([{ serviceUser: BORIS, specialist: ZERO_ID }]);
      });

      it("loses several at once, and says so once", async () => {
        await bring([row(1), row(2, { serviceUser: BORIS })]);
        expect(await forget(ANNA, BORIS, ANNA)).toMatchObject({ listed: 2, treatments: 2 });
        expect(await users()).toEqual([ZERO_ID, ZERO_ID]);
        expect(await forget(ANNA, BORIS)).toEqual(NOTHING_ERASED);
        expect(await forget()).toEqual(NOTHING_ERASED);
      });

      it("takes as many at once as may be", async () => {
        const many = Array.from({ length: ERASED_AT_ONCE }, (_, i) => numberedId("e", i + 1));
        await bring(many.map((serviceUser, i) => row(i + 1, { serviceUser })));
        expect(await store.erasure.forget(many, { at: AT })).toMatchObject({
          listed: ERASED_AT_ONCE,
          treatments: ERASED_AT_ONCE,
        });
        expect(new Set(await users())).toEqual(new Set([ZERO_ID]));
      });

      it("is as it was after a trial, which counts what would be done", async () => {
        await bring([row(1)]);
        const trial = await store.erasure.forget([ANNA], { at: AT, dryRun: true });
        expect(trial).toMatchObject({ listed: 1, treatments: 1, records: 1 });
        expect(await users()).toEqual([ANNA]);
        expect(await store.erasure.count()).toBe(0);
        await bring([row(2)]);
        expect(await users()).toEqual([ANNA, ANNA]);
        expect(await forget(ANNA)).toEqual({ ...trial, treatments: 2 });
      });

      it("stays as it is when one of them is an organization's specialist", async () => {
        await bring([row(1, { specialist: SPECIALIST })]);
        await expect(forget(ANNA, SPECIALIST)).rejects.toMatchObject({
          code: "PERSON_IS_SPECIALIST",
          message: expect.stringContaining(SPECIALIST),
        });
        expect(await read()).toMatchObject([{ serviceUser: ANNA, specialist: SPECIALIST }]);
        expect(await store.erasure.count()).toBe(0);
      });
    });

    describe("an id that is no user's", () => {
      const unowned = numberedId("e", 77);

      it("is refused: a specialist of whom only treatments tell, so that they stay as they are", async () => {
        await bring([row(1, { specialist: unowned })]);
        await expect(forget(unowned)).rejects.toMatchObject({ code: "PERSON_IS_SPECIALIST" });
        expect(await read()).toMatchObject([{ serviceUser: ANNA, specialist: unowned }]);
      });

      it.each([
        ["an organization", DESK],
        ["a line", LINE],
        ["a client", CLIENT],
        ["a treatment", numberedId("b", 1)],
      ])("is refused: %s, whose events would be lost", async (_, id) => {
        await bring([row(1)]);
        await expect(forget(ANNA, id)).rejects.toMatchObject({ code: "NOT_A_PERSON" });
        expect(await users()).toEqual([ANNA]);
        expect(await store.erasure.count()).toBe(0);
      });
    });

    describe("what comes later", () => {
      beforeEach(async () => {
        await bring([row(1)]);
        await forget(ANNA);
      });

      it("with a file brings nobody back, be the row new or known", async () => {
        expect(await bring([row(1)])).toMatchObject({ unchanged: 1 });
        expect(await bring([row(2), row(3, { serviceUser: BORIS })])).toMatchObject({ added: 2 });
        for (const mode of ["whole", "dry-run"] as const) {
          const writer = await store.treatments.openWriter({ mode, onBehalfOf: OTHER });
          await writer.write(toIncomingBatch([row(mode === "whole" ? 4 : 5)]));
          expect(await writer.commit()).toMatchObject({ added: 1 });
        }
        expect(await users()).toEqual([ZERO_ID, ZERO_ID, BORIS, ZERO_ID]);
      });

      it("with a mirror brings nobody back, and differs from nothing", async () => {
        const { written, differences } = await mirror([row(1), row(2)]);
        expect(written).toMatchObject({ unchanged: 1, added: 1 });
        expect(differences).toMatchObject([{ id: numberedId("b", 2), kind: "missing" }]);
        expect(await users()).toEqual([ZERO_ID, ZERO_ID]);
      });

      it("was on its way already, and brings nobody back", async () => {
        const writer = await store.treatments.openWriter({ mode: "whole", onBehalfOf: null });
        await store.mirrors.add(mirrorAccount({ organization: DESK }));
        const window = await store.mirrors.openWindow(DESK);
        await writer.write(toIncomingBatch([row(2, { serviceUser: BORIS })]));
        await window.write(toIncomingBatch([row(3, { serviceUser: BORIS })]));
        await forget(BORIS);
        await writer.commit();
        await window.commit({ from: AT, to: AT + 1000, readAt: AT + 1000 }, () => NO_PROGRESS);
        expect(await users()).toEqual([ZERO_ID, ZERO_ID, ZERO_ID]);
      });

      it("with a directory brings neither names nor records", async () => {
        const person = { id: ANNA, name: "Анна", phone: "+7", client: CLIENT };
        const named = { serviceUser: [person, { id: BORIS, name: "Боря" }] };
        expect(
          await store.directory.writeRecords(named, { onBehalfOf: DESK, changedAt: AT }),
        ).toEqual({ added: 1, changed: 0, unchanged: 0 });
        await store.directory.write(
          { organizations: [], lines: [], clients: [], specialists: [], users: [person] },
          { changedAt: AT },
        );
        expect((await records()).map(({ id }) => id)).toEqual([BORIS]);
        expect(await store.directory.name("serviceUser", ANNA)).toBeNull();
        expect(await store.directory.clientsOf(DESK, [ANNA])).toEqual(new Map());
      });

      it("is forgotten after a restart as before", async () => {
        await reopen();
        expect(await store.erasure.count()).toBe(1);
        await bring([row(2)]);
        await keep([`{"userId":"${ANNA}"}`]);
        expect(await users()).toEqual([ZERO_ID, ZERO_ID]);
        expect(await facts()).toEqual([`{"userId":"${ZERO_ID}"}`]);
      });

      it("is forgotten also when nobody had met the person", async () => {
        const stranger = numberedId("d", 77);
        expect(await forget(stranger)).toEqual({ ...NOTHING_ERASED, listed: 1 });
        expect(await forget(stranger)).toEqual(NOTHING_ERASED);
        await bring([row(2, { serviceUser: stranger, specialist: stranger })]);
        expect((await read()).at(-1)).toMatchObject({ serviceUser: ZERO_ID, specialist: ZERO_ID });
      });
    });

    describe("live events", () => {
      const fact = (user: string, more = "") => `{"userId":"${user}"${more}}`;
      const told = `{"user_id":"${ANNA.toUpperCase()}","name":"Анна"}`;

      it("are rewritten without the person, whatever the id stands for in them", async () => {
        await keep([fact(ANNA), fact(BORIS, `,"authorId":"${ANNA}"`), fact(BORIS)], [told]);
        await keep([fact(ANNA)], [`{"user_id":"${BORIS}"}`], OTHER);
        expect(await forget(ANNA)).toMatchObject({ events: 3, otherEvents: 1 });
        expect(await facts()).toEqual([
          fact(ZERO_ID),
          fact(BORIS, `,"authorId":"${ZERO_ID}"`),
          fact(BORIS),
        ]);
        expect(await facts(OTHER)).toEqual([fact(ZERO_ID)]);
        expect(await store.events.describe(DESK)).toMatchObject({ facts: 3, others: 0 });
        expect(await store.events.describe(OTHER)).toMatchObject({ facts: 1, others: 1 });
      });

      it("that come later are kept without the person, in their order", async () => {
        await forget(ANNA);
        const kept = await keep([fact(ANNA), fact(BORIS)], [told, `{"user_id":"${BORIS}"}`]);
        expect(await facts()).toEqual([fact(ZERO_ID), fact(BORIS)]);
        expect((await store.events.after(DESK, 0, 9)).at(-1)?.number).toBe(kept.get(DESK));
        expect(await store.events.describe(DESK)).toMatchObject({ facts: 2, others: 1 });
        const only = await keep([], [told]);
        expect(only.get(DESK)).toBe(0);
        expect(await store.events.describe(DESK)).toMatchObject({ facts: 2, others: 1 });
      });

      it("are recalled without the person, and their treatments told by the zero id", async () => {
        const placed: KeptPlace = {
          message: numberedId("e", 1),
          treatment: numberedId("b", 1),
          reason: null,
          named: false,
          line: LINE,
          user: ANNA,
          at: AT + 1,
          text: fact(ANNA, ',"placed":true'),
        };
        const lost = { ...placed, message: numberedId("e", 2), treatment: null, reason: "none" };
        await apply(fact(ANNA), { places: [placed, lost], open: true });
        await forget(ANNA);
        const stretch = { line: LINE, from: AT, to: AT + 10 };
        const needs = (user: string) => ({ treatments: [], stretches: [{ ...stretch, user }] });
        expect(await store.events.recall(DESK, needs(ANNA))).toEqual({
          treatments: [],
          unplaced: [],
        });
        const recalled = await store.events.recall(DESK, needs(ZERO_ID));
        expect(recalled).toEqual({
          treatments: [
            {
              id: numberedId("b", 1),
              facts: expect.arrayContaining([fact(ZERO_ID), fact(ZERO_ID, ',"placed":true')]),
            },
          ],
          unplaced: [fact(ZERO_ID, ',"placed":true')],
        });
      });

      it("that were read before must be read anew before they change anything", async () => {
        const before = await store.events.progress(DESK);
        await keep([fact(ANNA)]);
        await forget(ANNA);
        const stale = { rows: [row(1)], generation: before?.generation ?? 0 };
        expect(await apply(fact(ANNA), stale)).toBeNull();
        expect(await read()).toEqual([]);
        expect((await store.events.progress(DESK))?.generation).toBeGreaterThan(
          before?.generation ?? 0,
        );
        expect(await apply(fact(ANNA), { rows: [row(1)] })).toMatchObject({ removed: 0 });
        expect(await users()).toEqual([ZERO_ID]);
      });

      it("kept while a person is forgotten do not bring them back", async () => {
        let stop = false;
        const keeping = (async () => {
          while (!stop) await keep([fact(ANNA)], [told]);
        })();
        await keep([fact(ANNA)]);
        await forget(ANNA);
        stop = true;
        await keeping;
        const texts: string[] = [];
        for (let after = 0; ; ) {
          const read = await store.events.after(DESK, after, 500);
          texts.push(...read.map(({ text }) => text));
          const last = read.at(-1);
          if (last === undefined) break;
          after = last.number;
        }
        expect(new Set(texts)).toEqual(new Set([fact(ZERO_ID)]));
        expect((await store.events.describe(DESK)).others).toBe(0);
      });
    });

    describe("while others read", () => {
      it("a scan ends on what it began with, and the next one knows nobody", async () => {
        await bring(Array.from({ length: 6000 }, (_, i) => row(i)));
        const { batches } = await store.treatments.scan({ query: {}, organization: DESK });
        const first = await batches.next();
        await forget(ANNA);
        const rest = await collectRows(batches);
        const begun = [...(first.done ? [] : toRows(first.value)), ...rest];
        expect(begun).toHaveLength(6000);
        expect(new Set(begun.map(({ serviceUser }) => serviceUser))).toEqual(new Set([ANNA]));
        expect(new Set(await users())).toEqual(new Set([ZERO_ID]));
      });

      it("ids that come after a person was forgotten are given out right", async () => {
        await bring([row(1), row(2, { serviceUser: BORIS })]);
        expect(await users()).toEqual([ANNA, BORIS]);
        await forget(ANNA);
        const others = [3, 4, 5].map((number) => numberedId("e", number));
        await bring(others.map((serviceUser, i) => row(3 + i, { serviceUser })));
        expect(await users()).toEqual([ZERO_ID, BORIS, ...others]);
        await reopen();
        expect(await users()).toEqual([ZERO_ID, BORIS, ...others]);
      });
    });

    describe("the list", () => {
      it("is applied again to what came past the store's ways in", async () => {
        await forget(ANNA);
        expect(await store.erasure.forgetAgain({})).toEqual(NOTHING_ERASED);
      });
    });

    if (backups) {
      describe("an older backup", () => {
        it("brings back nobody who was forgotten since, and everybody else", async () => {
          const copy = join(place, "copy.duckdb");
          await bring([row(1), row(2, { serviceUser: BORIS })]);
          await keep([`{"userId":"${ANNA}"}`], [`{"user_id":"${ANNA}"}`, "{}"]);
          await apply("{}", {
            rows: [row(3)],
            places: [],
          });
          await store.backup(copy);
          await forget(ANNA);
          await store.restore(copy);
          expect(await users()).toEqual([ZERO_ID, BORIS, ZERO_ID]);
          expect(await facts()).toEqual([`{"userId":"${ZERO_ID}"}`, "{}"]);
          expect(await store.events.describe(DESK)).toMatchObject({ others: 1 });
          expect((await records()).map(({ id }) => id)).toEqual([BORIS]);
          await bring([row(4)]);
          expect((await users()).at(-1)).toBe(ZERO_ID);
          expect(await forget(ANNA)).toEqual(NOTHING_ERASED);
        });

        it("of another store adds its list to this one's", async () => {
          const copy = join(place, "copy.duckdb");
          await bring([row(1)]);
          await forget(ANNA);
          await store.backup(copy);
          const another = await open(join(place, "another"));
          try {
            await another.erasure.forget([BORIS], { at: AT });
            await another.restore(copy);
            expect(await another.erasure.count()).toBe(2);
            const writer = await another.treatments.openWriter({
              mode: "batches",
              onBehalfOf: DESK,
            });
            await writer.write(toIncomingBatch([row(2), row(3, { serviceUser: BORIS })]));
            await writer.commit();
            const found = await read(DESK, another);
            expect(found.map(({ serviceUser }) => serviceUser)).toEqual([
              ZERO_ID,
              ZERO_ID,
              ZERO_ID,
            ]);
            expect(await another.erasure.forget([ANNA, BORIS], { at: AT })).toEqual(NOTHING_ERASED);
          } finally {
            await another.close();
          }
        });
      });
    }
  });
}
