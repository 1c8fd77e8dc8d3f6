import { mkdtemp, rm, writeFile } from "node:fs/promises";
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
import type { Dimension } from "../contract/columns.ts";
import { EMPTY_INSTANT, ZERO_ID } from "../contract/empty-values.ts";
import { CONTRACT_LIMITS, NO_LIMITS } from "../history/calling-limits.ts";
import type { DirectoryRecord } from "../history/directory-record.ts";
import type { HistoryQuery } from "../history/query.ts";
import { describeMirrorStoreContract } from "./mirror-store-contract.ts";
import type {
  Directory,
  DirectoryRecords,
  RecordScanRequest,
  Store,
  WriterOptions,
} from "./store.ts";
import type { WriteOutcome } from "./write-outcome.ts";

/** When directories are written. */
const AT = { changedAt: 1_700_000_000 };
const VENDOR = numberedId("f", 1);
const PARTNER = numberedId("f", 2);
const STRANGER = numberedId("f", 3);
const VENDOR_LINE = numberedId("a", 1);
const PARTNER_LINE = numberedId("a", 2);
const UNOWNED_LINE = numberedId("a", 3);
const VENDOR_CLIENT = numberedId("c", 1);
const PARTNER_CLIENT = numberedId("c", 2);
const PARTNER_SPECIALIST = numberedId("e", 2);

export interface ContractOptions {
  /** Whether the store makes backups of its own; default: it does. */
  readonly backups?: boolean;
}

/**
 * What every adapter of the store must do. An adapter's test calls this once.
 *
 * @param open opens a store over a folder or database that `place` names, empty at first
 */
export function describeStoreContract(
  adapter: string,
  open: (place: string) => Promise<Store>,
  { backups = true }: ContractOptions = {},
): void {
  describe(`the store's contract: ${adapter}`, () => {
    let place: string;
    let store: Store;

    beforeEach(async () => {
      place = await mkdtemp(join(tmpdir(), "letopis-store-"));
      store = await open(join(place, "data"));
      for (const [id, name] of [
        [VENDOR, "Vendor"],
        [PARTNER, "Partner"],
        [STRANGER, "Stranger"],
      ] as const) {
        await store.organizations.add({ id, name, timeZone: "Europe/Moscow", limits: null });
      }
      await store.directory.write(
        {
          organizations: [],
          lines: [
            { id: VENDOR_LINE, name: "Line of the vendor", organization: VENDOR },
            { id: PARTNER_LINE, name: "Line of the partner", organization: PARTNER },
            { id: UNOWNED_LINE, name: "Nobody's line" },
          ],
          clients: [
            { id: VENDOR_CLIENT, organization: VENDOR },
            { id: PARTNER_CLIENT, organization: PARTNER },
          ],
          specialists: [{ id: PARTNER_SPECIALIST, organization: PARTNER }],
          users: [],
        },
        AT,
      );
    });

    afterEach(async () => {
      await store.close();
      await rm(place, { recursive: true, force: true });
    });

    async function write(
      rows: readonly TreatmentRow[],
      options: Partial<WriterOptions> = {},
    ): Promise<WriteOutcome> {
      const writer = await store.treatments.openWriter({
        mode: "batches",
        onBehalfOf: null,
        ...options,
      });
      const written = await writer.write(toIncomingBatch(rows));
      const committed = await writer.commit();
      return options.mode === undefined || options.mode === "batches" ? written : committed;
    }

    async function read(query: HistoryQuery, organization = VENDOR): Promise<TreatmentRow[]> {
      const scan = await store.treatments.scan({ query, organization });
      return collectRows(scan.batches);
    }

    const ids = (rows: readonly TreatmentRow[]) => rows.map((row) => row.id);

    describe("scans", () => {
      it("returns every value as it was written", async () => {
        const full = treatmentRow({
          id: "ffffffff-ffff-ffff-ffff-ffffffffffff",
          client: VENDOR_CLIENT,
          serviceUser: numberedId("d", 1),
          specialist: PARTNER_SPECIALIST,
          initialized: 1_285_000_001,
          specAppointed: 1_285_000_002,
          reactionStarted: 1_285_000_003,
          closed: 1_285_102_003,
          queueWaitingTime: 2_147_483_647,
          duration: 102_003,
          serviceQualityAssessment: 5,
          queueLength: 17,
        });
        const bare = treatmentRow({ id: "00000000-0000-0000-0000-000000000001" });
        const ancient = treatmentRow({ id: numberedId("b", 3), initialized: -1, closed: 0 });
        await write([full, bare, ancient]);
        expect(await read({})).toEqual([ancient, full, bare]);
      });

      it("orders by beginning, ties by id as unsigned text, over all slices and batches", async () => {
        const rows = Array.from({ length: 10_000 }, (_, i) =>
          treatmentRow({
            id: numberedId(i % 2 ? "f" : "a", (i * 7919) % 10_007),
            initialized: 1_600_000_000 + ((i * 31) % 4001) * 600,
          }),
        );
        await write(rows);
        const expected = [...rows].sort(
          (a, b) => a.initialized - b.initialized || (a.id < b.id ? -1 : 1),
        );
        expect(await read({})).toEqual(expected);
      });

      it("takes both ends of a period as inclusive", async () => {
        const at = (seconds: number) =>
          treatmentRow({ id: numberedId("b", seconds), initialized: seconds, closed: seconds + 5 });
        await write([at(100), at(101), at(102), at(103), at(104)]);
        expect((await read({ openedFrom: 101, openedTo: 103 })).map((r) => r.initialized)).toEqual([
          101, 102, 103,
        ]);
        expect((await read({ closedFrom: 106, closedTo: 108 })).map((r) => r.closed)).toEqual([
          106, 107, 108,
        ]);
        expect((await read({ openedFrom: 103 })).map((r) => r.initialized)).toEqual([103, 104]);
        expect((await read({ openedTo: 101 })).map((r) => r.initialized)).toEqual([100, 101]);
        expect(await read({ openedFrom: 102, closedTo: 106 })).toEqual([]);
      });

      it("applies each id filter, all of them together", async () => {
        const a = treatmentRow({
          id: numberedId("b", 1),
          client: VENDOR_CLIENT,
          serviceUser: numberedId("d", 1),
          specialist: PARTNER_SPECIALIST,
        });
        const b = treatmentRow({ id: numberedId("b", 2), client: PARTNER_CLIENT });
        await write([a, b]);
        expect(ids(await read({ client: [VENDOR_CLIENT] }))).toEqual([a.id]);
        expect(ids(await read({ serviceUser: [numberedId("d", 1)] }))).toEqual([a.id]);
        expect(ids(await read({ specialist: [PARTNER_SPECIALIST] }))).toEqual([a.id]);
        expect(ids(await read({ line: [VENDOR_LINE] }))).toEqual([a.id, b.id]);
        expect(await read({ client: [PARTNER_CLIENT], specialist: [PARTNER_SPECIALIST] })).toEqual(
          [],
        );
      });

      it("answers a filter on an id it never met with nothing", async () => {
        await write([treatmentRow({ id: numberedId("b", 1) })]);
        expect(await read({ client: [numberedId("c", 999)] })).toEqual([]);
      });

      it("answers an empty store with nothing", async () => {
        expect(await read({})).toEqual([]);
        expect(await read({ openedFrom: 0, openedTo: 4_000_000_000 })).toEqual([]);
      });

      it("keeps the snapshot it began with while rows are added, changed and moved", async () => {
        const rows = Array.from({ length: 12_000 }, (_, i) =>
          treatmentRow({ id: numberedId("b", i), initialized: 1_600_000_000 + i * 60 }),
        );
        await write(rows);
        const scan = await store.treatments.scan({ query: {}, organization: VENDOR });
        const first = await scan.batches.next();
        expect(first.done).toBe(false);
        await write([
          ...rows.map((row) => ({ ...row, serviceQualityAssessment: 5 })),
          treatmentRow({ id: numberedId("b", 99_999), client: numberedId("c", 77) }),
        ]);
        const rest = await collectRows(scan.batches);
        expect(rest.every((row) => row.serviceQualityAssessment === 0)).toBe(true);
        expect(rest.length + (first.value?.rows ?? 0)).toBe(12_000);
        expect(await read({})).toHaveLength(12_001);
      });

      it("stops at an abort, frees its place, and lets the next scan run", async () => {
        const rows = Array.from({ length: 20_000 }, (_, i) =>
          treatmentRow({ id: numberedId("b", i), initialized: 1_600_000_000 + i * 60 }),
        );
        await write(rows);
        for (let round = 0; round < 40; round++) {
          const stop = new AbortController();
          const scan = await store.treatments.scan({
            query: {},
            organization: VENDOR,
            signal: stop.signal,
          });
          await scan.batches.next();
          stop.abort(new Error("gone"));
          await expect(collectRows(scan.batches)).rejects.toThrow("gone");
        }
        expect(await read({})).toHaveLength(20_000);
      });

      it("frees its place when the reader aborts and never asks again", async () => {
        await write([treatmentRow({ id: numberedId("b", 1) })]);
        for (let round = 0; round < 40; round++) {
          const stop = new AbortController();
          await store.treatments.scan({ query: {}, organization: VENDOR, signal: stop.signal });
          stop.abort();
        }
        expect(await read({})).toHaveLength(1);
      });

      it("frees its place when the reader leaves the loop", async () => {
        await write([treatmentRow({ id: numberedId("b", 1) })]);
        for (let round = 0; round < 40; round++) {
          const scan = await store.treatments.scan({ query: {}, organization: VENDOR });
          for await (const _ of scan.batches) break;
        }
        expect(await read({})).toHaveLength(1);
      });
    });

    describe("who sees what", () => {
      const cases: readonly [string, Partial<TreatmentRow>, readonly string[]][] = [
        ["the owner of the line", { line: VENDOR_LINE }, [VENDOR]],
        [
          "the owner of the client",
          { line: VENDOR_LINE, client: PARTNER_CLIENT },
          [VENDOR, PARTNER],
        ],
        [
          "the owner of the closing specialist",
          { line: VENDOR_LINE, specialist: PARTNER_SPECIALIST },
          [VENDOR, PARTNER],
        ],
        ["nobody without a declared owner", { line: UNOWNED_LINE }, []],
      ];
      it.each(cases)("shows a treatment to %s", async (_, changes, viewers) => {
        await write([treatmentRow({ id: numberedId("b", 1), ...changes })]);
        for (const organization of [VENDOR, PARTNER, STRANGER]) {
          expect(await read({}, organization)).toHaveLength(viewers.includes(organization) ? 1 : 0);
        }
      });

      it("shows a treatment to the organization on whose behalf it came", async () => {
        await write([treatmentRow({ id: numberedId("b", 1), line: UNOWNED_LINE })], {
          onBehalfOf: STRANGER,
        });
        expect(await read({}, STRANGER)).toHaveLength(1);
        expect(await read({}, VENDOR)).toHaveLength(0);
      });

      it("shows nothing to an organization it does not know", async () => {
        await write([treatmentRow({ id: numberedId("b", 1) })]);
        expect(await read({}, numberedId("f", 99))).toEqual([]);
      });

      it("follows a change of owner at once", async () => {
        await write([treatmentRow({ id: numberedId("b", 1), line: UNOWNED_LINE })]);
        expect(await read({}, PARTNER)).toHaveLength(0);
        await store.directory.write(
          {
            organizations: [],
            lines: [{ id: UNOWNED_LINE, organization: PARTNER }],
            clients: [],
            specialists: [],
            users: [],
          },
          AT,
        );
        expect(await read({}, PARTNER)).toHaveLength(1);
      });
    });

    describe("writes", () => {
      it("adds, leaves alone, changes and supersedes, and counts each row once", async () => {
        const row = treatmentRow({ id: numberedId("b", 1) });
        expect(await write([row])).toMatchObject({ added: 1, changed: 0, unchanged: 0 });
        expect(await write([row])).toMatchObject({ added: 0, changed: 0, unchanged: 1 });
        const rated = { ...row, serviceQualityAssessment: 4 };
        expect(await write([row, row, rated])).toEqual({
          added: 0,
          changed: 1,
          unchanged: 0,
          superseded: 2,
          expired: 0,
          refused: [],
          invisible: 0,
        });
        expect(await read({})).toEqual([rated]);
      });

      it("replaces a row whose beginning moved, and empties what became empty", async () => {
        const row = treatmentRow({ id: numberedId("b", 1), specAppointed: 1_700_000_001 });
        await write([row]);
        const moved = { ...row, initialized: 1_500_000_000, specAppointed: EMPTY_INSTANT };
        await write([moved]);
        expect(await read({})).toEqual([moved]);
      });

      it("keeps an id unique whatever the order and size of writes", async () => {
        const rows = Array.from({ length: 5000 }, (_, i) =>
          treatmentRow({ id: numberedId("b", i % 1000), duration: i }),
        );
        await write(rows);
        await write(rows.toReversed());
        const stored = await read({});
        expect(new Set(ids(stored)).size).toBe(1000);
        expect(stored).toHaveLength(1000);
        expect(stored.every((row) => row.duration < 1000)).toBe(true);
      });

      it("keeps ids unique under two writers at once", async () => {
        const rows = Array.from({ length: 2000 }, (_, i) =>
          treatmentRow({ id: numberedId("b", i), client: numberedId("c", i) }),
        );
        await Promise.all([write(rows), write(rows.toReversed()), write(rows)]);
        expect(await read({})).toHaveLength(2000);
      });

      it("lets an organization change only what it brought in or what is on its line", async () => {
        const onOwnLine = treatmentRow({ id: numberedId("b", 1), line: PARTNER_LINE });
        const brought = treatmentRow({ id: numberedId("b", 2), line: VENDOR_LINE });
        const foreign = treatmentRow({ id: numberedId("b", 3), client: PARTNER_CLIENT });
        await write([onOwnLine, foreign]);
        await write([brought], { onBehalfOf: PARTNER });
        const changed = [onOwnLine, brought, foreign].map((row) => ({ ...row, duration: 7 }));
        const outcome = await write(changed, { onBehalfOf: PARTNER });
        expect(outcome).toMatchObject({ changed: 2, refused: [foreign.id] });
        expect((await read({ client: [PARTNER_CLIENT] }))[0]?.duration).toBe(60);
      });

      it("does not let an organization take over a row by moving it to its own line", async () => {
        const row = treatmentRow({ id: numberedId("b", 1), line: VENDOR_LINE });
        await write([row]);
        const outcome = await write([{ ...row, line: PARTNER_LINE }], { onBehalfOf: PARTNER });
        expect(outcome.refused).toEqual([row.id]);
        expect(await read({}, PARTNER)).toEqual([]);
      });

      it("keeps on whose behalf a row first came, whoever changes it", async () => {
        const row = treatmentRow({ id: numberedId("b", 1), line: UNOWNED_LINE });
        await write([row], { onBehalfOf: STRANGER });
        await write([{ ...row, duration: 7 }]);
        expect((await read({}, STRANGER))[0]?.duration).toBe(7);
      });

      it("counts added and changed rows that nobody can see", async () => {
        const outcome = await write([
          treatmentRow({ id: numberedId("b", 1), line: UNOWNED_LINE }),
          treatmentRow({ id: numberedId("b", 2), line: VENDOR_LINE }),
        ]);
        expect(outcome.invisible).toBe(1);
      });

      it("shows nothing of a whole write before its commit, and everything after", async () => {
        const writer = await store.treatments.openWriter({ mode: "whole", onBehalfOf: null });
        await writer.write(toIncomingBatch([treatmentRow({ id: numberedId("b", 1) })]));
        await writer.write(toIncomingBatch([treatmentRow({ id: numberedId("b", 2) })]));
        expect(await read({})).toEqual([]);
        expect(await writer.commit()).toMatchObject({ added: 2 });
        expect(await read({})).toHaveLength(2);
      });

      it("writes nothing of a whole write when a single row is refused", async () => {
        const foreign = treatmentRow({ id: numberedId("b", 1), line: VENDOR_LINE });
        await write([foreign]);
        const outcome = await write(
          [treatmentRow({ id: numberedId("b", 2) }), { ...foreign, duration: 7 }],
          { mode: "whole", onBehalfOf: PARTNER },
        );
        expect(outcome).toMatchObject({ added: 1, refused: [foreign.id] });
        expect(await read({})).toEqual([foreign]);
        expect(await read({}, PARTNER)).toEqual([]);
      });

      it("leaves no trace of a whole write that is rolled back", async () => {
        const writer = await store.treatments.openWriter({ mode: "whole", onBehalfOf: null });
        await writer.write(toIncomingBatch([treatmentRow({ id: numberedId("b", 1) })]));
        await writer.rollback();
        expect(await read({})).toEqual([]);
      });

      it("tells in a dry run what a real one would do, and does nothing", async () => {
        const row = treatmentRow({ id: numberedId("b", 1) });
        await write([row]);
        const rows = [{ ...row, duration: 7 }, treatmentRow({ id: numberedId("b", 2) })];
        const rehearsed = await write(rows, { mode: "dry-run" });
        expect(await read({})).toEqual([row]);
        const real = await write(rows, { mode: "whole" });
        expect(rehearsed).toEqual(real);
      });

      it("refuses to write on behalf of an organization it does not know", async () => {
        await expect(
          store.treatments.openWriter({ mode: "batches", onBehalfOf: numberedId("f", 99) }),
        ).rejects.toMatchObject({ code: "ORGANIZATION_UNKNOWN" });
      });
    });

    describe("the directory", () => {
      it("keeps names and owners that a later directory does not give", async () => {
        await store.directory.write(
          {
            organizations: [],
            lines: [{ id: VENDOR_LINE }],
            clients: [],
            specialists: [],
            users: [{ id: numberedId("d", 1), client: numberedId("c", 50), name: "Анна" }],
          },
          AT,
        );
        expect(await store.directory.name("line", VENDOR_LINE)).toBe("Line of the vendor");
        expect(await store.directory.name("serviceUser", numberedId("d", 1))).toBe("Анна");
        await write([treatmentRow({ id: numberedId("b", 1) })]);
        expect(await read({}, VENDOR)).toHaveLength(1);
      });

      it("changes nothing when an owner is unknown", async () => {
        await expect(
          store.directory.write(
            {
              organizations: [{ id: numberedId("f", 50), name: "New" }],
              lines: [{ id: numberedId("a", 50), organization: numberedId("f", 51) }],
              clients: [],
              specialists: [],
              users: [],
            },
            AT,
          ),
        ).rejects.toMatchObject({ code: "ORGANIZATION_UNKNOWN" });
        expect(await store.organizations.get(numberedId("f", 50))).toBeNull();
      });

      it("refuses a name that another organization has, in any letter case", async () => {
        for (const organizations of [
          [{ id: numberedId("f", 50), name: "vendor" }],
          [{ id: PARTNER, name: "VENDOR" }],
          [
            { id: numberedId("f", 50), name: "Новая" },
            { id: numberedId("f", 51), name: "новая" },
          ],
        ]) {
          await expect(
            store.directory.write(
              {
                organizations,
                lines: [],
                clients: [],
                specialists: [],
                users: [],
              },
              AT,
            ),
          ).rejects.toMatchObject({ code: "ORGANIZATION_EXISTS" });
        }
        expect(await store.organizations.list()).toHaveLength(3);
      });

      it("adds organizations with the directory's time zone", async () => {
        await store.directory.write(
          {
            timeZone: "Asia/Almaty",
            organizations: [{ id: numberedId("f", 50), name: "New" }],
            lines: [],
            clients: [],
            specialists: [],
            users: [],
          },
          AT,
        );
        expect(await store.organizations.get(numberedId("f", 50))).toEqual({
          id: numberedId("f", 50),
          name: "New",
          timeZone: "Asia/Almaty",
          limits: null,
        });
      });
    });

    describe("owners", () => {
      it("are found by id, apart for each dimension; what nobody owns is absent", async () => {
        const ids = [VENDOR_LINE, PARTNER_LINE, UNOWNED_LINE, numberedId("a", 99), ZERO_ID];
        expect(await store.directory.owners("line", ids)).toEqual(
          new Map([
            [VENDOR_LINE, VENDOR],
            [PARTNER_LINE, PARTNER],
          ]),
        );
        expect(await store.directory.owners("client", [PARTNER_CLIENT, VENDOR_LINE])).toEqual(
          new Map([[PARTNER_CLIENT, PARTNER]]),
        );
        expect(await store.directory.owners("specialist", new Set([PARTNER_SPECIALIST]))).toEqual(
          new Map([[PARTNER_SPECIALIST, PARTNER]]),
        );
        expect(await store.directory.owners("client", [])).toEqual(new Map());
      });

      it("are found however many are asked for, repeated or not", async () => {
        const lines = Array.from({ length: 5000 }, (_, number) => ({
          id: numberedId("b", number),
          ...(number % 2 === 0 && { organization: number % 4 === 0 ? VENDOR : PARTNER }),
        }));
        const none = { organizations: [], clients: [], specialists: [], users: [] };
        await store.directory.write({ ...none, lines }, AT);
        const ids = lines.map(({ id }) => id);
        const owned = lines.flatMap(({ id, organization }) =>
          organization === undefined ? [] : [[id, organization] as const],
        );
        expect(await store.directory.owners("line", [...ids, ...ids])).toEqual(new Map(owned));
      });

      it("are those of the last directory, and never an organization's own word", async () => {
        const none = { organizations: [], clients: [], specialists: [], users: [] };
        const records = { line: [{ id: UNOWNED_LINE, name: "Mine" }] };
        await store.directory.writeRecords(records, { ...AT, onBehalfOf: STRANGER });
        await store.directory.write(
          { ...none, lines: [{ id: VENDOR_LINE, organization: PARTNER }] },
          AT,
        );
        expect(await store.directory.owners("line", [VENDOR_LINE, UNOWNED_LINE])).toEqual(
          new Map([[VENDOR_LINE, PARTNER]]),
        );
      });
    });

    describe("records of the directory", () => {
      const SPECIALIST = PARTNER_SPECIALIST;
      const USER = numberedId("d", 1);
      const LATER = AT.changedAt + 3600;

      async function records<Kind extends Dimension>(
        kind: Kind,
        organization: string,
        request: Partial<RecordScanRequest<Kind>> = {},
      ): Promise<readonly DirectoryRecord<Kind>[]> {
        const scan = await store.directory.scanRecords({ kind, organization, ...request });
        const all: DirectoryRecord<Kind>[] = [];
        for await (const batch of scan.batches) all.push(...batch);
        return all;
      }

      /** Ids that an organization reads. */
      async function read<Kind extends Dimension>(
        kind: Kind,
        organization: string,
        request: Partial<RecordScanRequest<Kind>> = {},
      ): Promise<readonly string[]> {
        return (await records(kind, organization, request)).map(({ id }) => id);
      }

      const bring = (
        brought: DirectoryRecords,
        onBehalfOf: string | null = VENDOR,
        changedAt = AT.changedAt,
      ) => store.directory.writeRecords(brought, { onBehalfOf, changedAt });

      const say = (said: Partial<Directory>, options = AT) =>
        store.directory.write(
          { organizations: [], lines: [], clients: [], specialists: [], users: [], ...said },
          options,
        );

      const FULL: DirectoryRecord<"specialist"> = {
        id: SPECIALIST,
        name: "Анна",
        surname: "Иванова-'Ё'",
        secondaryName: "Ильинична",
        login: "0012345678",
        birthday: "1990-02-28",
        post: "x".repeat(5000),
        department: numberedId("a", 9),
        phone: "+7 (495) 000-00-00\n<&>\u0000",
        email: "anna@example.com",
        createdAt: 1_285_000_001,
        deleted: false,
      };

      it("come back as they were written, with null for what is not known", async () => {
        const bare = { id: numberedId("e", 1) };
        expect(await bring({ specialist: [FULL, bare] })).toEqual({
          added: 2,
          changed: 0,
          unchanged: 0,
        });
        const nothing = Object.fromEntries(Object.keys(FULL).map((field) => [field, null]));
        expect(await records("specialist", VENDOR)).toEqual([{ ...nothing, ...bare }, FULL]);
      });

      it("of every kind are read apart, by id, however many they are", async () => {
        const clients = Array.from({ length: 5000 }, (_, i) => ({
          id: numberedId(i % 2 ? "f" : "a", (i * 7919) % 10_007),
          name: `Клиент ${i}`,
        }));
        await bring({ client: clients, line: [{ id: VENDOR_LINE, name: "Своё имя" }] });
        const expected = [...clients.map(({ id }) => id), VENDOR_CLIENT].sort();
        expect(await read("client", VENDOR)).toEqual(expected);
        expect(await records("line", VENDOR)).toEqual([
          { id: VENDOR_LINE, name: "Своё имя", createdAt: null, deleted: null },
        ]);
        expect(await read("serviceUser", VENDOR)).toEqual([]);
      });

      it("are replaced as a whole; of those with one id the last wins", async () => {
        await bring({ specialist: [FULL] });
        const newer = { id: SPECIALIST, surname: "Петрова" };
        const outcome = await bring({ specialist: [FULL, newer] });
        expect(outcome).toEqual({ added: 0, changed: 1, unchanged: 0 });
        expect(await records("specialist", VENDOR)).toEqual([
          expect.objectContaining({ surname: "Петрова", name: null, login: null }),
        ]);
      });

      it("take 1C's empty values for nothing", async () => {
        await bring({ serviceUser: [{ id: USER, client: ZERO_ID, name: "", post: null }] });
        expect(await records("serviceUser", VENDOR)).toEqual([
          expect.objectContaining({ client: null, name: null, post: null }),
        ]);
      });

      it("change when their content does, and at no other time", async () => {
        await bring({ specialist: [FULL] });
        const changed = (changedFrom: number) => read("specialist", VENDOR, { changedFrom });
        expect(await bring({ specialist: [FULL] }, VENDOR, LATER)).toMatchObject({ unchanged: 1 });
        expect(await changed(AT.changedAt)).toEqual([SPECIALIST]);
        expect(await changed(AT.changedAt + 1)).toEqual([]);
        await bring({ specialist: [{ ...FULL, deleted: true }] }, VENDOR, LATER);
        expect(await changed(LATER)).toEqual([SPECIALIST]);
        expect(await changed(LATER + 1)).toEqual([]);
      });

      it("of one organization are nothing to any other, not even the id", async () => {
        await bring({
          specialist: [FULL],
          line: [{ id: numberedId("a", 70), name: "Чужая" }],
          client: [{ id: numberedId("c", 70), name: "Чужой" }],
          serviceUser: [{ id: USER, client: numberedId("c", 70), phone: "1" }],
        });
        for (const kind of ["line", "client", "specialist", "serviceUser"] as const) {
          expect(await read(kind, STRANGER)).toEqual([]);
        }
        // Its own specialist is the partner's to read, but not what the vendor knows of her.
        expect(await records("specialist", PARTNER)).toEqual([
          expect.objectContaining({ id: SPECIALIST, surname: null, name: null, phone: null }),
        ]);
      });

      it("give no sight of treatments and no ownership", async () => {
        await write([treatmentRow({ id: numberedId("b", 1), serviceUser: USER })]);
        await bring({ line: [{ id: VENDOR_LINE, name: "Моя" }] }, STRANGER);
        await bring({ client: [{ id: VENDOR_CLIENT, name: "Мой" }] }, STRANGER);
        await bring({ serviceUser: [{ id: USER, client: VENDOR_CLIENT }] }, STRANGER);
        const scan = await store.treatments.scan({ query: {}, organization: STRANGER });
        expect(await collectRows(scan.batches)).toEqual([]);
        expect(await read("serviceUser", PARTNER)).toEqual([]);
        expect(await read("line", STRANGER)).toEqual([VENDOR_LINE]);
      });

      it("of the operator are read by the owner, and by who sees a treatment with the entry", async () => {
        await say({
          specialists: [FULL],
          users: [{ id: USER, name: "Пётр", client: PARTNER_CLIENT }],
        });
        expect(await records("specialist", PARTNER)).toEqual([FULL]);
        expect(await read("specialist", VENDOR)).toEqual([]);
        expect(await read("serviceUser", VENDOR)).toEqual([]);
        // The user of a client is its owner's to read, treatments or none.
        expect(await read("serviceUser", PARTNER)).toEqual([USER]);
        await write([
          treatmentRow({
            id: numberedId("b", 1),
            line: VENDOR_LINE,
            client: PARTNER_CLIENT,
            serviceUser: USER,
            specialist: SPECIALIST,
          }),
        ]);
        expect(await records("specialist", VENDOR)).toEqual([FULL]);
        expect(await records("serviceUser", VENDOR)).toEqual([
          expect.objectContaining({ id: USER, name: "Пётр", client: PARTNER_CLIENT }),
        ]);
        expect(await read("client", VENDOR)).toEqual([VENDOR_CLIENT, PARTNER_CLIENT]);
        expect(await read("line", PARTNER)).toEqual([VENDOR_LINE, PARTNER_LINE]);
        for (const kind of ["line", "client", "specialist", "serviceUser"] as const) {
          expect(await read(kind, STRANGER)).toEqual([]);
        }
      });

      it("brought in for an organization come before the operator's, but for it alone", async () => {
        await say({ specialists: [FULL] });
        await bring({ specialist: [{ id: SPECIALIST, surname: "Своя" }] }, PARTNER);
        expect(await records("specialist", PARTNER)).toEqual([
          expect.objectContaining({ surname: "Своя", name: null }),
        ]);
        // What changed is the own record, not the operator's behind it.
        await say({ specialists: [{ ...FULL, post: "Новая" }] }, { changedAt: LATER });
        expect(await read("specialist", PARTNER, { changedFrom: LATER })).toEqual([]);
      });

      it("are not needed: an entry in a visible treatment is there by what is known of it", async () => {
        const unknown = numberedId("e", 77);
        await write([
          treatmentRow({ id: numberedId("b", 1), specialist: unknown, serviceUser: USER }),
        ]);
        expect(await records("specialist", VENDOR)).toEqual([
          expect.objectContaining({ id: unknown, name: null, deleted: null }),
        ]);
        // Nobody knows when it changed, so that nobody may say it did not.
        expect(await read("serviceUser", VENDOR, { changedFrom: LATER })).toEqual([USER]);
        expect(await read("serviceUser", STRANGER)).toEqual([]);
      });

      it("never hold the zero id", async () => {
        await write([treatmentRow({ id: numberedId("b", 1) })]);
        expect(await read("specialist", VENDOR)).toEqual([]);
        expect(await read("serviceUser", VENDOR)).toEqual([]);
      });

      it("of users are filtered by client", async () => {
        const other = numberedId("d", 2);
        await bring({ serviceUser: [{ id: USER, client: VENDOR_CLIENT }, { id: other }] });
        expect(await read("serviceUser", VENDOR, { client: VENDOR_CLIENT })).toEqual([USER]);
        expect(await read("serviceUser", VENDOR, { client: PARTNER_CLIENT })).toEqual([]);
      });

      it("of the operator keep what a later directory does not give", async () => {
        await say({ specialists: [FULL] });
        await say({ specialists: [{ id: SPECIALIST, post: "Старший" }] }, { changedAt: LATER });
        expect(await records("specialist", PARTNER)).toEqual([{ ...FULL, post: "Старший" }]);
        await say({ specialists: [{ id: SPECIALIST }] }, { changedAt: LATER + 1 });
        expect(await read("specialist", PARTNER, { changedFrom: LATER + 1 })).toEqual([]);
      });

      it("name a person by all parts of the name", async () => {
        await say({ specialists: [FULL] });
        expect(await store.directory.name("specialist", SPECIALIST)).toBe(
          "Иванова-'Ё' Анна Ильинична",
        );
      });

      it("name what is the organization's own, or nobody's and without a name", async () => {
        const nobodys = numberedId("c", 80);
        const name = (id: string) => store.directory.name("client", id);
        await bring({ client: [{ id: nobodys, name: "По-первому" }] }, PARTNER);
        await bring({ client: [{ id: nobodys, name: "По-второму" }] }, VENDOR);
        expect(await name(nobodys)).toBe("По-первому");
        await bring({ client: [{ id: nobodys, name: "Иначе" }] }, PARTNER);
        expect(await name(nobodys)).toBe("Иначе");
        await bring({ client: [{ id: VENDOR_CLIENT, name: "Чужими словами" }] }, PARTNER);
        expect(await name(VENDOR_CLIENT)).toBeNull();
        await bring({ client: [{ id: VENDOR_CLIENT, name: "Своими" }] }, VENDOR);
        expect(await name(VENDOR_CLIENT)).toBe("Своими");
        const user = { id: USER, client: VENDOR_CLIENT };
        await say({ users: [user] });
        await bring({ serviceUser: [{ ...user, surname: "Чужая" }] }, PARTNER);
        await bring({ serviceUser: [{ ...user, surname: "Своя" }] }, VENDOR);
        expect(await store.directory.name("serviceUser", USER)).toBe("Своя");
      });

      it("never rename what the operator named", async () => {
        await say({ clients: [{ id: VENDOR_CLIENT, name: "Оператор" }] });
        await bring({ client: [{ id: VENDOR_CLIENT, name: "Своё" }] }, VENDOR);
        expect(await store.directory.name("client", VENDOR_CLIENT)).toBe("Оператор");
        await bring({ client: [{ id: PARTNER_CLIENT, name: "Своё" }] }, PARTNER);
        await say({ clients: [{ id: PARTNER_CLIENT, name: "Оператор" }] });
        expect(await store.directory.name("client", PARTNER_CLIENT)).toBe("Оператор");
      });

      it("do not show one organization's name for an entry to another", async () => {
        const shared = numberedId("c", 81);
        await bring({ client: [{ id: shared, name: "Тайное имя" }] }, PARTNER);
        await write([treatmentRow({ id: numberedId("b", 1), client: shared })]);
        expect(await records("client", VENDOR)).toEqual([
          expect.objectContaining({ id: VENDOR_CLIENT }),
          expect.objectContaining({ id: shared, name: null }),
        ]);
      });

      it("keep the snapshot a scan began with", async () => {
        const people = Array.from({ length: 5000 }, (_, i) => ({
          id: numberedId("e", i + 100),
          surname: "Прежняя",
        }));
        await bring({ specialist: people });
        const scan = await store.directory.scanRecords({
          kind: "specialist",
          organization: VENDOR,
        });
        const first = await scan.batches.next();
        await bring({
          specialist: [...people, FULL].map((person) => ({ ...person, surname: "Новая" })),
        });
        const rest: DirectoryRecord<"specialist">[] = [];
        for await (const batch of scan.batches) rest.push(...batch);
        expect((first.value?.length ?? 0) + rest.length).toBe(5000);
        expect(rest.every(({ surname }) => surname === "Прежняя")).toBe(true);
      });

      it("free their place when the reader aborts, with and without asking again", async () => {
        await bring({
          specialist: Array.from({ length: 5000 }, (_, i) => ({ id: numberedId("e", i + 1) })),
        });
        for (let round = 0; round < 40; round++) {
          const stop = new AbortController();
          const scan = await store.directory.scanRecords({
            kind: "specialist",
            organization: VENDOR,
            signal: stop.signal,
          });
          stop.abort(new Error("gone"));
          if (round % 2 === 0) await expect(scan.batches.next()).rejects.toThrow("gone");
        }
        expect(await read("specialist", VENDOR)).toHaveLength(5000);
      });

      it("are refused on behalf of an organization that is not there, and show it nothing", async () => {
        await expect(bring({ specialist: [FULL] }, numberedId("f", 99))).rejects.toMatchObject({
          code: "ORGANIZATION_UNKNOWN",
        });
        expect(await read("line", numberedId("f", 99))).toEqual([]);
      });

      it("go with their organization, and its names with them", async () => {
        const nobodys = numberedId("c", 80);
        await bring({ client: [{ id: nobodys, name: "Ушедшее" }] }, STRANGER);
        await store.organizations.remove(STRANGER);
        expect(await store.directory.name("client", nobodys)).toBeNull();
        const next = { id: numberedId("f", 90), name: "Next", timeZone: "UTC", limits: null };
        await store.organizations.add(next);
        expect(await read("client", next.id)).toEqual([]);
      });

      it.runIf(backups)("survive a backup, a restore and a restart", async () => {
        await bring({ specialist: [FULL] });
        const copy = join(place, "copy.letopis");
        await store.backup(copy);
        await bring({ specialist: [{ id: SPECIALIST }, { id: numberedId("e", 5) }] });
        await store.restore(copy);
        expect(await records("specialist", VENDOR)).toEqual([FULL]);
        await store.close();
        store = await open(join(place, "data"));
        expect(await records("specialist", VENDOR)).toEqual([FULL]);
      });
    });

    describe("organizations and accounts", () => {
      const account = {
        login: "robot",
        organization: VENDOR,
        passwordHash: "hash",
        operations: null,
        demo: false,
        administrator: false,
      };

      it("refuses a second organization with an id or name in use", async () => {
        const again = { name: "vendor", timeZone: "UTC", limits: null };
        await expect(
          store.organizations.add({ id: numberedId("f", 9), ...again }),
        ).rejects.toMatchObject({ code: "ORGANIZATION_EXISTS" });
        await expect(
          store.organizations.add({ id: VENDOR, ...again, name: "Another" }),
        ).rejects.toMatchObject({ code: "ORGANIZATION_EXISTS" });
      });

      it("updates what is given and leaves the rest", async () => {
        await store.organizations.update(VENDOR, { limits: NO_LIMITS });
        await store.organizations.update(VENDOR, { timeZone: "Europe/Berlin" });
        expect(await store.organizations.get(VENDOR)).toEqual({
          id: VENDOR,
          name: "Vendor",
          timeZone: "Europe/Berlin",
          limits: NO_LIMITS,
        });
        await store.organizations.update(VENDOR, { limits: CONTRACT_LIMITS });
        expect((await store.organizations.get(VENDOR))?.limits).toEqual(CONTRACT_LIMITS);
      });

      it("keeps an organization that something depends on", async () => {
        await expect(store.organizations.remove(VENDOR)).rejects.toMatchObject({
          code: "ORGANIZATION_IN_USE",
        });
        expect(await store.organizations.get(STRANGER)).not.toBeNull();
        await store.organizations.remove(STRANGER);
        expect(await store.organizations.get(STRANGER)).toBeNull();
      });

      it("adds, changes and removes accounts", async () => {
        await store.accounts.add(account);
        await expect(store.accounts.add(account)).rejects.toMatchObject({ code: "ACCOUNT_EXISTS" });
        // Read between the changes too: an adapter that keeps rows in memory must let go of them.
        expect(await store.accounts.get("robot")).toEqual(account);
        await store.accounts.update("robot", { operations: [], passwordHash: "other", demo: true });
        expect(await store.accounts.get("robot")).toEqual({
          ...account,
          operations: [],
          passwordHash: "other",
          demo: true,
        });
        expect(await store.accounts.list()).toHaveLength(1);
        await store.accounts.remove("robot");
        expect(await store.accounts.get("robot")).toBeNull();
        await expect(store.accounts.remove("robot")).rejects.toMatchObject({
          code: "ACCOUNT_UNKNOWN",
        });
      });

      it("tells logins apart by letter case and takes any characters in them", async () => {
        for (const login of ["robot", "Robot", "рóбот'; DROP TABLE account; --"]) {
          await store.accounts.add({ ...account, login });
        }
        expect((await store.accounts.get("Robot"))?.login).toBe("Robot");
        expect(await store.accounts.list()).toHaveLength(3);
      });
    });

    describe("calls", () => {
      const call = { organization: VENDOR, operation: "GetHistory", hourStart: 1_700_000_400 };

      it("never takes more calls than the limit, however many come at once", async () => {
        const outcomes = await Promise.all(
          Array.from({ length: 25 }, () => store.calls.take(call, 10)),
        );
        expect(outcomes.filter(({ taken }) => taken)).toHaveLength(10);
      });

      it("counts apart by organization, operation and hour", async () => {
        await store.calls.take(call, 1);
        for (const other of [
          { ...call, organization: PARTNER },
          { ...call, operation: "Other" },
          { ...call, hourStart: call.hourStart + 3600 },
        ]) {
          expect(await store.calls.take(other, 1)).toEqual({ taken: true, used: 1 });
        }
        expect(await store.calls.take(call, 1)).toEqual({ taken: false, used: 1 });
      });

      it("gives back what was taken, and never more", async () => {
        await store.calls.take(call, 1);
        await store.calls.giveBack(call);
        await store.calls.giveBack(call);
        expect(await store.calls.take(call, 1)).toEqual({ taken: true, used: 1 });
        expect(await store.calls.take(call, 1)).toEqual({ taken: false, used: 1 });
      });

      it("lists what was counted, by hour, for the organization alone", async () => {
        const later = { ...call, hourStart: call.hourStart + 3600 };
        for (const one of [call, call, later, { ...later, operation: "Other" }]) {
          await store.calls.take(one, 10);
        }
        await store.calls.take({ ...call, organization: PARTNER }, 10);
        const { hourStart: from } = call;
        const hours = (end: number) => store.calls.hours({ organization: VENDOR, from, to: end });
        const first = { operation: "GetHistory", hourStart: from, used: 2 };
        expect(await hours(from + 3599)).toEqual([first]);
        expect(await hours(from + 3600)).toEqual([
          first,
          { operation: "GetHistory", hourStart: from + 3600, used: 1 },
          { operation: "Other", hourStart: from + 3600, used: 1 },
        ]);
      });

      it("does not wait for a long write", async () => {
        const writer = await store.treatments.openWriter({ mode: "whole", onBehalfOf: null });
        await writer.write(toIncomingBatch([treatmentRow({ id: numberedId("b", 1) })]));
        expect(await store.calls.take(call, 1)).toEqual({ taken: true, used: 1 });
        await writer.rollback();
      });

      it("remembers calls over a restart", async () => {
        await store.calls.take(call, 1);
        await store.close();
        store = await open(join(place, "data"));
        expect((await store.calls.take(call, 1)).taken).toBe(false);
      });
    });

    describe("runs of imports", () => {
      const run = { file: "a.csv", added: 3, changed: 2, unchanged: 1, rejected: 4 };

      it("are listed newest first: an organization's own, or all of them", async () => {
        const own = { ...run, at: 1_700_000_000, organization: VENDOR };
        const newer = { ...own, at: 1_700_000_100, file: "б.csv" };
        const foreign = { ...own, at: 1_700_000_050, organization: PARTNER };
        const operators = { ...own, at: 1_700_000_200, organization: null };
        for (const one of [own, newer, foreign, operators]) await store.importRuns.add(one);
        expect(await store.importRuns.list(VENDOR, 10)).toEqual([newer, own]);
        expect(await store.importRuns.list(VENDOR, 1)).toEqual([newer]);
        expect(await store.importRuns.list(null, 10)).toEqual([operators, newer, foreign, own]);
        const unknown = { ...own, organization: numberedId("f", 99) };
        await expect(store.importRuns.add(unknown)).rejects.toMatchObject({
          code: "ORGANIZATION_UNKNOWN",
        });
      });
    });

    describe("rows that nobody sees", () => {
      it("are those of nobody's line, client and specialist that nobody brought in", async () => {
        const { unseen, rows } = await writeRowsOfAllOwners(store);
        expect(rows).toBeGreaterThan(unseen);
        expect(await store.treatments.countUnseen()).toBe(unseen);
      });
    });

    describeMirrorStoreContract({
      backups,
      store: () => store,
      place: () => place,
      async reopen() {
        await store.close();
        store = await open(join(place, "data"));
      },
    });

    describe("backup and restore", () => {
      it.runIf(backups)(
        "brings back everything that was there, and nothing else, under a running scan",
        async () => {
          const rows = Array.from({ length: 5000 }, (_, i) =>
            treatmentRow({
              id: numberedId("b", i),
              initialized: 1_600_000_000 + i * 60,
              client: numberedId("c", 1000 + (i % 50)),
            }),
          );
          await write(rows);
          await store.accounts.add({
            login: "robot",
            organization: VENDOR,
            passwordHash: "hash",
            operations: null,
            demo: false,
            administrator: false,
          });
          const copy = join(place, "it's a copy.letopis");
          expect(await store.backup(copy)).toMatchObject({ treatments: 5000 });

          await write([
            ...rows.map((row) => ({ ...row, client: numberedId("c", 5000) })),
            treatmentRow({ id: numberedId("b", 77_777) }),
          ]);
          await store.accounts.update("robot", { passwordHash: "newer hash" });
          await store.organizations.update(VENDOR, { timeZone: "Asia/Tokyo" });
          expect(await store.accounts.get("robot")).toMatchObject({ passwordHash: "newer hash" });
          expect(await store.organizations.get(VENDOR)).toMatchObject({ timeZone: "Asia/Tokyo" });
          const before = await store.treatments.scan({ query: {}, organization: VENDOR });
          expect(await store.restore(copy)).toMatchObject({ treatments: 5000 });
          expect(await store.accounts.get("robot")).toMatchObject({ passwordHash: "hash" });
          expect((await store.organizations.get(VENDOR))?.timeZone).not.toBe("Asia/Tokyo");
          expect(await read({})).toEqual(rows);
          // The scan that began before the restore ends on what it began with.
          const old = await collectRows(before.batches);
          expect(old).toHaveLength(5001);
          expect(old.filter((row) => row.client === numberedId("c", 5000))).toHaveLength(5000);
          // Keys of the restored data go on where they were.
          await write([
            treatmentRow({ id: numberedId("b", 88_888), client: numberedId("c", 9999) }),
          ]);
          expect(await read({ client: [numberedId("c", 9999)] })).toHaveLength(1);
        },
      );

      it.runIf(backups)("leaves everything as it was when the file is not a backup", async () => {
        await write([treatmentRow({ id: numberedId("b", 1) })]);
        const garbage = join(place, "garbage");
        await writeFile(garbage, "not a database");
        await expect(store.restore(garbage)).rejects.toMatchObject({ code: "BACKUP_INVALID" });
        await expect(store.restore(join(place, "absent"))).rejects.toMatchObject({
          code: "BACKUP_INVALID",
        });
        expect(await read({})).toHaveLength(1);
      });
    });

    it("keeps everything over a restart", async () => {
      await write([treatmentRow({ id: numberedId("b", 1), client: numberedId("c", 9) })]);
      await store.close();
      store = await open(join(place, "data"));
      expect((await read({}))[0]?.client).toBe(numberedId("c", 9));
      expect(await store.organizations.list()).toHaveLength(3);
    });

    it("refuses work after close with a code, not with a crash", async () => {
      await store.close();
      await expect(store.checkReady()).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
    });
  });
}

/** A row for every combination of owned and unowned parts, for the operator and for the vendor. */
async function writeRowsOfAllOwners(store: Store): Promise<{ unseen: number; rows: number }> {
  const nothing = { organizations: [], users: [] };
  const part = (kind: "a" | "c" | "e", owned: boolean) => numberedId(kind, owned ? 901 : 902);
  const owned = (kind: "a" | "c" | "e") => [{ id: part(kind, true), organization: VENDOR }];
  const entries = { lines: owned("a"), clients: owned("c"), specialists: owned("e") };
  await store.directory.write({ ...nothing, ...entries }, { changedAt: 0 });
  const flags = [false, true];
  let rows = 0;
  for (const onBehalfOf of [null, VENDOR]) {
    const batch = flags.flatMap((line) =>
      flags.flatMap((client) =>
        flags.map((specialist) =>
          treatmentRow({
            id: numberedId("b", 9000 + rows++),
            line: part("a", line),
            client: part("c", client),
            specialist: part("e", specialist),
          }),
        ),
      ),
    );
    const writer = await store.treatments.openWriter({ mode: "batches", onBehalfOf });
    await writer.write(toIncomingBatch(batch));
    await writer.commit();
  }
  return { unseen: 1, rows };
}
