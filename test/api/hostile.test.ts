import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ApiClient } from "../support/api-world.ts";
import {
  asNobody,
  asPerson,
  CLIENT,
  HOSTILE_ROWS,
  inBrowser,
  LINE,
  makeToken,
  OTHER_SPECIALIST,
  QUIET_LINE,
  SECRETS,
  SPECIALIST,
  signIn,
  startApi,
  USER,
  VENDOR,
  VENDOR_ROWS,
  withToken,
} from "../support/api-world.ts";
import type { RunningService } from "../support/running-service.ts";
import { PASSWORD } from "../support/running-service.ts";
import { numberedId } from "../support/treatment-rows.ts";

/**
 * A hostile organization with an account of its own tries every operation of the API, as the API
 * describes itself, with everything of another organization's that has an id. New operations are
 * tried by themselves; one with a body says here what is sent.
 */

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly operationId: string;
  readonly parameters: readonly {
    readonly name: string;
    readonly in: string;
    readonly schema: object;
  }[];
  readonly hasBody: boolean;
  readonly isPublic: boolean;
}

interface Foreign {
  /** What kind of thing the ids are of. */
  readonly kind: string;
  readonly id: string;
  /** An id of the same form, of nothing. */
  readonly nothing: string;
}

const NOTHING = numberedId("b", 999_999);

const BODIES: Readonly<Record<string, (id: string) => unknown>> = {
  signIn: () => ({ login: "Hostile", password: PASSWORD }),
  changePassword: () => ({ current: PASSWORD, new: PASSWORD }),
  setTarget: () => ({ targetSeconds: 1 }),
  setLineRules: () => ({ targetSeconds: 1, workingHours: null }),
  addToken: () => ({ name: "x", scopes: ["read"], expiresInDays: 1 }),
  addOrganization: (id) => ({ id, name: "Vendor 2", timeZone: "UTC" }),
  changeOrganization: () => ({ name: "Mine", timeZone: "UTC" }),
  addAccount: (id) => ({ login: "mine", organization: id, administrator: true }),
  changeAccount: () => ({ administrator: true, generatePassword: true }),
};

let service: RunningService;
let operations: readonly Operation[];
let foreign: readonly Foreign[];
let vendorToken: string;
let vendorCookie: string;

beforeAll(async () => {
  service = await startApi({
    configuration: { api: { requestsPerMinute: null, allowedOrigins: [] } },
  });
  const { body } = await asNobody(service).call("/openapi.json");
  operations = Object.entries<Record<string, unknown>>(body.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, described]) => {
      const operation = described as Record<string, unknown>;
      return {
        method: method.toUpperCase(),
        path: path.replace("/api/v1", ""),
        operationId: String(operation["operationId"]),
        parameters: (operation["parameters"] ?? []) as Operation["parameters"],
        hasBody: operation["requestBody"] !== undefined,
        isPublic: JSON.stringify(operation["security"]) === "[]",
      };
    }),
  );
  const vendor = asPerson(service, "Vendor");
  const token = await makeToken(vendor);
  vendorToken = token.secret;
  vendorCookie = await signIn(service, "Vendor");
  await vendor.call(`/reporting-rules/lines/${LINE}`, {
    method: "PUT",
    body: { targetSeconds: 77, workingHours: null },
  });
  const of = (kind: string, id: string, nothing = NOTHING) => ({ kind, id, nothing });
  foreign = [
    of("treatment", VENDOR_ROWS[0]?.id ?? ""),
    of("line", LINE),
    of("client", CLIENT),
    of("user", USER),
    of("specialist", SPECIALIST),
    of("organization", VENDOR),
    of("token", token.id),
    of("account", "Vendor", "nobody"),
    of("administrator", SECRETS.administrator, "nobody"),
  ];
});

afterAll(() => service.close());

/** Whatever tells of the vendor, apart from what the caller sent itself. */
function secretsIn(text: string, sent: string): string[] {
  const ids = [VENDOR, LINE, QUIET_LINE, CLIENT, USER, SPECIALIST, OTHER_SPECIALIST];
  const rows = VENDOR_ROWS.map(({ id }) => id);
  const names = [...Object.values(SECRETS), "Тайн"];
  return [...ids, ...rows, ...names].filter((secret) => secret !== sent && text.includes(secret));
}

/** Requests of an operation in which a foreign id stands everywhere where one can. */
function* requestsWith(
  operation: Operation,
  id: string,
): Generator<{ path: string; body?: unknown }> {
  const inPath = operation.path.replaceAll(/\{\w+\}/g, encodeURIComponent(id));
  const sample = BODIES[operation.operationId];
  if (operation.hasBody && sample === undefined) {
    throw new Error(`${operation.operationId} has a body: say in BODIES what is sent`);
  }
  const body = sample === undefined ? {} : { body: sample(id) };
  yield { path: inPath, ...body };
  for (const { name, in: place, schema } of operation.parameters) {
    if (place !== "query" || !takesText(schema)) continue;
    yield { path: `${inPath}?${name}=${encodeURIComponent(id)}`, ...body };
  }
}

/** Numbers and words of a list name nothing of anybody's. */
function takesText(schema: object): boolean {
  const text = JSON.stringify(schema);
  return text.includes('"string"') && !text.includes('"enum"');
}

/** Whether an id stands in a request of an operation at all. */
function namesSomething(operation: Operation): boolean {
  return JSON.stringify([...requestsWith(operation, NOTHING)]).includes(NOTHING);
}

/** These end what the caller is known by. */
const ENDING = ["signOut", "signOutEverywhere", "changePassword"];

async function tryEverything(
  client: (operation: Operation) => Promise<ApiClient> | ApiClient,
): Promise<number> {
  let tried = 0;
  const tryOne = async (operation: Operation, id: string) => {
    const told: unknown[] = [];
    for (const { path, ...request } of requestsWith(operation, id)) {
      const caller = await client(operation);
      const answer = await caller.call(path, { method: operation.method, ...request });
      const place = `${operation.method} ${path}: ${answer.status} ${answer.text.slice(0, 300)}`;
      expect(secretsIn(answer.text, id), place).toEqual([]);
      expect(answer.status, place).toBeLessThan(500);
      told.push([answer.status, answer.body?.code]);
      tried++;
    }
    return told;
  };
  for (const operation of operations) {
    const both = async ({ id, nothing }: Foreign) => {
      // Whether it is there or not, makes no difference.
      const told = [await tryOne(operation, id), await tryOne(operation, nothing)];
      expect(told[0], `${operation.operationId} with ${id}`).toEqual(told[1]);
    };
    await Promise.all(foreign.slice(0, namesSomething(operation) ? Infinity : 1).map(both));
  }
  return tried;
}

async function vendorState() {
  const { store } = service;
  const accounts = (await store.accounts.list()).filter(({ login }) => login !== "Hostile");
  const rules = await store.reporting.rules(VENDOR);
  return JSON.stringify({
    accounts,
    organizations: (await store.organizations.list()).filter(({ id }) => id === VENDOR),
    count: (await store.organizations.list()).length,
    tokens: await store.access.tokens(VENDOR),
    target: rules.targetSeconds,
    lines: [...rules.lines],
  });
}

describe("a hostile organization", { timeout: 300_000 }, () => {
  it("is described every operation that there is", () => {
    expect(operations.length).toBeGreaterThan(25);
    expect(operations.map(({ operationId }) => operationId)).toContain("watchQueue");
  });

  it("sees and changes nothing of another one, as a person, a browser or a program", async () => {
    const before = await vendorState();
    const person = asPerson(service, "Hostile");
    expect(await tryEverything(() => person)).toBeGreaterThan(600);
    expect(await vendorState()).toBe(before);

    let cookie = await signIn(service, "Hostile");
    let last = "";
    await tryEverything(async ({ operationId }) => {
      if (ENDING.includes(operationId) || ENDING.includes(last)) {
        cookie = await signIn(service, "Hostile");
      }
      last = operationId;
      return inBrowser(service, cookie);
    });
    expect(await vendorState()).toBe(before);

    const { secret } = await makeToken(person);
    await tryEverything(() => withToken(service, secret));
    expect(await vendorState()).toBe(before);
    // And the vendor was not signed out.
    expect((await inBrowser(service, vendorCookie).call("/session")).status).toBe(200);
    expect((await withToken(service, vendorToken).call("/session")).status).toBe(200);
  });

  it("sees its own world meanwhile", async () => {
    const { body } = await asPerson(service, "Hostile").call("/treatments?count=true");
    expect(body.total).toBe(HOSTILE_ROWS.length);
    expect(body.treatments[0].ServiceName).toBe("Касса");
  });
});

describe("nobody, and who shows something that is not good", () => {
  it("gets nothing but what is public", async () => {
    const credentials = [
      {},
      { authorization: "Basic" },
      { authorization: "Bearer x" },
      { authorization: `Bearer ${vendorToken.slice(0, -1)}` },
      { cookie: `letopis_session=${vendorToken}` },
      { authorization: `Bearer ${vendorCookie.split("=")[1]}` },
    ];
    for (const operation of operations) {
      if (operation.isPublic) continue;
      for (const headers of credentials) {
        const [request = { path: "" }] = requestsWith(operation, LINE);
        const { path, ...rest } = request;
        const answer = await asNobody(service).call(path, {
          method: operation.method,
          headers,
          ...rest,
        });
        expect([operation.operationId, answer.status, answer.body.code]).toEqual([
          operation.operationId,
          401,
          "LOGIN_REFUSED",
        ]);
        expect(secretsIn(answer.text, LINE)).toEqual([]);
      }
    }
  });
});

describe("every answer", () => {
  it("is kept by nobody, framed nowhere, and names its request", async () => {
    const clients = [asPerson(service, "Vendor"), asNobody(service)];
    for (const client of clients) {
      for (const operation of operations.filter(({ method }) => method === "GET")) {
        const path = operation.path.replaceAll(/\{\w+\}/g, NOTHING);
        const { headers } = await client.call(path);
        expect(headers.get("cache-control"), operation.operationId).toBe("private, no-store");
        expect(headers.get("x-content-type-options")).toBe("nosniff");
        expect(headers.get("cross-origin-resource-policy")).toBe("same-origin");
        expect(headers.get("content-security-policy")).toContain("default-src 'none'");
        expect(headers.get("x-request-id")).toMatch(/^[\da-f-]{36}$/);
        expect(headers.get("etag")).toBeNull();
      }
    }
  });
});
