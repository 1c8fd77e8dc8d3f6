import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PartnerWebApiClient } from "../src/client/index.ts";
import { columnAt, expectedRows, readCallCentre, SLICE_FILES } from "./support/call-centre.ts";
import type { RunningService } from "./support/running-service.ts";
import { DIRECTORY_CHANGED_AT, PASSWORD, startService } from "./support/running-service.ts";

/** The client's directory reads against the product, over HTTP. */

const ZONE = "Asia/Almaty";
const callCentre = readCallCentre(SLICE_FILES);
const organization = callCentre.organizations[0] ?? { id: "", name: "" };
const directory = JSON.parse(readFileSync(SLICE_FILES.directory, "utf8"));

interface Entry {
  readonly id: string;
  readonly name?: string | null;
  readonly client?: string | null;
}

/** What the directory file knows of an entry, in the order of ids. */
function known(entries: readonly Entry[]): readonly Entry[] {
  return entries
    .map(({ id, name = null, client = null }) => ({ id, name, client }))
    .sort((one, other) => (one.id < other.id ? -1 : 1));
}

/**
 * Entries of the file that an organization may see: its own, its clients' users, and those of
 * treatments that it sees.
 */
function expectedEntries(organization: string, kind: string, column: string): readonly Entry[] {
  const position = columnAt(column);
  const treated = new Set(
    expectedRows(callCentre, organization, {}).map((row) => row[position] ?? ""),
  );
  const entries: readonly Entry[] = directory[kind];
  return known(
    entries.filter(
      ({ id, client }) => treated.has(id) || callCentre.owners.get(client ?? id) === organization,
    ),
  );
}

async function collect(entries: AsyncIterable<Entry>): Promise<readonly Entry[]> {
  const all: Entry[] = [];
  for await (const entry of entries) all.push(entry);
  return known(all);
}

describe.each(["1.1", "1.2"] as const)("the client in SOAP %s", (soapVersion) => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startService({ files: SLICE_FILES, timeZone: ZONE });
  });

  afterAll(async () => {
    await service.close();
  });

  const clientOf = (login: string) =>
    new PartnerWebApiClient({
      ...{ address: service.address, login, password: PASSWORD, timeZone: ZONE, soapVersion },
    });

  test.each(callCentre.organizations)("reads who is who for $name", async ({ id, name }) => {
    const client = clientOf(name);
    const reads = [
      { kind: "lines", column: "ServiceID", entries: client.serviceLines() },
      { kind: "clients", column: "ClientID", entries: client.clients() },
      { kind: "specialists", column: "ClosedSpecialistID", entries: client.specialists() },
      { kind: "users", column: "ServiceUserID", entries: client.clientUsers() },
    ];
    for (const { kind, column, entries } of reads) {
      const expected = expectedEntries(id, kind, column);
      expect(expected.length).toBeGreaterThan(0);
      expect(await collect(entries)).toEqual(expected);
    }
  });

  test("reads one client's users", async () => {
    const users = expectedEntries(organization.id, "users", "ServiceUserID");
    const employer = users.find(({ client }) => client !== null)?.client ?? "";
    const query = { client: employer.toUpperCase() };
    expect(await collect(clientOf(organization.name).clientUsers(query))).toEqual(
      users.filter(({ client }) => client === employer),
    );
  });

  test("reads what changed from a moment, inclusive", async () => {
    const client = clientOf(organization.name);
    const changedFrom = new Date(DIRECTORY_CHANGED_AT * 1000);
    const lines = expectedEntries(organization.id, "lines", "ServiceID");
    expect(await collect(client.serviceLines({ changedFrom }))).toEqual(lines);
    const later = new Date(changedFrom.getTime() + 1000);
    expect(await collect(client.serviceLines({ changedFrom: later }))).toEqual([]);
  });
});
