import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import http from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SESSION_LIMITS, TOKEN_LIMITS } from "../../src/accounts/limits.ts";
import {
  asNobody,
  asPerson,
  inBrowser,
  LINE,
  makeToken,
  NOW,
  SECRETS,
  signIn,
  startApi,
  withToken,
} from "../support/api-world.ts";
import type { RunningService } from "../support/running-service.ts";
import { PASSWORD } from "../support/running-service.ts";
import { post, queryEnvelope } from "../support/soap-call.ts";
import { numberedId } from "../support/treatment-rows.ts";

const DAY = 24 * 60 * 60 * 1000;

let service: RunningService;
let now: number;

beforeEach(async () => {
  now = NOW;
  service = await startApi({ clock: () => now });
});

afterEach(() => service.close());

const vendor = () => asPerson(service, "Vendor");

describe("tokens", () => {
  it("open what their account may see, and are kept as a hash only", async () => {
    const { secret, id } = await makeToken(vendor());
    expect(secret).toMatch(/^letopis_[\w-]{43}$/);
    const { status, body } = await withToken(service, secret).call("/session");
    expect([status, body.login]).toEqual([200, "Vendor"]);
    const { body: listed } = await vendor().call("/tokens");
    expect(listed.tokens).toMatchObject([{ id, name: "Тест", expiresAt: null }]);
    expect(JSON.stringify(listed)).not.toContain(secret.slice(8));
    const [stored] = await service.store.access.tokens(
      (await service.store.accounts.get("Vendor"))?.organization ?? "",
    );
    expect(JSON.stringify(stored)).not.toContain(secret.slice(8));
  });

  it("open nothing once they expired, were removed, or their account is gone", async () => {
    const short = await makeToken(vendor(), ["read"], 1);
    const removed = await makeToken(vendor(), ["read"]);
    const left = await makeToken(vendor(), ["read"]);
    const works = async (secret: string) =>
      (await withToken(service, secret).call("/treatments")).status;
    expect(await works(short.secret)).toBe(200);
    now += DAY - 1000;
    expect(await works(short.secret)).toBe(200);
    now += 1000;
    expect(await works(short.secret)).toBe(401);

    expect((await vendor().call(`/tokens/${removed.id}`, { method: "DELETE" })).status).toBe(204);
    expect(await works(removed.secret)).toBe(401);
    expect((await vendor().call(`/tokens/${removed.id}`, { method: "DELETE" })).status).toBe(404);

    expect(await works(left.secret)).toBe(200);
    await service.store.accounts.remove("Vendor");
    expect(await works(left.secret)).toBe(401);
  });

  it("that nobody made are refused like any other", async () => {
    const secrets = [
      "letopis_",
      "A".repeat(43),
      ...[43, 5000].map((n) => `letopis_${"A".repeat(n)}`),
    ];
    for (const secret of [...secrets, ""]) {
      const { status, body } = await withToken(service, secret).call("/treatments");
      expect([status, body.code]).toEqual([401, "LOGIN_REFUSED"]);
    }
  });

  it("do no more than their scopes, and give no scope that they lack", async () => {
    const reading = withToken(service, (await makeToken(vendor(), ["read"])).secret);
    const managing = withToken(service, (await makeToken(vendor(), ["manage"])).secret);
    expect((await reading.call("/treatments")).status).toBe(200);
    expect((await managing.call("/treatments")).status).toBe(403);
    const target = { method: "PUT", body: { targetSeconds: 5 } };
    expect((await reading.call("/reporting-rules", target)).status).toBe(403);
    expect((await managing.call("/reporting-rules", target)).status).toBe(204);
    expect((await reading.call("/tokens")).status).toBe(403);
    const wish = { name: "x", scopes: ["read", "manage"], expiresInDays: null };
    const refused = await managing.call("/tokens", { method: "POST", body: wish });
    expect([refused.status, refused.body.code]).toEqual([403, "ACCESS_FORBIDDEN"]);
    const me = await reading.call("/session");
    expect(me.body.permissions).toEqual({ history: true, queue: true, manage: false });
  });

  it("make no token that outlives them", async () => {
    const short = withToken(service, (await makeToken(vendor(), ["manage"], 10)).secret);
    const wish = (who: typeof short, expiresInDays: number | null) =>
      who.call("/tokens", {
        method: "POST",
        body: { name: "x", scopes: ["manage"], expiresInDays },
      });
    now += DAY;
    for (const days of [10, null]) {
      const { status, body } = await wish(short, days);
      expect([status, body.code]).toEqual([403, "ACCESS_FORBIDDEN"]);
      expect(body.detail).toContain("2026-12-04T12:00:00+03:00");
    }
    expect((await wish(short, 9)).status).toBe(201);
    const endless = withToken(service, (await makeToken(vendor(), ["manage"])).secret);
    expect((await wish(endless, null)).status).toBe(201);
  });

  it("are so many of an account, and no more", async () => {
    const { access } = service.store;
    for (let number = 0; number < TOKEN_LIMITS.perAccount; number++) {
      await access.addToken({
        ...{ id: numberedId("c", number), name: "Тест", login: "Vendor", secretHash: `${number}` },
        ...{ scopes: ["read"], createdAt: NOW / 1000, expiresAt: null },
      });
    }
    const wish = { method: "POST", body: { name: "x", scopes: ["read"], expiresInDays: 1 } };
    const { status, body } = await vendor().call("/tokens", wish);
    expect([status, body.code]).toEqual([409, "TOKENS_TOO_MANY"]);
    const colleague = asPerson(service, SECRETS.administrator);
    expect((await colleague.call("/tokens", wish)).status).toBe(201);
    await access.removeToken(numberedId("c", 0));
    expect((await vendor().call("/tokens", wish)).status).toBe(201);
  });

  it("change no password and sign nobody out", async () => {
    const token = withToken(service, (await makeToken(vendor())).secret);
    const body = { current: PASSWORD, new: "another horse" };
    expect((await token.call("/password", { method: "PUT", body })).status).toBe(403);
    expect((await token.call("/sessions", { method: "DELETE" })).status).toBe(403);
  });

  it("are not more than the account's rights, which may be taken meanwhile", async () => {
    const { secret } = await makeToken(vendor());
    await service.store.accounts.update("Vendor", { operations: ["SpecialistRead"] });
    const token = withToken(service, secret);
    expect((await token.call("/treatments")).status).toBe(403);
    expect((await token.call("/statistics")).status).toBe(403);
    expect((await token.call("/lines")).status).toBe(403);
    expect((await token.call("/specialists")).status).toBe(200);
    const change = { method: "PUT", body: { targetSeconds: 5 } };
    expect((await token.call("/reporting-rules", change)).status).toBe(403);
  });

  it("of one account are no business of another of the same organization", async () => {
    const { id } = await makeToken(vendor());
    const colleague = asPerson(service, SECRETS.administrator);
    expect((await colleague.call("/tokens")).body.tokens).toEqual([]);
    expect((await colleague.call(`/tokens/${id}`, { method: "DELETE" })).status).toBe(404);
  });
});

describe("sessions", () => {
  it("begin with a sign-in, by a cookie that no script reads and no other site sends", async () => {
    const { status, headers, body } = await asNobody(service).call("/session", {
      method: "POST",
      body: { login: "Vendor", password: PASSWORD },
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      login: "Vendor",
      organization: { name: "Vendor" },
      permissions: { history: true, queue: true, manage: true },
    });
    const [cookie = ""] = headers.getSetCookie();
    expect(cookie).toMatch(/^letopis_session=letopis_[\w-]{43};/);
    const attributes = cookie.split("; ").slice(1).sort();
    const maxAge = `Max-Age=${SESSION_LIMITS.idleMilliseconds / 1000}`;
    expect(attributes).toEqual(["HttpOnly", maxAge, "Path=/api", "SameSite=Strict"]);
    const browser = inBrowser(service, cookie.split(";", 1)[0] ?? "");
    expect((await browser.call("/treatments?limit=1")).status).toBe(200);
  });

  it("have a cookie for HTTPS alone behind a proxy that speaks it", async () => {
    await service.close();
    service = await startApi({ configuration: { trustedProxies: ["127.0.0.1"] } });
    const { headers } = await asNobody(service).call("/session", {
      method: "POST",
      headers: { "x-forwarded-proto": "https" },
      body: { login: "Vendor", password: PASSWORD },
    });
    expect(headers.getSetCookie()[0]).toContain("; Secure");
  });

  it("have a cookie for HTTPS alone at a public address that speaks it, and where a page does", async () => {
    await service.close();
    const publicAddress = "https://letopis.example/cus/ws/PartnerWebAPI2";
    service = await startApi({ configuration: { publicAddress } });
    const { host } = new URL(service.origin);
    const isSecure = async (headers: Record<string, string>) => {
      const body = JSON.stringify({ login: "Vendor", password: PASSWORD });
      const sent = http.request(`${service.origin}/api/v1/session`, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
      });
      sent.end(body);
      const [answer] = (await once(sent, "response")) as [IncomingMessage];
      answer.resume();
      expect(answer.statusCode).toBe(200);
      return answer.headers["set-cookie"]?.[0]?.includes("; Secure");
    };
    // A proxy that is not declared, with the host that was asked for or its own.
    expect(await isSecure({ host: "letopis.example" })).toBe(true);
    expect(await isSecure({ origin: "https://letopis.example" })).toBe(true);
    expect(await isSecure({ origin: `https://${host}` })).toBe(true);
    expect(await isSecure({})).toBe(false);
    expect(await isSecure({ origin: `http://${host}` })).toBe(false);
    expect(await isSecure({ host: "other.example" })).toBe(false);
  });

  it("are refused with a wrong login or password alike, and begin nothing", async () => {
    for (const [login, password] of [
      ["Vendor", "wrong"],
      ["Nobody", PASSWORD],
      ["Vendor:x", PASSWORD],
      ["", ""],
    ] as const) {
      const answer = await asNobody(service).call("/session", {
        method: "POST",
        body: { login, password },
      });
      expect([answer.status, answer.body.code]).toEqual([401, "LOGIN_REFUSED"]);
      expect(answer.body.detail).toBe("Неверный логин или пароль.");
      expect(answer.headers.getSetCookie()).toEqual([]);
      expect(answer.headers.get("www-authenticate")).toBeNull();
    }
  });

  it("end by signing out, here or everywhere", async () => {
    const [one, other] = [await signIn(service, "Vendor"), await signIn(service, "Vendor")];
    const colleague = await signIn(service, SECRETS.administrator);
    const status = async (cookie: string) =>
      (await inBrowser(service, cookie).call("/session")).status;
    const out = await inBrowser(service, one).call("/session", { method: "DELETE" });
    expect(out.status).toBe(204);
    expect(out.headers.getSetCookie()[0]).toMatch(/^letopis_session=; .*Expires=Thu, 01 Jan 1970/);
    expect([await status(one), await status(other)]).toEqual([401, 200]);

    const third = await signIn(service, "Vendor");
    await inBrowser(service, other).call("/sessions", { method: "DELETE" });
    expect([await status(other), await status(third)]).toEqual([401, 401]);
    expect(await status(colleague)).toBe(200);
  });

  it("are so many of an account: one more ends the oldest", async () => {
    const cookies: string[] = [];
    const status = async (cookie: string | undefined) =>
      (await inBrowser(service, cookie ?? "").call("/session")).status;
    const colleague = await signIn(service, SECRETS.administrator);
    for (let number = 0; number <= SESSION_LIMITS.perAccount; number++) {
      cookies.push(await signIn(service, "Vendor"));
      now += 1000;
      if (number === SESSION_LIMITS.perAccount - 1) expect(await status(cookies[0])).toBe(200);
    }
    expect([await status(cookies[0]), await status(cookies[1])]).toEqual([401, 200]);
    expect([await status(cookies.at(-1)), await status(colleague)]).toEqual([200, 200]);
  });

  it("end by a new password, but for the one that changed it", async () => {
    const [one, other] = [await signIn(service, "Vendor"), await signIn(service, "Vendor")];
    const changed = await inBrowser(service, one).call("/password", {
      method: "PUT",
      body: { current: PASSWORD, new: "another horse" },
    });
    expect(changed.status).toBe(204);
    const next = (changed.headers.getSetCookie()[0] ?? "").split(";", 1)[0] ?? "";
    expect((await inBrowser(service, next).call("/session")).status).toBe(200);
    for (const cookie of [one, other]) {
      expect((await inBrowser(service, cookie).call("/session")).status).toBe(401);
    }
    expect((await asPerson(service, "Vendor").call("/session")).status).toBe(401);
    expect((await asPerson(service, "Vendor", "another horse").call("/session")).status).toBe(200);
  });

  it("end by a password that the operator changed", async () => {
    const cookie = await signIn(service, "Vendor");
    await service.store.accounts.update("Vendor", { passwordHash: "$other$" });
    expect((await inBrowser(service, cookie).call("/session")).status).toBe(401);
  });

  it("need the right password for another one", async () => {
    const cookie = await signIn(service, "Vendor");
    const answer = await inBrowser(service, cookie).call("/password", {
      method: "PUT",
      body: { current: "wrong", new: "another horse" },
    });
    expect([answer.status, answer.body.code]).toEqual([403, "ACCESS_FORBIDDEN"]);
    expect((await inBrowser(service, cookie).call("/session")).status).toBe(200);
  });

  it("go on by being used, and end after a week without", async () => {
    const cookie = await signIn(service, "Vendor");
    const use = () => inBrowser(service, cookie).call("/session");
    now += 6 * DAY;
    const used = await use();
    expect(used.status).toBe(200);
    expect(used.headers.getSetCookie()[0]).toContain(`Max-Age=${(7 * DAY) / 1000}`);
    expect((await use()).headers.getSetCookie()).toEqual([]);
    now += 6 * DAY;
    expect((await use()).status).toBe(200);
    now += 7 * DAY;
    expect((await use()).status).toBe(401);
  });

  it("end after a month, however much they are used", async () => {
    const cookie = await signIn(service, "Vendor");
    for (let day = 0; day < 29; day += 3) {
      expect((await inBrowser(service, cookie).call("/session")).status).toBe(200);
      now += 3 * DAY;
    }
    expect((await inBrowser(service, cookie).call("/session")).status).toBe(401);
  });

  it("open no dialog of a browser when they are over", async () => {
    const browser = inBrowser(service, "letopis_session=nothing");
    expect((await browser.call("/session")).headers.get("www-authenticate")).toBeNull();
    const program = await asNobody(service).call("/session");
    expect(program.headers.get("www-authenticate")).toContain("Basic");
  });
});

describe("the SOAP service", () => {
  it("takes neither cookie nor token", async () => {
    const cookie = await signIn(service, "Vendor");
    const { secret } = await makeToken(vendor());
    const body = queryEnvelope({ ServiceID: LINE });
    expect((await post(service.address, body, { cookie })).status).toBe(401);
    const authorization = `Bearer ${secret}`;
    expect((await post(service.address, body, { authorization })).status).toBe(401);
    const page = await fetch(service.address, { headers: { cookie } });
    expect(page.status).toBe(401);
  });
});

/** What browsers tell of where a request comes from, when that is another site. */
const FROM_ELSEWHERE = [
  { "sec-fetch-site": "cross-site" },
  { "sec-fetch-site": "same-site" },
  { origin: "https://evil.example" },
  { origin: "null" },
  { "sec-fetch-site": "none", origin: "https://evil.example" },
] as const;

describe("pages of other sites", () => {
  const change = { method: "PUT", body: { targetSeconds: 5 } };
  const target = async () => (await vendor().call("/reporting-rules")).body.targetSeconds as number;

  it("change nothing, by a cookie or Basic", async () => {
    const before = await target();
    const cookie = await signIn(service, "Vendor");
    for (const headers of FROM_ELSEWHERE) {
      const browser = await asNobody(service).call("/reporting-rules", {
        ...change,
        headers: { cookie, ...headers },
      });
      expect([browser.status, browser.body.code]).toEqual([403, "CROSS_SITE"]);
      const basic = await vendor().call("/reporting-rules", { ...change, headers });
      expect([basic.status, basic.body.code]).toEqual([403, "CROSS_SITE"]);
    }
    expect(await target()).toBe(before);
  });

  it("do not sign anybody in", async () => {
    const { status, headers } = await asNobody(service).call("/session", {
      method: "POST",
      headers: { origin: "https://evil.example" },
      body: { login: "Vendor", password: PASSWORD },
    });
    expect([status, headers.getSetCookie()]).toEqual([403, []]);
  });

  it("may be pages of this server, or programs without a browser", async () => {
    for (const headers of [{}, { "sec-fetch-site": "same-origin", origin: service.origin }]) {
      expect((await vendor().call("/reporting-rules", { ...change, headers })).status).toBe(204);
    }
  });

  it("cannot send a form in place of JSON", async () => {
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]) {
      const { status, body } = await vendor().call("/reporting-rules", {
        ...change,
        headers: { "content-type": type },
      });
      expect([status, body.code]).toEqual([415, "MEDIA_TYPE_UNSUPPORTED"]);
    }
  });

  it("read nothing unless they are allowed, and then by a token", async () => {
    const origin = "https://reports.example";
    const closed = await vendor().call("/session", { headers: { origin } });
    expect(closed.headers.get("access-control-allow-origin")).toBeNull();
    await service.close();
    service = await startApi({
      configuration: { api: { requestsPerMinute: null, allowedOrigins: [origin] } },
    });
    const { secret } = await makeToken(vendor());
    const open = await withToken(service, secret).call("/session", { headers: { origin } });
    expect(open.headers.get("access-control-allow-origin")).toBe(origin);
    expect(open.headers.get("access-control-allow-credentials")).toBeNull();
    const preflight = await asNobody(service).call("/treatments", {
      method: "OPTIONS",
      headers: { origin, "access-control-request-method": "GET" },
    });
    expect(preflight.status).toBe(204);
    const evil = await withToken(service, secret).call("/session", {
      headers: { origin: "https://evil.example" },
    });
    expect(evil.headers.get("access-control-allow-origin")).not.toBe("https://evil.example");
    const basic = await vendor().call("/reporting-rules", { ...change, headers: { origin } });
    expect(basic.status).toBe(403);
  });
});

describe("the log", () => {
  it("has a line of every change that an account made or tried, with nothing of what was sent", async () => {
    const cookie = await signIn(service, "Vendor");
    const { secret, id } = await makeToken(vendor(), ["read"]);
    const change = { method: "PUT", body: { targetSeconds: 54_321 } };
    await withToken(service, secret).call("/reporting-rules", change);
    await vendor().call("/reporting-rules?why=because", change);
    await asNobody(service).call("/reporting-rules", change);
    await inBrowser(service, cookie).call(`/tokens/${id}`, { method: "DELETE" });
    await vendor().call("/treatments?limit=1");
    const logged = () =>
      service.log.map((line) => JSON.parse(line)).filter(({ msg }) => msg === "api change");
    while (logged().length < 4) await delay(10);
    const route = "/api/v1/reporting-rules";
    const by = (means: string) => ({ login: "Vendor", by: means });
    expect(logged()).toMatchObject([
      { ...by("basic"), method: "POST", route: "/api/v1/tokens", status: 201 },
      { ...by("token"), method: "PUT", route, status: 403 },
      { ...by("basic"), method: "PUT", route, status: 204 },
      { ...by("session"), method: "DELETE", route: "/api/v1/tokens/:id", status: 204 },
    ]);
    expect(JSON.stringify(logged())).not.toMatch(/54321|because/);
  });
});

describe("demo passwords", () => {
  it("open nothing behind a proxy, nor does what was made before", async () => {
    await service.close();
    service = await startApi({ configuration: { trustedProxies: ["10.0.0.1"] } });
    const cookie = await signIn(service, "Vendor");
    const { secret } = await makeToken(vendor());
    const browser = inBrowser(service, cookie);
    const token = withToken(service, secret);
    const statuses = () =>
      Promise.all(
        [vendor(), browser, token].map(async (one) => (await one.call("/session")).status),
      );
    expect(await statuses()).toEqual([200, 200, 200]);
    await service.store.accounts.update("Vendor", { demo: true });
    expect(await statuses()).toEqual([401, 401, 401]);
    await expect(signIn(service, "Vendor")).rejects.toThrow("401");
  });

  it("are told to whoever signed in with one", async () => {
    await service.store.accounts.update("Vendor", { demo: true });
    expect((await vendor().call("/session")).body.demo).toBe(true);
  });
});

describe("requests of an account", () => {
  it("are counted in a minute, said how many, and refused beyond", async () => {
    await service.close();
    service = await startApi({
      clock: () => now,
      configuration: { api: { requestsPerMinute: 3, allowedOrigins: [] } },
    });
    const rates: (string | null)[] = [];
    for (let number = 0; number < 3; number++) {
      const { status, headers } = await vendor().call("/session");
      expect([status, headers.get("ratelimit-policy")]).toEqual([200, '"account";q=3;w=60']);
      rates.push(headers.get("ratelimit"));
    }
    expect(rates).toEqual(['"account";r=2;t=60', '"account";r=1;t=60', '"account";r=0;t=60']);
    const refused = await vendor().call("/session");
    expect([refused.status, refused.body.code]).toEqual([429, "TOO_MANY_REQUESTS"]);
    expect(refused.headers.get("retry-after")).toBe("60");
    // By whatever means; another account has its own.
    const other = asPerson(service, "Hostile");
    expect((await other.call("/session")).status).toBe(200);
    now += 60_000;
    expect((await vendor().call("/session")).status).toBe(200);
  });
});
