import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { OPENED_COLUMNS } from "../src/contract/columns.ts";
import { CONTRACT_LIMITS } from "../src/history/calling-limits.ts";
import type { Directory, Store } from "../src/store/store.ts";
import { envelopeOf, parameter, ZERO_ID } from "./foreign-clients/raw-request.ts";
import { openEvents } from "./support/event-source.ts";
import { lineEvent, MemoryIntake } from "./support/memory-intake.ts";
import type { RunningService } from "./support/running-service.ts";
import { startService } from "./support/running-service.ts";
import { basic, callHistory, find, post, readResult, readTable } from "./support/soap-call.ts";
import { numberedId } from "./support/treatment-rows.ts";
import { parseXml } from "./support/xml-tree.ts";

/** 12:00 in Moscow, where everyone is. */
const NOW = Date.UTC(2026, 10, 24, 9);
const EMPTY = "0001-01-01T00:00:00";
const TODAY = { OpenedFrom: "2026-11-24" };

const VENDOR = numberedId("f", 1);
const PARTNER = numberedId("f", 2);
const HOSTILE = numberedId("f", 66);
const VENDOR_LINE = numberedId("a", 1);
const PARTNER_LINE = numberedId("a", 2);
const VENDOR_CLIENT = numberedId("c", 1);
const PARTNER_CLIENT = numberedId("c", 2);
const VENDOR_USER = numberedId("d", 1);
const PARTNER_USER = numberedId("d", 2);
const VENDOR_SPECIALIST = numberedId("e", 1);
const PARTNER_SPECIALIST = numberedId("e", 2);
const [WAITING = "", SERVED = "", OF_PARTNER = "", AGAIN = ""] = [1, 2, 3, 4].map((number) =>
  numberedId("b", number),
);

const DIRECTORY: Directory = {
  timeZone: "Europe/Moscow",
  organizations: [
    { id: VENDOR, name: "Vendor" },
    { id: PARTNER, name: "Partner" },
    { id: HOSTILE, name: "Hostile" },
  ],
  lines: [
    { id: VENDOR_LINE, organization: VENDOR },
    { id: PARTNER_LINE, organization: PARTNER },
  ],
  clients: [
    { id: VENDOR_CLIENT, organization: VENDOR },
    { id: PARTNER_CLIENT, organization: PARTNER },
  ],
  specialists: [
    { id: VENDOR_SPECIALIST, organization: VENDOR },
    { id: PARTNER_SPECIALIST, organization: PARTNER },
  ],
  users: [
    { id: VENDOR_USER, client: VENDOR_CLIENT },
    { id: PARTNER_USER, client: PARTNER_CLIENT },
  ],
};

async function prepare(store: Store): Promise<void> {
  await store.directory.write(DIRECTORY, { changedAt: NOW / 1000 });
}

/** Seconds UTC of a time of today in Moscow. */
function at(time: string): number {
  return Date.parse(`2026-11-24T${time}+03:00`) / 1000;
}

/** Four open treatments, all told by the vendor's hook but one. */
function intakeOfToday(now = () => NOW): MemoryIntake {
  const intake = new MemoryIntake(now);
  const waiting = { id: WAITING, line: VENDOR_LINE, user: VENDOR_USER };
  const served = { id: SERVED, line: VENDOR_LINE, user: PARTNER_USER };
  const ofPartner = { id: OF_PARTNER, line: PARTNER_LINE, user: PARTNER_USER };
  const again = { id: AGAIN, line: VENDOR_LINE, user: VENDOR_USER };
  intake.apply(
    VENDOR,
    lineEvent(83, at("11:50:00"), waiting),
    lineEvent(83, at("11:00:00"), served),
    lineEvent(86, at("11:01:40"), { ...served, author: VENDOR_SPECIALIST }),
    lineEvent(1, at("11:02:00"), { ...served, author: VENDOR_SPECIALIST }),
    lineEvent(81, at("11:10:00"), { ...again, author: PARTNER_SPECIALIST }),
    lineEvent(83, at("11:40:00"), again),
  );
  intake.apply(
    PARTNER,
    lineEvent(80, at("11:30:00"), { ...ofPartner, author: PARTNER_SPECIALIST }),
  );
  return intake;
}

const WAITING_ROW = [
  ...[WAITING, VENDOR_CLIENT, VENDOR_USER, VENDOR_LINE, "2026-11-24T11:50:00"],
  ...[EMPTY, "600", ZERO_ID, EMPTY, "1"],
];
const SERVED_ROW = [
  ...[SERVED, PARTNER_CLIENT, PARTNER_USER, VENDOR_LINE, "2026-11-24T11:00:00"],
  ...["2026-11-24T11:01:40", "100", VENDOR_SPECIALIST, "2026-11-24T11:02:00", "1"],
];
const PARTNER_ROW = [
  ...[OF_PARTNER, PARTNER_CLIENT, PARTNER_USER, PARTNER_LINE, "2026-11-24T11:30:00"],
  ...["2026-11-24T11:30:00", "0", PARTNER_SPECIALIST, EMPTY, "1"],
];
const AGAIN_ROW = [
  ...[AGAIN, VENDOR_CLIENT, VENDOR_USER, VENDOR_LINE, "2026-11-24T11:10:00"],
  ...["2026-11-24T11:10:00", "1200", ZERO_ID, "2026-11-24T11:10:00", "1"],
];

type Query = Readonly<Record<string, string>>;

async function call(service: RunningService, login: string, query: Query) {
  const parameters = Object.entries(query).map(([name, text]) => parameter(name, text));
  const body =
    "<par:GetOpenedServiceTreatments><par:Params>" +
    `${parameters.join("")}</par:Params></par:GetOpenedServiceTreatments>`;
  return post(service.address, envelopeOf({ body }), { authorization: basic(login) });
}

async function rows(service: RunningService, login: string, query: Query = TODAY) {
  return readTable((await call(service, login, query)).text).rows;
}

async function code(service: RunningService, login: string, query: Query = TODAY) {
  return readResult((await call(service, login, query)).text).code;
}

describe("GetOpenedServiceTreatments", () => {
  let service: RunningService;
  beforeAll(async () => {
    service = await startService({ prepare, intake: intakeOfToday(), timeZone: "Europe/Moscow" });
  });
  afterAll(() => service.close());

  it("has the ten columns in their order, none described, each value of its type", async () => {
    const { text } = await call(service, "Vendor", TODAY);
    expect(readTable(text).columns).toEqual([
      ...["ServiceTreatmentID", "ClientID", "ServiceUserID", "ServiceID", "Initialized"],
      ...["SpecAppointed", "QueueWaitingTime", "CurrentSpecialist", "ReactionStarted"],
      "QueueLength",
    ]);
    const core = "{http://v8.1c.ru/8.1/data/core}";
    const root = parseXml(text);
    for (const column of find(root, `${core}column`)) {
      expect(column.children.map(({ name, text, children }) => [name, text, children])).toEqual([
        [`${core}Name`, expect.any(String), []],
        [`${core}ValueType`, "", []],
      ]);
    }
    const [row] = find(root, `${core}row`);
    expect(
      row?.children.map(
        ({ attributes }) => attributes["{http://www.w3.org/2001/XMLSchema-instance}type"],
      ),
    ).toEqual(OPENED_COLUMNS.map(({ wireType }) => wireType));
  });

  it("gives what is open, by beginning, with the wait under way, in the caller's zone", async () => {
    expect(await rows(service, "Vendor")).toEqual([SERVED_ROW, AGAIN_ROW, WAITING_ROW]);
    await service.store.organizations.update(VENDOR, { timeZone: "UTC" });
    const [first] = await rows(service, "Vendor", { OpenedFrom: "2026-11-24T08:00:00" });
    expect(first?.slice(4, 9)).toEqual([
      "2026-11-24T08:00:00",
      "2026-11-24T08:01:40",
      "100",
      VENDOR_SPECIALIST,
      "2026-11-24T08:02:00",
    ]);
    await service.store.organizations.update(VENDOR, { timeZone: "Europe/Moscow" });
  });

  it.each([
    ["OpenedFrom, inclusive", { OpenedFrom: "2026-11-24T11:10:00" }, [AGAIN_ROW, WAITING_ROW]],
    ["a second later", { OpenedFrom: "2026-11-24T11:10:01" }, [WAITING_ROW]],
    ["OpenedTo, inclusive", { ...TODAY, OpenedTo: "2026-11-24T11:10:00" }, [SERVED_ROW, AGAIN_ROW]],
    ["any letter case", { OPENEDFROM: "2026-11-24T11:10:01+03:00" }, [WAITING_ROW]],
    ["ClientID", { ...TODAY, ClientID: PARTNER_CLIENT }, [SERVED_ROW]],
    ["ServiceUserID", { ...TODAY, ServiceUserID: VENDOR_USER }, [AGAIN_ROW, WAITING_ROW]],
    [
      "ServiceID",
      { ...TODAY, ServiceID: VENDOR_LINE.toUpperCase() },
      [SERVED_ROW, AGAIN_ROW, WAITING_ROW],
    ],
    [
      "SpecialistID: who serves it now",
      { ...TODAY, SpecialistID: VENDOR_SPECIALIST },
      [SERVED_ROW],
    ],
    ["SpecialistID: who served it once", { ...TODAY, SpecialistID: PARTNER_SPECIALIST }, []],
    [
      "all of them together",
      { ...TODAY, ClientID: VENDOR_CLIENT, SpecialistID: VENDOR_SPECIALIST },
      [],
    ],
    [
      "nothing given",
      { ...TODAY, ClientID: ZERO_ID, OpenedTo: "" },
      [SERVED_ROW, AGAIN_ROW, WAITING_ROW],
    ],
  ])("filters by %s", async (_, query, expected) => {
    expect(await rows(service, "Vendor", query)).toEqual(expected);
  });

  it("shows a partner its clients' treatments, those of its specialists now, and its own hook's", async () => {
    // The specialist of the partner had that one once, and it waits again.
    expect(await rows(service, "Partner")).toEqual([SERVED_ROW, PARTNER_ROW]);
  });

  it.each([
    ["no parameters", {}, "OpenedFrom"],
    ["an empty OpenedFrom", { OpenedFrom: "" }, "OpenedFrom"],
    ["a parameter of the history", { ...TODAY, ClosedFrom: "2026-11-24" }, "ClosedFrom"],
    ["From after To", { ...TODAY, OpenedTo: "2026-11-23" }, "OpenedFrom"],
    ["no UUID", { ...TODAY, SpecialistID: "42" }, "SpecialistID"],
  ])("refuses %s, and names the parameter", async (_, query, shown) => {
    const { text } = await call(service, "Vendor", query);
    expect(readResult(text).code).toBe("INVALID_PARAMETER");
    expect(readResult(text).text).toContain(shown);
  });

  it.each(["", "<par:Params/>", "<par:Params>Params</par:Params>"])(
    "takes Params that are %j for no parameters, so that OpenedFrom lacks",
    async (params) => {
      const body = `<par:GetOpenedServiceTreatments>${params}</par:GetOpenedServiceTreatments>`;
      const answered = await post(service.address, envelopeOf({ body }), {
        authorization: basic("Vendor"),
      });
      expect(readResult(answered.text).code).toBe("INVALID_PARAMETER");
      expect(readResult(answered.text).text).toContain("OpenedFrom обязателен");
    },
  );

  it("is in the WSDL and on the page for people, with what is required", async () => {
    const headers = { authorization: basic("Vendor") };
    const wsdl = await (await fetch(`${service.address}?wsdl`, { headers })).text();
    expect(wsdl).toContain("#PartnerWebAPI2:GetOpenedServiceTreatments");
    const page = await (await fetch(service.address, { headers })).text();
    expect(page).toContain("<h2>GetOpenedServiceTreatments</h2>");
    expect(page).toContain("обязательные: OpenedFrom");
  });
});

describe("an organization that is nobody's partner", () => {
  it("learns nothing of the others' treatments, whatever it sends or asks, and changes nothing", async () => {
    const intake = intakeOfToday();
    const service = await startService({ prepare, intake, timeZone: "Europe/Moscow" });
    try {
      expect(await rows(service, "Hostile")).toEqual([]);
      for (const [name, id] of [
        ["ClientID", VENDOR_CLIENT],
        ["ServiceUserID", VENDOR_USER],
        ["ServiceID", VENDOR_LINE],
        ["SpecialistID", VENDOR_SPECIALIST],
      ] as const) {
        expect(await rows(service, "Hostile", { ...TODAY, [name]: id })).toEqual([]);
      }
      // It says of a treatment that it is its own, on a line of its own, of its own client.
      const line = numberedId("a", 66);
      const client = numberedId("c", 66);
      await service.store.directory.write(
        {
          ...{ organizations: [], specialists: [], users: [] },
          lines: [{ id: line, organization: HOSTILE }],
          clients: [{ id: client, organization: HOSTILE }],
        },
        { changedAt: NOW / 1000 },
      );
      await service.store.directory.writeRecords(
        {
          serviceUser: [
            { id: VENDOR_USER, client },
            { id: PARTNER_USER, client },
          ],
        },
        { onBehalfOf: HOSTILE, changedAt: NOW / 1000 },
      );
      intake.apply(
        HOSTILE,
        lineEvent(83, at("11:55:00"), { id: WAITING, line, user: VENDOR_USER }),
        lineEvent(82, at("11:56:00"), { id: SERVED, line: VENDOR_LINE, user: PARTNER_USER }),
      );
      // It gets back its own word: nothing of when that began, or how many waited before.
      expect(await rows(service, "Hostile")).toEqual([
        [
          ...[WAITING, VENDOR_CLIENT, VENDOR_USER, line, "2026-11-24T11:55:00"],
          ...[EMPTY, "300", ZERO_ID, EMPTY, "1"],
        ],
      ]);
      expect(await rows(service, "Vendor")).toEqual([SERVED_ROW, AGAIN_ROW, WAITING_ROW]);
      expect(await rows(service, "Partner")).toEqual([SERVED_ROW, PARTNER_ROW]);
    } finally {
      await service.close();
    }
  });
});

describe("without events", () => {
  it("the answer is an empty table, with or without an intake", async () => {
    for (const intake of [{}, { intake: new MemoryIntake(() => NOW) }]) {
      const service = await startService({ prepare, ...intake });
      try {
        const { columns, rows } = readTable((await call(service, "Vendor", TODAY)).text);
        expect(columns).toHaveLength(10);
        expect(rows).toEqual([]);
      } finally {
        await service.close();
      }
    }
  });
});

describe("the course of a treatment", () => {
  it("is seen at every call, until it closed or ended unseen", async () => {
    let now = NOW;
    const intake = intakeOfToday(() => now);
    const service = await startService({ prepare, intake, timeZone: "Europe/Moscow" });
    try {
      const shown = async (login = "Vendor") =>
        (await rows(service, login)).map(([id, , , , , , waited]) => [id, waited]);
      now += 30_000;
      expect(await shown()).toEqual([
        [SERVED, "100"],
        [AGAIN, "1230"],
        [WAITING, "630"],
      ]);
      const again = { id: AGAIN, line: VENDOR_LINE, user: VENDOR_USER };
      intake.apply(
        VENDOR,
        lineEvent(86, at("12:00:20"), { ...again, author: PARTNER_SPECIALIST }),
        { kind: "not-listed", at: at("12:00:10"), treatmentId: WAITING },
      );
      expect(await shown()).toEqual([
        [SERVED, "100"],
        [AGAIN, "1220"],
      ]);
      expect(await shown("Partner")).toEqual([
        [SERVED, "100"],
        [AGAIN, "1220"],
        [OF_PARTNER, "0"],
      ]);
      intake.apply(VENDOR, lineEvent(82, at("12:00:30"), { ...again, author: PARTNER_SPECIALIST }));
      expect(await shown("Partner")).toEqual([
        [SERVED, "100"],
        [OF_PARTNER, "0"],
      ]);
    } finally {
      await service.close();
    }
  });

  it("comes whole and in order however many are open", async () => {
    const COUNT = 5000;
    const intake = new MemoryIntake(() => NOW);
    const id = (number: number) => numberedId("b", number);
    intake.apply(
      VENDOR,
      ...Array.from({ length: COUNT }, (_, index) => {
        const number = (index * 7919) % COUNT;
        const user = numberedId("d", number % 100);
        return lineEvent(80, at("09:00:00") + number, { id: id(number), line: VENDOR_LINE, user });
      }),
    );
    const service = await startService({ prepare, intake });
    try {
      const ids = (await rows(service, "Vendor")).map(([id]) => id);
      expect(ids).toEqual(Array.from({ length: COUNT }, (_, number) => id(number)));
    } finally {
      await service.close();
    }
  });
});

describe("events on their way through the product", () => {
  it("are open in both views as soon as they are applied, then in the history and nowhere else", async () => {
    const service = await startService({ prepare, timeZone: "Europe/Moscow", clock: () => NOW });
    const stream = await openEvents(service.origin, "Partner");
    try {
      await stream.until(1);
      const served = { id: SERVED, line: VENDOR_LINE, user: PARTNER_USER };
      await service.events.receive(VENDOR, [
        lineEvent(83, at("11:00:00"), served),
        lineEvent(86, at("11:01:40"), { ...served, author: VENDOR_SPECIALIST }),
        lineEvent(1, at("11:02:00"), { ...served, author: VENDOR_SPECIALIST }),
      ]);
      await service.events.settled();
      for (const login of ["Vendor", "Partner"]) {
        expect(await rows(service, login)).toEqual([SERVED_ROW]);
      }
      expect(await rows(service, "Hostile")).toEqual([]);
      const [, opened] = await stream.until(2);
      expect(opened?.data.line).toMatchObject({
        id: VENDOR_LINE,
        treatments: [{ id: SERVED, client: PARTNER_CLIENT, status: "served" }],
      });

      await service.events.receive(VENDOR, [
        lineEvent(82, at("11:30:00"), { ...served, author: VENDOR_SPECIALIST }),
      ]);
      await service.events.settled();
      expect(await rows(service, "Vendor")).toEqual([]);
      const [, , closed] = await stream.until(3);
      expect(closed?.data.line).toMatchObject({ id: VENDOR_LINE, treatments: [], gone: [SERVED] });
      const { rows: history } = await callHistory(service.address, "Partner", {});
      expect(history.map((row) => row.slice(0, 2))).toEqual([[SERVED, PARTNER_CLIENT]]);
    } finally {
      stream.close();
      await service.close();
    }
  });
});

describe("the order of checks, and the quota", () => {
  it("denies, then refuses parameters, then counts, apart from the history; no period is too long", async () => {
    let now = NOW + 59 * 60_000;
    const service = await startService({
      prepare,
      intake: intakeOfToday(),
      timeZone: "Europe/Moscow",
      limits: CONTRACT_LIMITS,
      clock: () => now,
    });
    try {
      // By day, since years ago.
      const long = { OpenedFrom: "2001-01-01" };
      expect(await code(service, "Vendor", {})).toBe("INVALID_PARAMETER");
      for (let n = 0; n < 10; n++) expect(await code(service, "Vendor", long)).toBe("SUCCESS");
      expect(await code(service, "Vendor", {})).toBe("INVALID_PARAMETER");
      const eleventh = await call(service, "Vendor", long);
      expect(readResult(eleventh.text).code).toBe("OUT_OF_LIMIT");
      expect(readResult(eleventh.text).text).toContain("limit reached");
      expect(eleventh.headers.get("retry-after")).toBe("60");
      expect(await code(service, "Partner")).toBe("SUCCESS");
      const history = envelopeOf({
        body: `<par:GetHistoryOfServiceTreatments><par:Params>${parameter("OpenedFrom", "2026-11-24")}</par:Params></par:GetHistoryOfServiceTreatments>`,
      });
      const answered = await post(service.address, history, { authorization: basic("Vendor") });
      expect(readResult(answered.text).code).toBe("SUCCESS");
      await service.store.accounts.update("Vendor", {
        operations: ["GetHistoryOfServiceTreatments"],
      });
      expect(await code(service, "Vendor", {})).toBe("ACCESS_DENIED");
      await service.store.accounts.update("Vendor", { operations: ["GetOpenedServiceTreatments"] });
      now += 60_000;
      expect(await code(service, "Vendor")).toBe("SUCCESS");
    } finally {
      await service.close();
    }
  });

  it("gives a call back that we failed", async () => {
    let failing = true;
    const intake = intakeOfToday();
    const broken = Object.create(intake, {
      organizations: { value: () => intake.organizations() },
      openTreatments: {
        value: (organization: string) =>
          failing ? Promise.reject(new Error("broken")) : intake.openTreatments(organization),
      },
      listen: { value: (listener: () => void) => intake.listen(listener) },
    });
    const limits = { ...CONTRACT_LIMITS, callsPerHourByDay: 1, callsPerHourByNight: 1 };
    const service = await startService({ prepare, intake: broken, limits });
    try {
      const failed = await call(service, "Vendor", TODAY);
      expect(readResult(failed.text).code).toBe("INTERNAL_ERROR");
      failing = false;
      expect(await code(service, "Vendor")).toBe("SUCCESS");
      expect(await code(service, "Vendor")).toBe("OUT_OF_LIMIT");
    } finally {
      await service.close();
    }
  });
});
