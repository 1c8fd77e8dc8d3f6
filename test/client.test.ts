import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  AuthenticationError,
  OutOfLimitError,
  PartnerWebApiClient,
  PeriodTooLongError,
} from "../src/client/index.ts";
import { EMPTY_DATE, ZERO_ID } from "../src/contract/empty-values.ts";
import { CONTRACT_LIMITS } from "../src/history/calling-limits.ts";
import { columnAt, expectedRows, readCallCentre, SLICE_FILES } from "./support/call-centre.ts";
import type { RunningService } from "./support/running-service.ts";
import { PASSWORD, startService } from "./support/running-service.ts";

/** The client against the product, over HTTP. */

const ZONE = "Asia/Almaty";
const callCentre = readCallCentre(SLICE_FILES);
const organization = callCentre.organizations[0] ?? { id: "", name: "" };

/** A row of the file as the client must hand it out; times of the file are UTC. */
function treatmentOf(cells: readonly string[]): object {
  const cell = (name: string) => cells[columnAt(name)] ?? "";
  const id = (name: string) => (cell(name) === ZERO_ID ? null : cell(name));
  const time = (name: string) => (cell(name) === EMPTY_DATE ? null : new Date(`${cell(name)}Z`));
  return {
    id: cell("ServiceTreatmentID"),
    client: id("ClientID"),
    serviceUser: id("ServiceUserID"),
    line: id("ServiceID"),
    initialized: time("Initialized"),
    specAppointed: time("SpecAppointed"),
    queueWaitingTime: Number(cell("QueueWaitingTime")),
    specialist: id("ClosedSpecialistID"),
    reactionStarted: time("ReactionStarted"),
    closed: time("Closed"),
    duration: Number(cell("Duration")),
    serviceQualityAssessment: Number(cell("ServiceQualityAssessment")) || null,
    queueLength: Number(cell("QueueLength")),
  };
}

let service: RunningService;

beforeAll(async () => {
  service = await startService({ files: SLICE_FILES, timeZone: ZONE });
});

afterAll(async () => {
  await service.close();
});

function clientOf(options: object = {}, address = service.address): PartnerWebApiClient {
  const { name: login } = organization;
  return new PartnerWebApiClient({
    address,
    login,
    password: PASSWORD,
    timeZone: ZONE,
    ...options,
  });
}

async function collect(client: PartnerWebApiClient, query = {}): Promise<object[]> {
  const treatments: object[] = [];
  for await (const batch of client.historyBatches(query)) treatments.push(...batch);
  return treatments;
}

describe.each(["1.1", "1.2"] as const)("the client in SOAP %s", (soapVersion) => {
  test.each([true, false])("gets every treatment as the file has it, gzip: %s", async (gzip) => {
    const rows = expectedRows(callCentre, organization.id, {});
    expect(rows.length).toBeGreaterThan(0);
    expect(await collect(clientOf({ soapVersion, gzip }))).toEqual(rows.map(treatmentOf));
  });

  test("asks for a period by instants, both ends inclusive", async () => {
    const all = expectedRows(callCentre, organization.id, {});
    const closed = all.map((row) => row[columnAt("Closed")] ?? "").sort();
    const [from = "", to = ""] = [closed[3], closed[closed.length >> 1]];
    const rows = expectedRows(callCentre, organization.id, { ClosedFrom: from, ClosedTo: to });
    const query = { closedFrom: new Date(`${from}Z`), closedTo: new Date(`${to}Z`) };
    expect(await collect(clientOf({ soapVersion }), query)).toEqual(rows.map(treatmentOf));
  });

  test("asks for a line", async () => {
    const line = expectedRows(callCentre, organization.id, {})[0]?.[columnAt("ServiceID")] ?? "";
    const rows = expectedRows(callCentre, organization.id, { ServiceID: line });
    const query = { line: line.toUpperCase() };
    expect(await collect(clientOf({ soapVersion }), query)).toEqual(rows.map(treatmentOf));
  });
});

test("reads the WSDL of the service", async () => {
  expect(await clientOf().wsdl()).toContain('name="GetHistoryOfServiceTreatments"');
});

test("knows a wrong password", async () => {
  const client = clientOf({ password: "wrong" });
  await expect(collect(client)).rejects.toBeInstanceOf(AuthenticationError);
});

test("knows a period that is too long and a limit that is spent, and until when", async () => {
  // A quarter past noon in Almaty.
  const clock = () => Date.UTC(2026, 10, 24, 7, 15);
  const limited = await startService({
    files: SLICE_FILES,
    timeZone: ZONE,
    limits: CONTRACT_LIMITS,
    clock,
  });
  const client = clientOf({}, limited.address);
  try {
    await expect(collect(client)).rejects.toBeInstanceOf(PeriodTooLongError);
    const query = { closedFrom: new Date("2010-08-02Z"), closedTo: new Date("2010-08-02Z") };
    for (let call = 0; call < 10; call++) await collect(client, query);
    const refused = collect(client, query);
    await expect(refused).rejects.toBeInstanceOf(OutOfLimitError);
    await expect(refused).rejects.toMatchObject({ retryAfterSeconds: 45 * 60 });
  } finally {
    await limited.close();
  }
});
