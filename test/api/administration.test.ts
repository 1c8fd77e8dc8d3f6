import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ApiClient } from "../support/api-world.ts";
import {
  asPerson,
  HOSTILE,
  inBrowser,
  makeToken,
  SECRETS,
  signIn,
  startApi,
  VENDOR,
  withToken,
} from "../support/api-world.ts";
import type { RunningService } from "../support/running-service.ts";
import { callHistory } from "../support/soap-call.ts";
import { numberedId } from "../support/treatment-rows.ts";

let service: RunningService;
let administrator: ApiClient;

beforeAll(async () => {
  service = await startApi();
  administrator = asPerson(service, SECRETS.administrator);
});

afterAll(() => service.close());

describe("organizations", () => {
  it("are added, changed and removed by an administrator", async () => {
    const id = numberedId("f", 7);
    const added = await administrator.call("/organizations", {
      method: "POST",
      body: { id: id.toUpperCase(), name: " Партнёр ", timeZone: "Asia/Almaty" },
    });
    expect([added.status, added.body]).toEqual([
      201,
      { id, name: "Партнёр", timeZone: "Asia/Almaty" },
    ]);
    const again = await administrator.call("/organizations", {
      method: "POST",
      body: { name: "Партнёр", timeZone: "UTC" },
    });
    expect([again.status, again.body.code]).toEqual([409, "ORGANIZATION_EXISTS"]);
    const zone = await administrator.call(`/organizations/${id}`, {
      method: "PATCH",
      body: { timeZone: "Mars/Olympus" },
    });
    expect([zone.status, zone.body.code]).toEqual([400, "TIME_ZONE_UNKNOWN"]);
    const renamed = await administrator.call(`/organizations/${id}`, {
      method: "PATCH",
      body: { name: "Алатау" },
    });
    expect(renamed.body).toEqual({ id, name: "Алатау", timeZone: "Asia/Almaty" });
    const { body } = await administrator.call("/organizations");
    expect(body.organizations.map(({ name }: { name: string }) => name)).toEqual([
      "Hostile",
      "Vendor",
      "Алатау",
    ]);
    expect((await administrator.call(`/organizations/${id}`, { method: "DELETE" })).status).toBe(
      204,
    );
    const used = await administrator.call(`/organizations/${VENDOR}`, { method: "DELETE" });
    expect([used.status, used.body.code]).toEqual([409, "ORGANIZATION_IN_USE"]);
  });
});

describe("accounts", () => {
  it("are added with a password that is made, shown once, and opens", async () => {
    const added = await administrator.call("/accounts", {
      method: "POST",
      body: { login: "новая", organization: VENDOR, operations: ["ClientRead"] },
    });
    expect(added.status).toBe(201);
    const { password } = added.body;
    expect(added.body).toMatchObject({ login: "новая", administrator: false, demo: false });
    const person = asPerson(service, "новая", password);
    expect((await person.call("/session")).body.permissions).toEqual({
      history: false,
      queue: false,
      manage: false,
    });
    const listed = await administrator.call("/accounts");
    expect(listed.text).not.toContain(password);
    expect(listed.text).not.toContain("scrypt");

    const path = `/accounts/${encodeURIComponent("новая")}`;
    const changed = await administrator.call(path, {
      method: "PATCH",
      body: { operations: null, generatePassword: true },
    });
    expect(changed.body.operations).toBeNull();
    expect((await person.call("/session")).status).toBe(401);
    const next = asPerson(service, "новая", changed.body.password);
    expect((await next.call("/session")).body.permissions.manage).toBe(true);
    expect((await administrator.call(path, { method: "DELETE" })).status).toBe(204);
    expect((await next.call("/session")).status).toBe(401);
    expect((await administrator.call(path, { method: "DELETE" })).status).toBe(404);
  });

  it("are signed out by a new password that an administrator gives", async () => {
    const cookie = await signIn(service, "Hostile");
    const { status } = await administrator.call("/accounts/Hostile", {
      method: "PATCH",
      body: { password: "another horse" },
    });
    expect(status).toBe(200);
    expect((await inBrowser(service, cookie).call("/session")).status).toBe(401);
    await administrator.call("/accounts/Hostile", {
      method: "PATCH",
      body: { password: "correct horse" },
    });
  });

  it.each([
    [{ login: "a:b", organization: VENDOR }, 400, "LOGIN_INVALID"],
    [{ login: "short", organization: VENDOR, password: "x" }, 400, "LOGIN_INVALID"],
    [{ login: "Vendor", organization: VENDOR }, 409, "ACCOUNT_EXISTS"],
    [{ login: "lost", organization: numberedId("f", 99) }, 404, "ORGANIZATION_UNKNOWN"],
    [{ login: "odd", organization: VENDOR, operations: ["Drop"] }, 400, "REQUEST_INVALID"],
    [{ login: "odd", organization: VENDOR, demo: true }, 400, "REQUEST_INVALID"],
  ])("are refused as %j", async (body, status, code) => {
    const answer = await administrator.call("/accounts", { method: "POST", body });
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  it("of one's own get no new password here, which takes the one that is", async () => {
    const { secret } = await makeToken(administrator);
    const own = `/accounts/${encodeURIComponent(SECRETS.administrator)}`;
    for (const who of [administrator, withToken(service, secret)]) {
      for (const body of [{ password: "another horse" }, { generatePassword: true }]) {
        const { status, body: problem } = await who.call(own, { method: "PATCH", body });
        expect([status, problem.code]).toEqual([400, "REQUEST_INVALID"]);
        expect(problem.errors).toMatchObject([{ parameter: Object.keys(body)[0] }]);
        expect(problem.detail).toContain("PUT /api/v1/password");
      }
    }
    expect((await administrator.call("/session")).status).toBe(200);
  });

  it("of one's own lose neither themselves nor their rights", async () => {
    const own = `/accounts/${SECRETS.administrator}`;
    expect((await administrator.call(own, { method: "DELETE" })).status).toBe(400);
    const lowered = await administrator.call(own, {
      method: "PATCH",
      body: { administrator: false },
    });
    expect(lowered.status).toBe(400);
    expect((await administrator.call("/accounts")).status).toBe(200);
  });
});

describe("calls", () => {
  it("are counted by hour, for the organization and for an administrator who asks", async () => {
    const { CONTRACT_LIMITS } = await import("../../src/history/calling-limits.ts");
    await service.store.organizations.update(HOSTILE, { limits: CONTRACT_LIMITS });
    const called = await callHistory(service.address, "Hostile", {
      OpenedFrom: "2023-11-01",
      OpenedTo: "2023-11-20",
    });
    expect(called.code).toBe("SUCCESS");
    const { body } = await asPerson(service, "Hostile").call("/calls");
    const hour = "2026-11-24T12:00:00+03:00";
    expect(body.limits[0]).toEqual({
      operation: "GetHistoryOfServiceTreatments",
      limit: 10,
      period: "day",
      used: 1,
      left: 9,
      hourStart: hour,
    });
    expect(body.hours).toEqual([
      { operation: "GetHistoryOfServiceTreatments", hourStart: hour, used: 1 },
    ]);
    expect((await administrator.call("/calls")).body.hours).toEqual([]);
    const asked = await administrator.call(`/calls?organization=${HOSTILE}`);
    expect(asked.body).toEqual(body);
    const before = await administrator.call(
      `/calls?organization=${HOSTILE}&from=2026-11-01&to=2026-11-23`,
    );
    expect(before.body.hours).toEqual([]);
    expect(before.body.limits).toEqual(body.limits);
  });

  it.each([
    ["from=x", "from", "«x»"],
    ["to=2026-13-01", "to", "«2026-13-01»"],
    ["from=2026-11-23&to=2026-11-22", "from", "to «2026-11-22»"],
  ])("are refused with %s, which is named as it was sent", async (query, parameter, read) => {
    const { status, body } = await administrator.call(`/calls?${query}`);
    expect([status, body.code, body.errors[0].parameter]).toEqual([
      ...[400, "REQUEST_INVALID", parameter],
    ]);
    expect(body.detail).toContain(`Параметр ${parameter}:`);
    expect(body.detail).toContain(read);
  });
});

describe("a token of an administrator", () => {
  it("sees what is others' with the scope manage only", async () => {
    const { importRuns } = service.store;
    await importRuns.add({
      at: Date.UTC(2026, 10, 1) / 1000,
      organization: HOSTILE,
      file: "hostile.csv",
      ...{ added: 1, changed: 0, unchanged: 0, rejected: 0 },
    });
    const seen = async (scopes: readonly string[]) => {
      const token = withToken(service, (await makeToken(administrator, scopes)).secret);
      const [me, calls, data] = [
        await token.call("/session"),
        await token.call(`/calls?organization=${HOSTILE}`),
        await token.call("/data"),
      ];
      const files = data.body.imports.map(({ file }: { file: string }) => file);
      return [me.body.administrator, calls.status, files, data.body.unseen !== null];
    };
    expect(await seen(["read", "manage"])).toEqual([true, 200, ["hostile.csv"], true]);
    expect(await seen(["read"])).toEqual([false, 404, [], false]);
  });
});

describe("a mirror", () => {
  it("that has not read all is told of in the answer, instead of a refusal", async () => {
    const { CONTRACT_LIMITS } = await import("../../src/history/calling-limits.ts");
    const at = (text: string) => Date.parse(`${text}T00:00:00+03:00`) / 1000;
    await service.store.mirrors.add({
      organization: VENDOR,
      address: "https://cloud.example/ws",
      login: "cabinet",
      sealedPassword: "sealed",
      timeZone: "Europe/Moscow",
      since: at("2023-11-01"),
      limits: CONTRACT_LIMITS,
      reservedCalls: 2,
      rereadDays: 14,
      pollSeconds: 600,
      paused: false,
    });
    await service.store.mirrors.changeProgress(VENDOR, (progress) => ({
      ...progress,
      coverage: [{ from: at("2023-11-01"), to: at("2023-11-15"), readAt: at("2023-11-15") }],
    }));
    const vendor = asPerson(service, "Vendor");
    const read = "openedFrom=2023-11-06&openedTo=2023-11-10&closedTo=2023-11-12";
    const whole = await vendor.call(`/statistics?${read}`);
    expect(whole.body.coverage).toEqual({ complete: true, from: null, to: null });
    const part = await vendor.call("/treatments?closedFrom=2023-11-10&closedTo=2023-11-20");
    expect(part.status).toBe(200);
    expect(part.body.treatments.length).toBeGreaterThan(0);
    expect(part.body.coverage).toEqual({
      complete: false,
      from: "2023-11-15T00:00:00+03:00",
      to: "2023-11-21T00:00:00+03:00",
    });
    const { body, text } = await vendor.call("/mirror");
    expect(body).toMatchObject({
      address: "https://cloud.example/ws",
      watching: false,
      since: "2023-11-01T00:00:00+03:00",
      covered: { to: "2023-11-15T00:00:00+03:00" },
      lastError: null,
    });
    expect(text).not.toMatch(/cabinet|sealed/);
    expect((await vendor.call("/data")).body.mirror).toEqual(body);
    expect((await asPerson(service, "Hostile").call("/mirror")).status).toBe(404);
  });
});

describe("the queue", () => {
  it("ends for a browser that signs out, and for a token that is removed", async () => {
    const cookie = await signIn(service, "Vendor");
    const stream = await fetch(`${service.origin}/api/v1/queue`, { headers: { cookie } });
    expect(stream.headers.get("content-type")).toContain("text/event-stream");
    const reader = stream.body?.getReader();
    expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toContain("snapshot");
    await inBrowser(service, cookie).call("/session", { method: "DELETE" });
    let ended = false;
    while (!ended) ended = (await reader?.read())?.done ?? true;
    expect(ended).toBe(true);
  });
});
