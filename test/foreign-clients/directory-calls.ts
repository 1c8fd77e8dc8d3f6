import type { Store } from "../../src/store/store.ts";
import { numberedId } from "../support/treatment-rows.ts";
import type { CompanionCall } from "./companion-call.ts";

/** A directory of one organization, and what foreign clients must read of it. */

const VENDOR = numberedId("f", 1);
const LINES = [numberedId("a", 1), numberedId("a", 2)] as const;
const CLIENTS = [numberedId("c", 1), numberedId("c", 2)] as const;
const SPECIALISTS = [numberedId("e", 1), numberedId("e", 2)] as const;
const USERS = [numberedId("d", 1), numberedId("d", 2)] as const;
const DEPARTMENT = numberedId("b", 1);

const EARLY = Date.UTC(2026, 9, 1) / 1000;
const LATE = Date.UTC(2026, 10, 1) / 1000;

/** Fills an empty store. Of each kind there is one entry with all fields, changed late, and a bare one. */
export async function prepareDirectory(store: Store): Promise<void> {
  const [line, bareLine] = LINES;
  const [client, bareClient] = CLIENTS;
  const [specialist, bareSpecialist] = SPECIALISTS;
  const [user, bareUser] = USERS;
  const createdAt = Date.UTC(2024, 1, 26, 7) / 1000;
  const nothing = { organizations: [], lines: [], clients: [], specialists: [], users: [] };
  await store.organizations.add({ id: VENDOR, name: "Vendor", timeZone: "UTC", limits: null });
  await store.directory.write(
    {
      ...nothing,
      lines: [{ id: bareLine, organization: VENDOR, name: "Вторая" }],
      clients: [{ id: bareClient, organization: VENDOR, name: "Без подробностей" }],
      specialists: [{ id: bareSpecialist, organization: VENDOR, surname: "Бельская" }],
      users: [{ id: bareUser, client: bareClient }],
    },
    { changedAt: EARLY },
  );
  const person = {
    name: "Анна",
    surname: "О'Нил & <Ко>",
    secondaryName: "Ильинична",
    post: "Консультант",
    phone: "+7 (000) 000-00-01",
    email: "anna@example.com",
    createdAt,
  };
  await store.directory.write(
    {
      ...nothing,
      lines: [{ id: line, organization: VENDOR, name: "Бухгалтерия", createdAt, deleted: true }],
      clients: [
        {
          id: client,
          organization: VENDOR,
          name: "ООО «Ромашка»",
          fullName: "Общество «Ромашка»",
          taxNumber: "0012345678",
          createdAt,
        },
      ],
      specialists: [
        {
          ...person,
          id: specialist,
          organization: VENDOR,
          login: "7123456",
          birthday: "1990-02-28",
          department: DEPARTMENT,
        },
      ],
      users: [{ ...person, id: user, client }],
    },
    { changedAt: LATE },
  );
}

const CREATED = "2024-02-26T07:00:00";
const PERSON = ["Анна", "О'Нил & <Ко>", "Ильинична"];
const CONTACTS = ["+7 (000) 000-00-01", "anna@example.com"];

const specialists = [
  [
    ...[SPECIALISTS[0], CREATED, "false", "7123456", ...PERSON],
    ...["1990-02-28T00:00:00", "Консультант", DEPARTMENT, ...CONTACTS],
  ],
  [
    ...[SPECIALISTS[1], null, "false", null, null, "Бельская", null],
    ...[null, null, null, null, null],
  ],
];
const lines = [
  [LINES[0], "true", "Бухгалтерия", CREATED],
  [LINES[1], "false", "Вторая", null],
];
const clients = [
  [CLIENTS[0], "ООО «Ромашка»", "Общество «Ромашка»", CREATED, "0012345678", "false"],
  [CLIENTS[1], "Без подробностей", null, null, null, "false"],
];
const users = [
  [USERS[0], CLIENTS[0], CREATED, "false", ...PERSON, "Консультант", ...CONTACTS],
  [USERS[1], CLIENTS[1], null, "false", null, null, null, null, null, null],
];

const changed = { ChangedFrom: "2026-11-01T00:00:00" };

export const DIRECTORY_CALLS: readonly CompanionCall[] = [
  { operation: "SpecialistRead", query: {}, rows: specialists },
  { operation: "SpecialistRead", query: changed, rows: specialists.slice(0, 1) },
  { operation: "SpecialistRead", query: { ChangedFrom: "2026-11-01T00:00:01" }, rows: [] },
  { operation: "ServiceLineKindRead", query: {}, rows: lines },
  { operation: "ServiceLineKindRead", query: changed, rows: lines.slice(0, 1) },
  { operation: "ClientRead", query: {}, rows: clients },
  { operation: "ClientRead", query: changed, rows: clients.slice(0, 1) },
  { operation: "ClientUserRead", query: {}, rows: users },
  { operation: "ClientUserRead", query: { ClientID: CLIENTS[1] }, rows: users.slice(1) },
  { operation: "ClientUserRead", query: { ...changed, ClientID: CLIENTS[1] }, rows: [] },
];

/** Where public clients look: position, counted from 1, and what they take it for. */
export const POSITIONS = [
  ["ServiceLineKindRead", 1, "ServiceID"],
  ["ServiceLineKindRead", 3, "Name"],
  ["ClientRead", 1, "ClientID"],
  ["ClientRead", 2, "Name"],
  ["ClientRead", 3, "FullName"],
  ["ClientRead", 5, "TaxPayerIdentificator"],
  ["ClientUserRead", 1, "ServiceUserID"],
  ["ClientUserRead", 2, "ClientID"],
  ["ClientUserRead", 5, "Name"],
  ["ClientUserRead", 6, "Surname"],
] as const;
