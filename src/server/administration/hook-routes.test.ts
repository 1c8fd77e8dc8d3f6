import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import Fastify from "fastify";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { lineEventBody } from "../../../test/support/line-event-body.ts";
import { numberedId } from "../../../test/support/treatment-rows.ts";
import { hasHash } from "../../accounts/random-secret.ts";
import { LazyIntake } from "../../intake/live/lazy-intake.ts";
import { openDuckDbStore } from "../../store/duckdb/duckdb-store.ts";
import type { Store } from "../../store/store.ts";
import { replyWithErrors } from "./error-reply.ts";
import type { AddedHook } from "./hook-routes.ts";
import { hookRoutes } from "./hook-routes.ts";
import { intakeRoutes } from "./intake-routes.ts";

const DESK = numberedId("f", 1);
const NOW = Date.UTC(2026, 10, 24, 9);
const clock = () => NOW;

let folder: string;
let store: Store;
let intake: LazyIntake;
let opened: number;
let app: FastifyInstance;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "letopis-hooks-"));
  store = await openDuckDbStore(folder);
  await store.organizations.add({ id: DESK, name: "Desk", timeZone: "UTC", limits: null });
  intake = new LazyIntake({ store, clock });
  opened = 0;
  app = Fastify();
  replyWithErrors(app);
  hookRoutes(app, store, clock);
  intakeRoutes(
    app,
    store,
    () => {
      opened++;
      return intake.open();
    },
    clock,
  );
});

afterEach(async () => {
  await app.close();
  await intake.close();
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

async function call(method: "GET" | "POST" | "DELETE", url: string, body?: object) {
  const answer = await app.inject({ method, url, ...(body && { payload: body }) });
  return { status: answer.statusCode, body: answer.body === "" ? null : answer.json() };
}

const NEW = { organization: "desk", name: "Телефония", authentication: { kind: "bearer" } };

describe("hooks", () => {
  it("are added with a secret that is told once, listed without, and removed", async () => {
    const { status, body } = await call("POST", "/hooks", NEW);
    const { hook, secret, path } = body as AddedHook;
    expect(status).toBe(201);
    expect(hook).toEqual({
      id: hook.id,
      organization: DESK,
      name: "Телефония",
      authentication: { kind: "bearer" },
      subscription: null,
      createdAt: NOW / 1000,
    });
    expect(path).toBe(`/hooks/1c-connect/${hook.id}`);
    const stored = await store.hooks.get(hook.id);
    expect(hasHash(secret, stored?.secretHash ?? "")).toBe(true);
    expect(JSON.stringify(stored)).not.toContain(secret);
    expect(await call("GET", "/hooks")).toEqual({ status: 200, body: [hook] });
    expect((await call("DELETE", `/hooks/${hook.id}`)).status).toBe(204);
    expect(await call("DELETE", `/hooks/${hook.id}`)).toMatchObject({
      status: 404,
      body: { code: "HOOK_UNKNOWN" },
    });
    expect((await call("GET", "/hooks")).body).toEqual([]);
  });

  it("show nothing of what is sealed", async () => {
    const { body } = await call("POST", "/hooks", NEW);
    const { id } = (body as AddedHook).hook;
    const shown = {
      pushAddress: "https://push.example/",
      login: "l",
      publicAddress: "p",
      lines: [],
    };
    await store.hooks.update(id, {
      subscription: { ...shown, sealedPassword: "sealed", sealedSecret: "sealed" },
    });
    const [listed] = (await call("GET", "/hooks")).body;
    expect(listed.subscription).toEqual(shown);
  });

  it.each([
    ["an organization that is not there", { organization: "nobody" }, "ORGANIZATION_UNKNOWN"],
    ["no name", { name: " " }, "COMMAND_INVALID"],
    ["another authentication", { authentication: { kind: "none" } }, "COMMAND_INVALID"],
    [
      "a login that the header cannot bring",
      { authentication: { kind: "basic", login: "a:b" } },
      "LOGIN_INVALID",
    ],
    ["a secret of one's own", { secret: "x" }, "COMMAND_INVALID"],
  ])("are refused with %s", async (_, changes, code) => {
    const { status, body } = await call("POST", "/hooks", { ...NEW, ...changes });
    expect(status).toBeGreaterThanOrEqual(400);
    expect(body).toMatchObject({ code });
    expect(await store.hooks.list()).toEqual([]);
  });

  it("are not found by what is no id", async () => {
    await call("POST", "/hooks", NEW);
    expect((await call("DELETE", "/hooks/x")).body).toMatchObject({ code: "HOOK_UNKNOWN" });
  });
});

describe("the intake", () => {
  const send = async (lines: readonly (object | string)[], organization = "Desk") => {
    const answer = await app.inject({
      method: "POST",
      url: `/intake/facts?organization=${organization}`,
      headers: { "content-type": "application/x-ndjson" },
      payload: lines
        .map((line) => (typeof line === "string" ? line : JSON.stringify(line)))
        .join("\n"),
    });
    return { status: answer.statusCode, body: answer.json() };
  };

  it("is not opened before somebody asks for it", async () => {
    await call("POST", "/hooks", NEW);
    await call("GET", "/hooks");
    expect(opened).toBe(0);
    expect((await call("GET", "/intake")).body).toEqual([]);
    expect(opened).toBe(1);
  });

  it("takes recorded events, and tells where they stand", async () => {
    const begin = lineEventBody();
    const other = { event_type: "competence" };
    expect(await send([begin, "", other, begin])).toEqual({
      status: 200,
      body: { kept: 1, repeated: 1, expired: 0, others: 1 },
    });
    await (await intake.open()).settled();
    expect((await call("GET", "/intake")).body).toMatchObject([
      { organization: DESK, events: 1, others: 1, waiting: 0, open: 1 },
    ]);
  });

  it("takes all of a request or nothing", async () => {
    for (const bad of ["{", { event_type: "line" }]) {
      const { status, body } = await send([lineEventBody(), bad]);
      expect(status).toBe(400);
      expect(body).toMatchObject({ code: "EVENT_INVALID" });
      expect(body.message).toMatch(/^\[1\]/);
    }
    expect(await store.events.after(DESK, 0, 10)).toEqual([]);
    expect((await send([lineEventBody()], "nobody")).body).toMatchObject({
      code: "ORGANIZATION_UNKNOWN",
    });
  });
});
