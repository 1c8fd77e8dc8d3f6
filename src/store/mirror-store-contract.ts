import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { mirrorAccount } from "../../test/support/mirror-account.ts";
import type { TreatmentRow } from "../../test/support/treatment-rows.ts";
import {
  collectRows,
  numberedId,
  toIncomingBatch,
  treatmentRow,
} from "../../test/support/treatment-rows.ts";
import { EMPTY_INSTANT, ZERO_ID } from "../contract/empty-values.ts";
import { CONTRACT_LIMITS, NO_LIMITS } from "../history/calling-limits.ts";
import type { MirrorProgress, ReadWindow, WindowOutcome } from "./mirror-store.ts";
import { NO_PROGRESS, VANISHED_SHOWN } from "./mirror-store.ts";
import type { Store } from "./store.ts";
import type { WriteOutcome } from "./write-outcome.ts";

/** The store under test, which the suite that calls this opens and closes. */
export interface StoreUnderTest {
  /** Whether it makes backups of its own. */
  readonly backups: boolean;
  store(): Store;
  /** A folder for files of the test. */
  place(): string;
  /** Closes the store and opens it again. */
  reopen(): Promise<void>;
}

const HOME = numberedId("f", 21);
const OTHER = numberedId("f", 22);
const STRANGER = numberedId("f", 23);
const NOBODYS_LINE = numberedId("a", 21);
const OTHERS_LINE = numberedId("a", 22);

const START = 1_700_000_000;
/** The period of most windows: `row(n)` is closed `n` seconds after its beginning. */
const WINDOW: ReadWindow = { from: START, to: START + 1000, readAt: START + 5000 };

const PROGRESS: MirrorProgress = {
  coverage: [
    { from: START - 100, to: START, readAt: START + 500 },
    { from: START + 50, to: START + 60, readAt: START + 600 },
  ],
  hours: [{ hourStart: START - 400, calls: 3, refusal: "OUT_OF_LIMIT" }],
  windowSeconds: 86_400,
  clockAhead: -7,
  namesReadAt: START,
  notBefore: START + 60,
  failure: { at: START, code: "ADDRESS_UNREACHABLE", message: "Нет связи: «'»", times: 2 },
  warnings: [{ kind: "clock", at: START, message: "Часы спешат" }],
  received: 100,
  added: 60,
  changed: 30,
  refused: 2,
  refusedIds: [numberedId("b", 1)],
  rejected: 1,
  rejections: ["без идентификатора: пусто"],
};

function row(number: number, changes: Partial<TreatmentRow> = {}): TreatmentRow {
  const closed = START + number;
  return treatmentRow({
    id: numberedId("b", number),
    line: NOBODYS_LINE,
    initialized: closed - 60,
    closed,
    ...changes,
  });
}

/** The cases of the store's contract that are about mirrors (mirror-store.ts). */
export function describeMirrorStoreContract(under: StoreUnderTest): void {
  describe("mirrors", () => {
    const mirrors = () => under.store().mirrors;

    beforeEach(async () => {
      const store = under.store();
      for (const [id, name] of [
        [HOME, "B home"],
        [OTHER, "A other"],
        [STRANGER, "C stranger"],
      ] as const) {
        await store.organizations.add({ id, name, timeZone: "Europe/Moscow", limits: null });
      }
      await mirrors().add(mirrorAccount({ organization: HOME }));
    });

    /** Reads a window in as many batches as rows are given; its progress says what was written. */
    async function readWindow(
      batches: readonly (readonly TreatmentRow[])[],
      {
        window = WINDOW,
        organization = HOME,
        differences,
      }: { window?: ReadWindow; organization?: string; differences?: number } = {},
    ): Promise<WindowOutcome> {
      const writer = await mirrors().openWindow(organization);
      for (const rows of batches) await writer.write(toIncomingBatch(rows));
      return writer.commit(window, received, differences);
    }

    const received = (before: MirrorProgress, written: WriteOutcome): MirrorProgress => ({
      ...before,
      added: before.added + written.added,
      changed: before.changed + written.changed,
      refused: before.refused + written.refused.length,
    });

    async function write(rows: readonly TreatmentRow[], onBehalfOf: string | null): Promise<void> {
      const options = { mode: "batches", onBehalfOf } as const;
      const writer = await under.store().treatments.openWriter(options);
      await writer.write(toIncomingBatch(rows));
      await writer.commit();
    }

    async function seenBy(organization: string): Promise<TreatmentRow[]> {
      const scan = await under.store().treatments.scan({ query: {}, organization });
      return collectRows(scan.batches);
    }

    describe("as accounts", () => {
      it("come back as they were added, in the order of their organizations' names", async () => {
        const other = mirrorAccount({
          organization: OTHER,
          address: "http://127.0.0.1:1234/it's?a=1",
          login: "Робот №1",
          sealedPassword: "v1.a.b.",
          timeZone: "Asia/Kolkata",
          since: 1,
          limits: { ...NO_LIMITS, callsPerHourByDay: 3, dayWeekdays: [1, 7] },
          reservedCalls: 0,
          rereadDays: 366,
          pollSeconds: 86_400,
          paused: true,
        });
        await mirrors().add(other);
        expect(await mirrors().get(OTHER)).toEqual(other);
        expect(await mirrors().list()).toEqual([other, mirrorAccount({ organization: HOME })]);
        expect(await mirrors().get(STRANGER)).toBeNull();
      });

      it("are one for an organization that is there", async () => {
        await expect(
          mirrors().add(mirrorAccount({ organization: HOME, login: "second" })),
        ).rejects.toMatchObject({ code: "MIRROR_EXISTS" });
        expect((await mirrors().get(HOME))?.login).toBe("robot");
        await expect(
          mirrors().add(mirrorAccount({ organization: numberedId("f", 99) })),
        ).rejects.toMatchObject({ code: "ORGANIZATION_UNKNOWN" });
      });

      it("are one for an organization though two are added at once", async () => {
        const added = await Promise.allSettled(
          ["one", "two"].map((login) =>
            mirrors().add(mirrorAccount({ organization: OTHER, login })),
          ),
        );
        expect(added.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
        expect(await mirrors().list()).toHaveLength(2);
      });

      it("change what is given, leave the rest and their progress, and no other mirror", async () => {
        await mirrors().add(mirrorAccount({ organization: OTHER }));
        await mirrors().changeProgress(HOME, () => PROGRESS);
        const changes = {
          sealedPassword: "v1.new.new.new",
          timeZone: "UTC",
          since: START,
          limits: { ...CONTRACT_LIMITS, callsPerHourByNight: null },
          paused: true,
        };
        await mirrors().update(HOME, changes);
        expect(await mirrors().get(HOME)).toEqual(
          mirrorAccount({ organization: HOME, ...changes }),
        );
        expect(await mirrors().get(OTHER)).toEqual(mirrorAccount({ organization: OTHER }));
        expect(await mirrors().progress(HOME)).toEqual(PROGRESS);
        await mirrors().update(HOME, {});
        expect((await mirrors().get(HOME))?.timeZone).toBe("UTC");
      });

      it("keep their organization from being removed", async () => {
        await expect(under.store().organizations.remove(HOME)).rejects.toMatchObject({
          code: "ORGANIZATION_IN_USE",
        });
        await mirrors().remove(HOME);
        await under.store().organizations.remove(HOME);
      });

      it("are forgotten with their progress when they are removed; the rows stay", async () => {
        await readWindow([[row(1), row(2)]]);
        await readWindow([[row(1)]]);
        await mirrors().changeProgress(HOME, () => PROGRESS);
        await mirrors().remove(HOME);
        expect(await mirrors().list()).toEqual([]);
        expect(await seenBy(HOME)).toHaveLength(2);
        await mirrors().add(mirrorAccount({ organization: HOME }));
        expect(await mirrors().progress(HOME)).toEqual(NO_PROGRESS);
        expect(await mirrors().countRows(HOME)).toEqual({
          stored: 2,
          vanished: 0,
          vanishedIds: [],
        });
      });

      it("are unknown by a code wherever an organization has none", async () => {
        const unknown = { code: "MIRROR_UNKNOWN" };
        for (const organization of [STRANGER, numberedId("f", 99)]) {
          await expect(mirrors().update(organization, {})).rejects.toMatchObject(unknown);
          await expect(mirrors().remove(organization)).rejects.toMatchObject(unknown);
          await expect(mirrors().progress(organization)).rejects.toMatchObject(unknown);
          await expect(
            mirrors().changeProgress(organization, (before) => before),
          ).rejects.toMatchObject(unknown);
          await expect(mirrors().countRows(organization)).rejects.toMatchObject(unknown);
          await expect(mirrors().openWindow(organization)).rejects.toMatchObject(unknown);
        }
      });
    });

    describe("as progress", () => {
      it("begin with none, and keep every value over a restart", async () => {
        expect(await mirrors().progress(HOME)).toEqual(NO_PROGRESS);
        expect(await mirrors().changeProgress(HOME, () => PROGRESS)).toEqual(PROGRESS);
        await under.reopen();
        expect(await mirrors().progress(HOME)).toEqual(PROGRESS);
      });

      it("lose no change of many that are made at once", async () => {
        await Promise.all(
          Array.from({ length: 20 }, () =>
            mirrors().changeProgress(HOME, (before) => ({
              ...before,
              received: before.received + 1,
            })),
          ),
        );
        expect((await mirrors().progress(HOME)).received).toBe(20);
      });

      it("stay as they were when the change fails", async () => {
        await mirrors().changeProgress(HOME, () => PROGRESS);
        await expect(
          mirrors().changeProgress(HOME, () => {
            throw new RangeError("odd");
          }),
        ).rejects.toThrow("odd");
        expect(await mirrors().progress(HOME)).toEqual(PROGRESS);
      });
    });

    describe("as windows", () => {
      it("write rows on the organization's behalf, of one id the last, and their progress", async () => {
        const last = row(2, { serviceQualityAssessment: 4 });
        const outcome = await readWindow([[row(1), row(2)], [], [last, row(3)]]);
        expect(outcome).toEqual({
          written: {
            added: 3,
            changed: 0,
            unchanged: 0,
            superseded: 1,
            expired: 0,
            refused: [],
            invisible: 0,
          },
          vanished: [],
          differences: [],
        });
        expect(await seenBy(HOME)).toEqual([row(1), last, row(3)]);
        expect(await seenBy(STRANGER)).toEqual([]);
        expect((await mirrors().progress(HOME)).added).toBe(3);
        expect((await mirrors().countRows(HOME)).stored).toBe(3);
        expect((await readWindow([[row(1), last, row(3)]])).written).toMatchObject({
          added: 0,
          unchanged: 3,
        });
      });

      it("show nothing before they are committed, and count in what others wrote meanwhile", async () => {
        const writer = await mirrors().openWindow(HOME);
        await writer.write(toIncomingBatch([row(1)]));
        expect(await seenBy(HOME)).toEqual([]);
        await mirrors().changeProgress(HOME, () => PROGRESS);
        await write([row(1)], HOME);
        await writer.commit(WINDOW, received);
        expect(await seenBy(HOME)).toEqual([row(1)]);
        expect(await mirrors().progress(HOME)).toEqual(PROGRESS);
      });

      it("write neither rows nor progress when the progress cannot be made", async () => {
        await readWindow([[row(1), row(2)]]);
        const before = await mirrors().progress(HOME);
        const writer = await mirrors().openWindow(HOME);
        await writer.write(toIncomingBatch([row(1, { duration: 7 }), row(3)]));
        await expect(
          writer.commit(WINDOW, () => {
            throw new RangeError("odd");
          }),
        ).rejects.toThrow("odd");
        expect(await seenBy(HOME)).toEqual([row(1), row(2)]);
        expect(await mirrors().progress(HOME)).toEqual(before);
        expect(await mirrors().countRows(HOME)).toEqual({
          stored: 2,
          vanished: 0,
          vanishedIds: [],
        });
        await under.reopen();
        expect(await seenBy(HOME)).toEqual([row(1), row(2)]);
        expect((await under.store().describe()).treatments).toBe(2);
      });

      it("write nothing that was rolled back, and nothing after their end", async () => {
        const writer = await mirrors().openWindow(HOME);
        await writer.write(toIncomingBatch([row(1)]));
        await writer.rollback();
        await writer.rollback();
        await expect(writer.write(toIncomingBatch([row(1)]))).rejects.toMatchObject({
          code: "STORE_UNAVAILABLE",
        });
        await expect(writer.commit(WINDOW, received)).rejects.toMatchObject({
          code: "STORE_UNAVAILABLE",
        });
        expect(await seenBy(HOME)).toEqual([]);
      });

      it("write nothing for a mirror that was removed since they were opened", async () => {
        const writer = await mirrors().openWindow(HOME);
        await writer.write(toIncomingBatch([row(1)]));
        await mirrors().remove(HOME);
        await expect(writer.commit(WINDOW, received)).rejects.toMatchObject({
          code: "MIRROR_UNKNOWN",
        });
        expect((await under.store().describe()).treatments).toBe(0);
      });

      it("leave rows of others as they are, count them as refused, and write the rest", async () => {
        await write([row(1), row(2)], OTHER);
        await write([row(3)], null);
        const { written } = await readWindow([
          [row(1), row(2, { duration: 7 }), row(3, { duration: 7 }), row(4)],
        ]);
        expect(written).toMatchObject({
          added: 1,
          changed: 0,
          unchanged: 1,
          refused: [row(2).id, row(3).id],
        });
        expect((await mirrors().progress(HOME)).refused).toBe(2);
        expect(await seenBy(OTHER)).toEqual([row(1), row(2)]);
        expect(await seenBy(HOME)).toEqual([row(1), row(4)]);
      });

      it("show the organization rows that others brought, once its mirror brings the very same", async () => {
        await write([row(2), row(3)], OTHER);
        await write([row(4)], null);
        const outcome = await readWindow([[row(2), row(3, { queueLength: 9 }), row(4)]]);
        expect(outcome.written).toMatchObject({ unchanged: 2, refused: [row(3).id] });
        // What it did not know itself, it does not learn: row 3 is another one here.
        expect(await seenBy(HOME)).toEqual([row(2), row(4)]);
        expect(await seenBy(OTHER)).toEqual([row(2), row(3)]);
        expect(await seenBy(STRANGER)).toEqual([]);
        expect((await mirrors().countRows(HOME)).stored).toBe(2);
        await readWindow([[row(2), row(4)]]);
        expect((await mirrors().countRows(HOME)).stored).toBe(2);
        await expect(under.store().organizations.remove(HOME)).rejects.toMatchObject({
          code: "ORGANIZATION_IN_USE",
        });
      });

      it("bring in newer versions of rows that another mirror of the same service brought", async () => {
        await mirrors().add(mirrorAccount({ organization: OTHER }));
        const brought = await mirrors().openWindow(OTHER);
        await brought.write(toIncomingBatch([row(2)]));
        await brought.commit(WINDOW, (before) => before);
        const rated = row(2, { serviceQualityAssessment: 5 });
        expect((await readWindow([[rated]])).written).toMatchObject({ changed: 1, refused: [] });
        expect(await seenBy(HOME)).toEqual([rated]);
        expect(await seenBy(OTHER)).toEqual([rated]);
        // Not so of a service elsewhere.
        await mirrors().update(HOME, { address: "https://elsewhere.example/ws" });
        expect((await readWindow([[row(2)]])).written.refused).toEqual([row(2).id]);
      });

      it("change rows of others on a line of the organization's own", async () => {
        await under.store().directory.write(
          {
            organizations: [],
            lines: [{ id: OTHERS_LINE, organization: HOME }],
            clients: [],
            specialists: [],
            users: [],
          },
          { changedAt: START },
        );
        await write([row(1, { line: OTHERS_LINE })], OTHER);
        const rated = row(1, { line: OTHERS_LINE, serviceQualityAssessment: 5 });
        expect((await readWindow([[rated]])).written).toMatchObject({ changed: 1, refused: [] });
        expect(await seenBy(OTHER)).toEqual([rated]);
      });
    });

    describe("as rows that vanish upstream", () => {
      it("are noted once, kept, and taken back when they come again", async () => {
        await readWindow([[row(1), row(2), row(3)]]);
        expect((await readWindow([[row(2)]])).vanished.toSorted()).toEqual([row(1).id, row(3).id]);
        expect((await readWindow([[row(2)]])).vanished).toEqual([]);
        expect(await mirrors().countRows(HOME)).toEqual({
          stored: 3,
          vanished: 2,
          vanishedIds: [row(1).id, row(3).id],
        });
        expect(await seenBy(HOME)).toHaveLength(3);
        await readWindow([[row(2), row(3)]]);
        expect((await mirrors().countRows(HOME)).vanishedIds).toEqual([row(1).id]);
        // It was closed at another time after all, and comes with another window.
        const moved = row(1, { closed: WINDOW.to + 10 });
        const next = { ...WINDOW, from: WINDOW.to, to: WINDOW.to + 1000 };
        expect((await readWindow([[moved]], { window: next })).vanished).toEqual([]);
        expect((await mirrors().countRows(HOME)).vanished).toBe(0);
      });

      it("are those of the window alone: from its first second to the one before its end", async () => {
        const edge = [row(0), row(999), row(1000)];
        await readWindow([edge], { window: { ...WINDOW, to: WINDOW.to + 1 } });
        const before = row(5000, { closed: START - 1 });
        await readWindow([[before]], { window: { ...WINDOW, from: START - 1, to: START } });
        expect((await readWindow([])).vanished.toSorted()).toEqual([row(0).id, row(999).id]);
      });

      it("are none of a window that turned out to be empty", async () => {
        await readWindow([[row(1)]]);
        expect((await readWindow([], { window: { ...WINDOW, to: START } })).vanished).toEqual([]);
        expect((await readWindow([], { window: { ...WINDOW, to: START - 9 } })).vanished).toEqual(
          [],
        );
      });

      it("are never rows that others brought in", async () => {
        await mirrors().add(mirrorAccount({ organization: OTHER }));
        await write([row(1)], null);
        await readWindow([[row(2)]], { organization: OTHER });
        expect((await readWindow([[row(3)]])).vanished).toEqual([]);
        expect((await readWindow([], { organization: OTHER })).vanished).toEqual([row(2).id]);
        expect((await mirrors().countRows(HOME)).vanished).toBe(0);
      });

      it("are all counted, and the latest of them named", async () => {
        const rows = Array.from({ length: VANISHED_SHOWN + 5 }, (_, index) => row(index));
        await readWindow([rows]);
        await readWindow([rows.slice(0, -1)]);
        await readWindow([], { window: { ...WINDOW, readAt: WINDOW.readAt - 1 } });
        const { vanished, vanishedIds } = await mirrors().countRows(HOME);
        expect(vanished).toBe(rows.length);
        expect(vanishedIds).toHaveLength(VANISHED_SHOWN);
        expect(vanishedIds[0]).toBe(rows.at(-1)?.id);
      });
    });

    describe("as differences", () => {
      it("say of each row by id what was stored and what came, in words of the contract", async () => {
        const stored = row(1, { client: numberedId("c", 1), specAppointed: START - 30 });
        await readWindow([[stored, row(2), row(3)]]);
        const came = {
          ...stored,
          client: ZERO_ID,
          specialist: numberedId("d", 1),
          specAppointed: EMPTY_INSTANT,
          duration: 61,
        };
        const { differences, written } = await readWindow([[row(4), came, row(2), row(3)]], {
          differences: 10,
        });
        expect(written).toMatchObject({ added: 1, changed: 1, unchanged: 2 });
        expect(differences).toEqual([
          {
            id: stored.id,
            kind: "changed",
            fields: [
              { field: "client", stored: stored.client, received: ZERO_ID },
              {
                field: "specAppointed",
                stored: new Date((START - 30) * 1000).toISOString().replace(".000", ""),
                received: null,
              },
              { field: "specialist", stored: ZERO_ID, received: came.specialist },
              { field: "duration", stored: "60", received: "61" },
            ],
          },
          { id: row(4).id, kind: "missing", fields: [] },
        ]);
        expect(await seenBy(HOME)).toEqual([came, row(2), row(3), row(4)]);
      });

      it("are as many as were asked for, none unless asked", async () => {
        await readWindow([[row(1)]]);
        const rows = [1, 2, 3, 4].map((number) => row(number, { duration: 9 }));
        const { differences } = await readWindow([rows], { differences: 2 });
        expect(differences.map(({ id }) => id)).toEqual([row(1).id, row(2).id]);
        expect((await readWindow([[row(1)]])).differences).toEqual([]);
      });

      it("are none of rows that are refused: they stay as they are", async () => {
        await write([row(1)], OTHER);
        const { differences } = await readWindow([[row(1, { duration: 9 })]], { differences: 5 });
        expect(differences).toEqual([]);
      });
    });

    it.runIf(under.backups)(
      "come back with a backup, with their progress and what vanished, and nothing else does",
      async () => {
        await readWindow([[row(1), row(2)]]);
        await readWindow([[row(1)]]);
        await mirrors().changeProgress(HOME, () => PROGRESS);
        const copy = join(under.place(), "copy.letopis");
        await under.store().backup(copy);

        await mirrors().changeProgress(HOME, () => NO_PROGRESS);
        await readWindow([[row(1), row(2), row(3)]]);
        await mirrors().update(HOME, { paused: true });
        await mirrors().add(mirrorAccount({ organization: OTHER }));
        // Read before the restore, committed after it: the progress is made of the restored one.
        const writer = await mirrors().openWindow(HOME);
        await writer.write(toIncomingBatch([row(1)]));
        await under.store().restore(copy);

        expect(await mirrors().list()).toEqual([mirrorAccount({ organization: HOME })]);
        expect(await mirrors().progress(HOME)).toEqual(PROGRESS);
        expect(await mirrors().countRows(HOME)).toEqual({
          stored: 2,
          vanished: 1,
          vanishedIds: [row(2).id],
        });
        await writer.commit(WINDOW, received);
        expect(await mirrors().progress(HOME)).toEqual(PROGRESS);
        expect(await seenBy(HOME)).toEqual([row(1), row(2)]);
      },
    );
  });
}
