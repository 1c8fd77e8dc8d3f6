import { describe, expect, test } from "vitest";
import { DIRECTORY_OPERATIONS } from "../contract/operation.ts";
import { CONTRACT_LIMITS, NO_LIMITS } from "../history/calling-limits.ts";
import { isUuid } from "../history/uuid.ts";
import { DEMO_ACCOUNTS, DEMO_ORGANIZATIONS, demoScheme } from "./scheme.ts";

describe("the demo's world", () => {
  const { directory, lines, specialists, users } = demoScheme();

  test("is the same at every call", () => {
    expect(demoScheme()).toEqual(demoScheme());
  });

  test("has one account an organization, and quotas for exactly the one that says so", () => {
    expect(DEMO_ACCOUNTS.map((account) => account.organization)).toEqual(
      DEMO_ORGANIZATIONS.map((organization) => organization.id),
    );
    for (const [position, { limited }] of DEMO_ACCOUNTS.entries()) {
      expect(DEMO_ORGANIZATIONS[position]?.limits).toEqual(limited ? CONTRACT_LIMITS : NO_LIMITS);
    }
    expect(DEMO_ACCOUNTS.filter((account) => account.limited)).toHaveLength(1);
  });

  test("uses every id once, in lower case, and time zones that exist", () => {
    const { organizations, clients } = directory;
    const all = [organizations, lines, specialists, clients, users].flat();
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    for (const { id } of all) expect(isUuid(id) && id === id.toLowerCase()).toBe(true);
    for (const { timeZone } of DEMO_ORGANIZATIONS) {
      expect(() => new Intl.DateTimeFormat("ru", { timeZone })).not.toThrow();
    }
  });

  test("names everything and gives every line, client and specialist an owner that exists", () => {
    const owners = new Set(DEMO_ORGANIZATIONS.map(({ id }) => id));
    for (const entry of [directory.lines, directory.clients, directory.specialists].flat()) {
      expect(entry.name).toBeTruthy();
      expect(owners.has(entry.organization ?? "")).toBe(true);
    }
    const clients = new Set(directory.clients.map(({ id }) => id));
    for (const user of directory.users) {
      expect(user.name).toBeTruthy();
      expect(clients.has(user.client ?? "")).toBe(true);
    }
    expect(new Set(directory.clients.map(({ name }) => name)).size).toBe(clients.size);
  });

  test("describes everybody whom the directory reads show, nobody twice, within what they declare", () => {
    const { clients, specialists: staff, users: people } = directory;
    const full = {
      specialist: staff.map(({ organization: _, ...record }) => record),
      line: directory.lines.map(({ organization: _, ...record }) => record),
      client: clients.map(({ organization: _, ...record }) => record),
      serviceUser: people,
    };
    for (const { kind, columns } of DIRECTORY_OPERATIONS) {
      for (const record of full[kind]) {
        const values = new Map<string, unknown>(Object.entries(record));
        for (const { field, type } of columns) {
          const value = values.get(field);
          // Nobody's department is known.
          if (field !== "department") expect(value, field).not.toBeUndefined();
          if (type.kind === "string") expect(String(value).length).toBeLessThanOrEqual(type.length);
        }
      }
    }
    const mails = [...staff, ...people].map(({ email }) => email);
    expect(new Set(mails).size).toBe(mails.length);
    for (const { surname, secondaryName } of [...staff, ...people]) {
      expect(secondaryName).toMatch(/(вич|вна)$/);
      if (/(ова|ева|ёва|ина|ая)$/.test(surname ?? "")) expect(secondaryName).toMatch(/вна$/);
      if (/(ов|ев|ёв|ин|ий)$/.test(surname ?? "")) expect(secondaryName).toMatch(/вич$/);
    }
  });

  test("has a user for every client, a specialist for every line, and shares that add up", () => {
    expect(new Set(users.map((user) => user.client)).size).toBe(directory.clients.length);
    const served = new Set(specialists.flatMap((specialist) => specialist.lines));
    expect([...served].sort((a, b) => a - b)).toEqual([...lines.keys()]);
    expect(lines.reduce((sum, line) => sum + line.share, 0)).toBeCloseTo(1, 10);
  });
});
