import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LetopisError } from "../src/contract/letopis-error.ts";
import { DIRECTORY_OPERATIONS } from "../src/contract/operation.ts";
import { CONTRACT_LIMITS } from "../src/history/calling-limits.ts";
import type { DirectoryStore, Store } from "../src/store/store.ts";
import { envelopeOf, parameter } from "./foreign-clients/raw-request.ts";
import { columnAt, expectedRows, readCallCentre, SLICE_FILES } from "./support/call-centre.ts";
import type { RunningService } from "./support/running-service.ts";
import { startService } from "./support/running-service.ts";
import { basic, post, readResult, readTable } from "./support/soap-call.ts";
import { numberedId } from "./support/treatment-rows.ts";

const callCentre = readCallCentre(SLICE_FILES);
const directory = JSON.parse(readFileSync(SLICE_FILES.directory, "utf8")) as {
  readonly [list: string]: readonly { readonly id: string; readonly client?: string }[];
};
const NAMES = DIRECTORY_OPERATIONS.map(({ name }) => name);

type Query = Readonly<Record<string, string>>;

async function call(service: RunningService, login: string, name: string, query: Query = {}) {
  const parameters = Object.entries(query).map(([key, text]) => parameter(key, text));
  const body = `<par:${name}><par:Params>${parameters.join("")}</par:Params></par:${name}>`;
  return post(service.address, envelopeOf({ body }), { authorization: basic(login) });
}

async function rows(service: RunningService, login: string, name: string, query: Query = {}) {
  return readTable((await call(service, login, name, query)).text).rows;
}

async function code(service: RunningService, login: string, name: string, query: Query = {}) {
  return readResult((await call(service, login, name, query)).text).code;
}

/** Ids that an organization may read, by plain code over the files. */
function expectedIds(organization: string): ReadonlyMap<string, readonly string[]> {
  const seen = expectedRows(callCentre, organization, {});
  const ids = (list: string, column: string) => {
    const entries = directory[list] ?? [];
    const inTreatments = new Set(seen.map((row) => row[columnAt(column)]));
    const isOwn = ({ id, client }: { id: string; client?: string }) =>
      callCentre.owners.get(client ?? id) === organization;
    return entries
      .filter((entry) => isOwn(entry) || inTreatments.has(entry.id))
      .map(({ id }) => id)
      .sort();
  };
  return new Map([
    ["SpecialistRead", ids("specialists", "ClosedSpecialistID")],
    ["ServiceLineKindRead", ids("lines", "ServiceID")],
    ["ClientRead", ids("clients", "ClientID")],
    ["ClientUserRead", ids("users", "ServiceUserID")],
  ]);
}

describe("who reads which entries", () => {
  const HOSTILE = numberedId("f", 66);
  const SECRET = numberedId("e", 66);
  let service: RunningService;
  beforeAll(async () => {
    service = await startService({
      files: SLICE_FILES,
      async prepare(store) {
        const own = { id: HOSTILE, name: "Hostile", timeZone: "UTC", limits: null };
        await store.organizations.add(own);
        const [vendor] = callCentre.organizations;
        await store.directory.writeRecords(
          { specialist: [{ id: SECRET, surname: "Секретова" }] },
          { onBehalfOf: vendor?.id ?? null, changedAt: 1_700_000_000 },
        );
      },
    });
  });
  afterAll(() => service.close());

  it.each(callCentre.organizations)(
    "$name: its own, and those in treatments it sees",
    async ({ id, name }) => {
      const expected = expectedIds(id);
      for (const operation of NAMES) {
        const ids = (await rows(service, name, operation)).map((row) => row[0]);
        const own = name === "Vendor" && operation === "SpecialistRead" ? [SECRET] : [];
        expect(ids, operation).toEqual([...(expected.get(operation) ?? []), ...own].sort());
        expect(ids.length, operation).toBeGreaterThan(0);
      }
    },
  );

  it("a hostile organization learns nothing of the others' entries, whatever it writes or asks", async () => {
    const clients = directory["clients"] ?? [];
    const users = directory["users"] ?? [];
    for (const operation of NAMES) expect(await rows(service, "Hostile", operation)).toEqual([]);
    for (const { id } of clients.slice(0, 5)) {
      expect(await rows(service, "Hostile", "ClientUserRead", { ClientID: id })).toEqual([]);
    }
    // It claims everything there is: it gets back what it said, and the others keep theirs.
    const before = await rows(service, "Vendor", "ClientRead");
    await service.store.directory.writeRecords(
      {
        client: clients.map(({ id }) => ({ id, name: "Захвачен" })),
        serviceUser: users.map(({ id }) => ({ id, surname: "Захвачен" })),
        line: (directory["lines"] ?? []).map(({ id }) => ({ id, name: "Захвачена" })),
        specialist: [{ id: SECRET }],
      },
      { onBehalfOf: HOSTILE, changedAt: 1_700_000_000 },
    );
    const claimed = await rows(service, "Hostile", "ClientRead");
    expect(new Set(claimed.flatMap((row) => row.slice(1)))).toEqual(
      new Set(["Захвачен", null, "false"]),
    );
    for (const row of await rows(service, "Hostile", "ClientUserRead")) expect(row[1]).toBeNull();
    const [secret] = await rows(service, "Hostile", "SpecialistRead");
    expect(secret?.slice(1)).not.toContain("Секретова");
    expect(await rows(service, "Vendor", "ClientRead")).toEqual(before);
    const history = readResult(
      (await call(service, "Hostile", "GetHistoryOfServiceTreatments")).text,
    );
    expect(history.rows).toEqual([]);
  });

  it("shows times in the zone of the caller's organization, and asks in it", async () => {
    const organization =
      callCentre.organizations.find(({ name }) => name === "Partner 1")?.id ?? "";
    const changedAt = Date.UTC(2027, 0, 1) / 1000;
    await service.store.organizations.update(organization, { timeZone: "Asia/Almaty" });
    await service.store.directory.writeRecords(
      { line: [{ id: numberedId("a", 77), createdAt: changedAt }] },
      { onBehalfOf: organization, changedAt },
    );
    const since = (ChangedFrom: string) =>
      rows(service, "Partner 1", "ServiceLineKindRead", { ChangedFrom });
    expect(await since("2027-01-01T05:00:00")).toEqual([
      [numberedId("a", 77), "false", null, "2027-01-01T05:00:00"],
    ]);
    expect(await since("2027-01-01T05:00:01")).toEqual([]);
    expect(await since("2027-01-01T00:00:00Z")).toHaveLength(1);
  });
});

describe("the order of checks, and quotas of their own", () => {
  it("denies, then refuses parameters, then counts: each read apart, and apart from the history", async () => {
    let now = Date.UTC(2026, 10, 24, 9, 59, 30);
    const limits = { ...CONTRACT_LIMITS, callsPerHourByDay: 1, directoryCallsPerHourByDay: 2 };
    const service = await startService({ files: SLICE_FILES, limits, clock: () => now });
    try {
      const history = () =>
        code(service, "Vendor", "GetHistoryOfServiceTreatments", { OpenedFrom: "2026-11-24" });
      expect(await history()).toBe("SUCCESS");
      expect(await history()).toBe("OUT_OF_LIMIT");
      for (const operation of NAMES) {
        const read = (query: Query = {}) => code(service, "Vendor", operation, query);
        expect(await read({ ChangedFrom: "вчера" })).toBe("INVALID_PARAMETER");
        // By day, and without a period: there is no rule about one.
        expect(await read()).toBe("SUCCESS");
        expect(await read()).toBe("SUCCESS");
        expect(await read({ ChangedFrom: "вчера" })).toBe("INVALID_PARAMETER");
        expect(await read()).toBe("OUT_OF_LIMIT");
      }
      const eleventh = await call(service, "Vendor", "ClientRead");
      expect(readResult(eleventh.text).text).toContain("limit reached");
      expect(eleventh.headers.get("retry-after")).toBe("30");
      expect(await code(service, "Partner 1", "ClientRead")).toBe("SUCCESS");
      await service.store.accounts.update("Vendor", { operations: ["SpecialistRead"] });
      expect(await code(service, "Vendor", "ClientRead", { Wrong: "1" })).toBe("ACCESS_DENIED");
      now += 30_000;
      expect(await code(service, "Vendor", "SpecialistRead")).toBe("SUCCESS");
    } finally {
      await service.close();
    }
  });
});

describe("answers", () => {
  it("of many entries come whole and in order, compressed as the client accepts it", async () => {
    const COUNT = 20_000;
    const vendor = numberedId("f", 1);
    const service = await startService({
      async prepare(store) {
        const organization = { id: vendor, name: "Vendor", timeZone: "UTC", limits: null };
        await store.organizations.add(organization);
        const serviceUser = Array.from({ length: COUNT }, (_, number) => ({
          id: numberedId("d", (number * 7919) % COUNT),
          surname: "Длиннофамильная".repeat(5),
          email: `person${number}@example.com`,
        }));
        const options = { onBehalfOf: vendor, changedAt: 1_700_000_000 };
        await store.directory.writeRecords({ serviceUser }, options);
      },
    });
    try {
      const ids = (await rows(service, "Vendor", "ClientUserRead")).map((row) => row[0]);
      expect(ids).toEqual(Array.from({ length: COUNT }, (_, number) => numberedId("d", number)));
    } finally {
      await service.close();
    }
  });

  it("are cut when the scan breaks off, and the call is given back", async () => {
    let breaking = true;
    const service = await startService({
      files: SLICE_FILES,
      limits: {
        ...CONTRACT_LIMITS,
        directoryCallsPerHourByDay: 1,
        directoryCallsPerHourByNight: 1,
      },
      wrap: (store) =>
        withRecords(store, async (request) => {
          const scan = await store.directory.scanRecords(request);
          if (!breaking) return scan;
          return {
            batches: (async function* () {
              yield* scan.batches;
              throw new LetopisError("SCAN_INTERRUPTED", "broken");
            })(),
          };
        }),
    });
    try {
      await expect(call(service, "Vendor", "ClientRead")).rejects.toThrow();
      breaking = false;
      expect(await code(service, "Vendor", "ClientRead")).toBe("SUCCESS");
      expect(await code(service, "Vendor", "ClientRead")).toBe("OUT_OF_LIMIT");
    } finally {
      await service.close();
    }
  });
});

/** The store with another scan of records: everything else is its own. */
function withRecords(store: Store, scanRecords: DirectoryStore["scanRecords"]): Store {
  const directory = Object.create(store.directory, { scanRecords: { value: scanRecords } });
  return Object.create(store, { directory: { value: directory } });
}
