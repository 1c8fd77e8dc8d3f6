import { Validator } from "@seriousme/openapi-schema-validator";
import type { Document } from "openapi-backend";
import { OpenAPIBackend } from "openapi-backend";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ApiRequest } from "../support/api-world.ts";
import {
  asNobody,
  asPerson,
  LINE,
  makeToken,
  SECRETS,
  startApi,
  VENDOR_ROWS,
} from "../support/api-world.ts";
import type { RunningService } from "../support/running-service.ts";
import { PASSWORD } from "../support/running-service.ts";
import { numberedId } from "../support/treatment-rows.ts";

let service: RunningService;
// biome-ignore lint/suspicious/noExplicitAny: a description is whatever it is.
let description: any;
let contract: OpenAPIBackend;

beforeAll(async () => {
  service = await startApi();
  description = (await asNobody(service).call("/openapi.json")).body;
  // The tester looks at answers of this one type.
  const testable = JSON.stringify(description).replaceAll("problem+json", "json");
  contract = new OpenAPIBackend({
    definition: JSON.parse(testable) as Document,
    ajvOpts: { strict: false, validateFormats: false, allErrors: true },
    quick: true,
  });
  await contract.init();
});

afterAll(() => service.close());

const ROW = VENDOR_ROWS[7]?.id ?? "";
const PARTNER = numberedId("f", 7);

/** An answer of every operation and format of JSON; statuses that succeed, and that refuse. */
const REQUESTS: readonly (readonly [operationId: string, path: string, request?: ApiRequest])[] = [
  ["signIn", "/session", { method: "POST", body: { login: "Vendor", password: PASSWORD } }],
  ["signIn", "/session", { method: "POST", body: { login: "Vendor" } }],
  ["getSession", "/session"],
  ["listTreatments", "/treatments?limit=20&count=true"],
  ["listTreatments", "/treatments?limit=20&sort=-rating"],
  ["listTreatments", "/treatments?limit=0"],
  ["getTreatment", `/treatments/${ROW}`],
  ["getTreatment", `/treatments/${numberedId("b", 9999)}`],
  ["getStatistics", "/statistics"],
  ["getStatistics", "/statistics?groupBy=line,specialist,weekday&percentiles=10,50"],
  ["getStatistics", "/statistics?groupBy=month,week,day"],
  ["getStatistics", "/statistics?openedFrom=2030-01-01"],
  ["getStatistics", "/statistics?groupBy=line,line"],
  ["getOverview", "/statistics/overview"],
  ["getOverview", "/statistics/overview?openedFrom=2023-11-08&openedTo=2023-11-09&step=hour"],
  ["listLines", "/lines"],
  ["listSpecialists", "/specialists?search=second&limit=5"],
  ["listClients", "/clients"],
  [
    "setLineRules",
    `/reporting-rules/lines/${LINE}`,
    {
      method: "PUT",
      body: { targetSeconds: 30, workingHours: [{ weekday: 1, from: "09:00", to: "24:00" }] },
    },
  ],
  [
    "setLineRules",
    `/reporting-rules/lines/${numberedId("a", 99)}`,
    {
      method: "PUT",
      body: { targetSeconds: 30, workingHours: null },
    },
  ],
  ["getReportingRules", "/reporting-rules"],
  ["setTarget", "/reporting-rules", { method: "PUT", body: { targetSeconds: 45 } }],
  ["removeLineRules", `/reporting-rules/lines/${LINE}`, { method: "DELETE" }],
  ["getData", "/data"],
  ["getMirror", "/mirror"],
  ["getCalls", "/calls?from=2026-11-01"],
  ["listTokens", "/tokens"],
  [
    "addToken",
    "/tokens",
    {
      method: "POST",
      body: { name: "x", scopes: ["read"], expiresInDays: 3 },
    },
  ],
  ["removeToken", `/tokens/${numberedId("b", 9)}`, { method: "DELETE" }],
  ["listOrganizations", "/organizations"],
  [
    "addOrganization",
    "/organizations",
    {
      method: "POST",
      body: { id: PARTNER, name: "Партнёр", timeZone: "Asia/Almaty" },
    },
  ],
  [
    "addOrganization",
    "/organizations",
    {
      method: "POST",
      body: { name: "Партнёр", timeZone: "Asia/Almaty" },
    },
  ],
  ["changeOrganization", `/organizations/${PARTNER}`, { method: "PATCH", body: { name: "П" } }],
  [
    "addAccount",
    "/accounts",
    {
      method: "POST",
      body: { login: "partner", organization: PARTNER, operations: ["ClientRead"] },
    },
  ],
  ["changeAccount", "/accounts/partner", { method: "PATCH", body: { generatePassword: true } }],
  ["listAccounts", "/accounts"],
  ["removeAccount", "/accounts/partner", { method: "DELETE" }],
  ["removeOrganization", `/organizations/${PARTNER}`, { method: "DELETE" }],
  ["getProblem", "/problems/REQUEST_INVALID"],
  ["getOpenApi", "/openapi.json"],
  ["changePassword", "/password", { method: "PUT", body: { current: PASSWORD, new: "short" } }],
  ["signOut", "/session", { method: "DELETE" }],
  ["signOutEverywhere", "/sessions", { method: "DELETE" }],
  ["watchQueue", "/queue"],
];

describe("the description", () => {
  it("is OpenAPI 3.1 without a fault", async () => {
    const validator = new Validator();
    const { valid, errors } = await validator.validate(structuredClone(description));
    expect(errors ?? []).toEqual([]);
    expect([valid, validator.version]).toEqual([true, "3.1"]);
  });

  it("names each operation once, says what it does, and has every parameter described", () => {
    const operations = Object.values<Record<string, object>>(description.paths).flatMap((item) =>
      Object.values(item),
    ) as {
      operationId: string;
      summary: string;
      parameters?: { name: string; in: string; description?: string }[];
    }[];
    const ids = operations.map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { operationId, summary, parameters = [] } of operations) {
      expect(summary, operationId).toMatch(/^\S/);
      const silent = parameters.filter((one) => one.in === "query" && !one.description);
      expect(silent, operationId).toEqual([]);
    }
  });

  it("is of the answers that there are: each operation is asked, and answers as it says", async () => {
    const asked = new Set(REQUESTS.map(([operationId]) => operationId));
    const described = contract.getOperations().map(({ operationId }) => operationId);
    expect(asked).toEqual(new Set(described));

    const administrator = asPerson(service, SECRETS.administrator);
    await makeToken(administrator);
    for (const [operationId, path, request] of REQUESTS) {
      const answer = await administrator.call(path, request);
      const place = `${operationId} ${path}: ${answer.status} ${answer.text.slice(0, 200)}`;
      expect(answer.status, place).toBeLessThan(500);
      if (answer.body === null) continue;
      const { errors } = contract.validateResponse(answer.body, operationId, answer.status);
      expect(errors ?? [], place).toEqual([]);
      const isProblem = answer.status >= 400;
      const type = isProblem ? "application/problem+json" : "application/json";
      expect(answer.headers.get("content-type")).toBe(`${type}; charset=utf-8`);
    }
  });

  it("would be found out by an answer that is another", () => {
    const wrong = { groups: [{ keys: {}, figures: { treatments: "many" } }], percentiles: [] };
    const { errors } = contract.validateResponse(wrong, "getStatistics", 200);
    expect(errors?.length).toBeGreaterThan(3);
    const noProblem = contract.validateResponse({ error: "wrong" }, "getTreatment", 404);
    expect(noProblem.errors?.length).toBeGreaterThan(3);
  });
});

describe("the reference", () => {
  it("is a page that needs nothing from elsewhere", async () => {
    const address = `${service.origin}/api/v1/reference`;
    const page = await fetch(address);
    expect(page.status).toBe(200);
    const policy = page.headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/https?:|\*/);
    const html = await page.text();
    const needed = Array.from(html.matchAll(/(?:src|href)="([^"]+)"/g), ([, url = ""]) => url);
    expect(needed.length).toBeGreaterThan(3);
    for (const url of needed) {
      const file = await fetch(new URL(url, address));
      expect([url, file.status]).toEqual([url, 200]);
      expect(new URL(url, address).origin).toBe(service.origin);
      await file.body?.cancel();
    }
  });
});

describe("problems", () => {
  it("have a type that leads to what the code means, in both languages a sentence", async () => {
    const { body } = await asNobody(service).call("/treatments");
    const described = await fetch(new URL(body.type, service.origin));
    expect(await described.json()).toEqual({ code: body.code, status: 401, title: body.title });
    expect(body.detail).toMatch(/[а-я]/);
    const english = await asPerson(service, "Vendor").call("/treatments?limit=0&nonsense=1", {
      headers: { "accept-language": "en-GB, ru;q=0.5" },
    });
    expect(english.headers.get("content-language")).toBe("en");
    expect(english.text).not.toMatch(/[а-яё]/i);
    expect(english.body.errors.map((one: { parameter: string }) => one.parameter).sort()).toEqual([
      "limit",
      "nonsense",
    ]);
  });

  it("are of the methods that an address does not take, too, and of addresses that are none", async () => {
    const wrong = await asPerson(service, "Vendor").call("/lines", { method: "DELETE" });
    expect([wrong.status, wrong.body.code]).toEqual([405, "METHOD_NOT_ALLOWED"]);
    expect(wrong.headers.get("allow")).toBe("GET, HEAD");
    const nowhere = await asPerson(service, "Vendor").call("/nowhere");
    expect([nowhere.status, nowhere.body.code]).toEqual([404, "RESOURCE_UNKNOWN"]);
  });

  it.each([
    ["no JSON", "{", 400, "REQUEST_INVALID"],
    ["too much of it", `"${"x".repeat(70_000)}"`, 413, "REQUEST_TOO_LARGE"],
  ])("are of a body that is %s", async (_, body, status, code) => {
    const response = await fetch(`${service.origin}/api/v1/session`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    });
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([
      status,
      code,
    ]);
  });
});
