import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { MemoryHooks } from "../../test/support/memory-hooks.ts";
import type { FakePushService } from "../../test/support/push-service.ts";
import { PUSH_LOGIN, PUSH_PASSWORD, startPushService } from "../../test/support/push-service.ts";
import { numberedId } from "../../test/support/treatment-rows.ts";
import { hasHash } from "../accounts/random-secret.ts";
import type { OpenList } from "../intake/events/open-list.ts";
import { PasswordVault } from "../mirror/password-vault.ts";
import type { SubscriptionRequest } from "./push-subscriptions.ts";
import { PushSubscriptions } from "./push-subscriptions.ts";

const NOW = Date.UTC(2026, 10, 24, 9);
const ORGANIZATION = numberedId("f", 1);
const OTHER_ORGANIZATION = numberedId("f", 2);
const [ONE, TWO, THREE] = [numberedId("a", 1), numberedId("a", 2), numberedId("a", 3)] as const;
const PUBLIC = "https://letopis.example.ru";

let push: FakePushService;
let hooks: MemoryHooks;
let folder: string;
let compared: OpenList[];
let subscriptions: PushSubscriptions;

beforeEach(async () => {
  push = await startPushService();
  hooks = new MemoryHooks();
  folder = await mkdtemp(join(tmpdir(), "letopis-push-"));
  compared = [];
  subscriptions = new PushSubscriptions({
    hooks,
    vault: new PasswordVault(join(folder, "mirror.key")),
    reconciler: async () => ({
      async reconcile(_organization, list) {
        compared.push(list);
        return { unknown: [...list.entries], closedHere: [], missing: [ONE], facts: [] };
      },
    }),
    clock: () => NOW,
  });
});

afterEach(async () => {
  await subscriptions.stop();
  await rm(folder, { recursive: true });
  await push.close();
});

function subscribe(lines: readonly string[], other: Partial<SubscriptionRequest> = {}) {
  return subscriptions.subscribe({
    organization: ORGANIZATION,
    pushAddress: push.address,
    publicAddress: PUBLIC,
    login: PUSH_LOGIN,
    password: PUSH_PASSWORD,
    lines,
    ...other,
  });
}

function onlyHook() {
  const [hook, ...others] = hooks.hooks.values();
  expect(others).toEqual([]);
  if (hook?.subscription == null) throw new Error("There is no subscribed hook");
  return { ...hook, subscription: hook.subscription };
}

function subscribingCalls(): readonly string[] {
  return push.calls.filter((call) => !call.startsWith("GET"));
}

describe("subscribing", () => {
  test("makes one hook and subscribes each line to it, with its secret", async () => {
    const outcome = await subscribe([ONE, TWO]);
    expect(outcome).toMatchObject({ created: true, subscribed: [ONE, TWO], failure: null });
    const hook = onlyHook();
    expect(hook).toMatchObject({ organization: ORGANIZATION, subscription: { lines: [ONE, TWO] } });
    for (const line of [ONE, TWO]) {
      const subscribed = push.lines.get(line);
      expect(subscribed?.url).toBe(`${PUBLIC}/hooks/1c-connect/${hook.id}`);
      expect(subscribed?.back_auth.type).toBe("bearer");
      expect(hasHash(subscribed?.back_auth.token ?? "", hook.secretHash)).toBe(true);
    }
  });

  test("keeps neither the password nor the secret where the store could give them away", async () => {
    await subscribe([ONE]);
    const stored = JSON.stringify(onlyHook());
    expect(stored).not.toContain(PUSH_PASSWORD);
    expect(stored).not.toContain(push.lines.get(ONE)?.back_auth.token);
  });

  test("changes nothing the second time, however things are spelt", async () => {
    await subscribe([ONE, TWO]);
    const before = onlyHook();
    const calls = subscribingCalls();
    const outcome = await subscribe([TWO.toUpperCase(), ONE, ONE], {
      pushAddress: `${push.address}/v1/`,
      publicAddress: `${PUBLIC}/cus/ws/PartnerWebAPI2`,
    });
    expect(outcome).toMatchObject({ created: false, subscribed: [], already: [TWO, ONE] });
    expect(onlyHook()).toEqual(before);
    expect(subscribingCalls()).toEqual(calls);
  });

  test("adds a line with the secret that the others have", async () => {
    await subscribe([ONE]);
    expect(await subscribe([TWO])).toMatchObject({ created: false, subscribed: [TWO] });
    expect(push.lines.get(TWO)).toEqual(push.lines.get(ONE));
    expect(onlyHook().subscription.lines).toEqual([ONE, TWO]);
  });

  test("leaves a line that somebody else's hook serves, and goes on", async () => {
    push.foreign.add(TWO);
    const { subscribed, refused } = await subscribe([ONE, TWO, THREE]);
    expect(subscribed).toEqual([ONE, THREE]);
    expect(refused).toEqual([
      { line: TWO, code: "PUSH_REFUSED", message: expect.stringContaining("уже установлен hook") },
    ]);
    expect(onlyHook().subscription.lines).toEqual([ONE, THREE]);
    await subscriptions.unsubscribe(onlyHook().id, null);
    expect(subscribingCalls()).not.toContain(`DELETE /v1/hook/line/${TWO}/`);
  });

  test("leaves a line that another organization's hook here serves", async () => {
    await subscribe([ONE]);
    const taken = push.lines.get(ONE);
    const outcome = await subscribe([ONE, TWO], { organization: OTHER_ORGANIZATION });
    expect(outcome.subscribed).toEqual([TWO]);
    expect(outcome.refused).toMatchObject([{ line: ONE }]);
    expect(push.lines.get(ONE)).toEqual(taken);
  });

  test("leaves no hook behind when the login is refused", async () => {
    const outcome = await subscribe([ONE, TWO], { password: "не тот" });
    expect(outcome).toMatchObject({
      hook: null,
      failure: { code: "PUSH_REFUSED" },
      untried: [ONE, TWO],
    });
    expect(push.calls).toHaveLength(1);
    expect(hooks.hooks.size).toBe(0);
  });

  test.each([
    ["breaks the connection", "cut" as const, "ADDRESS_UNREACHABLE"],
    ["fails", { status: 502, body: "Bad Gateway" }, "ANSWER_UNEXPECTED"],
    ["redirects", { status: 308, headers: { location: "http://a.ru" } }, "ANSWER_UNEXPECTED"],
  ])("is taken up by the next run when the service %s half-way", async (_, fault, code) => {
    push.instead = (call) => (call === `POST /v1/hook/ ${TWO}` ? fault : undefined);
    const outcome = await subscribe([ONE, TWO, THREE]);
    expect(outcome).toMatchObject({ subscribed: [ONE], failure: { code }, untried: [TWO, THREE] });
    expect(onlyHook().subscription.lines).toEqual([ONE]);
    push.instead = () => undefined;
    expect(await subscribe([ONE, TWO, THREE])).toMatchObject({
      already: [ONE],
      subscribed: [TWO, THREE],
    });
  });

  test("takes another password only when the service does", async () => {
    await subscribe([ONE]);
    const before = onlyHook();
    expect(await subscribe([ONE], { password: "опечатка" })).toMatchObject({
      failure: { code: "PUSH_REFUSED" },
    });
    expect(onlyHook()).toEqual(before);
    push.password = "новый";
    expect(await subscribe([ONE], { password: "новый" })).toMatchObject({ failure: null });
    expect(await subscriptions.unsubscribe(before.id, null)).toMatchObject({ ended: [ONE] });
  });

  test("subscribes its lines anew for another public address", async () => {
    await subscribe([ONE, TWO]);
    const outcome = await subscribe([ONE], { publicAddress: "https://other.example.ru/letopis/" });
    expect(outcome.subscribed).toEqual([ONE, TWO]);
    const url = `https://other.example.ru/letopis/hooks/1c-connect/${onlyHook().id}`;
    expect([...push.lines.values()].map((line) => line.url)).toEqual([url, url]);
  });

  test("makes another secret when the key of the first is gone", async () => {
    await subscribe([ONE]);
    const before = push.lines.get(ONE)?.back_auth.token ?? "";
    await rm(join(folder, "mirror.key"));
    expect(await subscribe([ONE])).toMatchObject({ subscribed: [ONE] });
    const token = push.lines.get(ONE)?.back_auth.token ?? "";
    expect(token).not.toBe(before);
    expect(hasHash(token, onlyHook().secretHash)).toBe(true);
  });

  test.each([
    ["a push service without TLS", { pushAddress: "http://push.example.ru" }],
    ["a hook without TLS", { publicAddress: "http://letopis.example.ru" }],
    ["a login in the address", { pushAddress: "https://a:b@push.example.ru" }],
    ["no line's id", { lines: ["Линия 1"] }],
    ["an empty id, which would be everyone's", { lines: [""] }],
  ])("refuses %s before anything is called", async (_, wrong) => {
    await expect(subscribe([ONE], wrong)).rejects.toMatchObject({ code: "COMMAND_INVALID" });
    expect(push.calls).toEqual([]);
    expect(hooks.hooks.size).toBe(0);
  });
});

describe("ending", () => {
  test("ends the named lines of a hook, and no line that it did not subscribe", async () => {
    await subscribe([ONE, TWO]);
    const outcome = await subscriptions.unsubscribe(onlyHook().id, [TWO, THREE]);
    expect(outcome).toEqual({ ended: [TWO], notOurs: [THREE], left: [] });
    expect([...push.lines.keys()]).toEqual([ONE]);
    expect(onlyHook().subscription.lines).toEqual([ONE]);
  });

  test("is done when the service has nothing to end any more", async () => {
    await subscribe([ONE]);
    push.instead = (call) => (call.startsWith("DELETE") ? { status: 404 } : undefined);
    expect(await subscriptions.unsubscribe(onlyHook().id, null)).toMatchObject({ ended: [ONE] });
  });

  test("says which lines it could not end, and keeps them in mind", async () => {
    await subscribe([ONE, TWO, THREE]);
    push.instead = (call) => (call === `DELETE /v1/hook/line/${TWO}/` ? "cut" : undefined);
    const { ended, left } = await subscriptions.unsubscribe(onlyHook().id, null);
    expect(ended).toEqual([ONE]);
    expect(left.map(({ line }) => line)).toEqual([TWO, THREE]);
    expect(onlyHook().subscription.lines).toEqual([TWO, THREE]);
  });

  test("knows no hook that is not there", async () => {
    await expect(subscriptions.unsubscribe(ONE, null)).rejects.toMatchObject({
      code: "HOOK_UNKNOWN",
    });
  });
});

describe("comparing open lists", () => {
  const entry = {
    treatment_id: numberedId("b", 1),
    line_id: ONE,
    user_id: numberedId("e", 1),
    initialized_at: "2026-11-24T08:30:00Z",
    current_specialist: "",
  };

  test("asks for each line of a subscription, from the moment of the question", async () => {
    await subscribe([ONE, TWO]);
    push.openList = [entry];
    compared = [];
    await subscriptions.compareAll();
    expect(compared).toEqual([
      {
        at: NOW / 1000,
        lines: [ONE],
        entries: [
          {
            treatmentId: entry.treatment_id,
            lineId: ONE,
            userId: entry.user_id,
            initializedAt: Date.UTC(2026, 10, 24, 8, 30) / 1000,
            currentSpecialist: null,
          },
        ],
      },
      { at: NOW / 1000, lines: [TWO], entries: [] },
    ]);
    expect((await subscriptions.comparisons()).get(onlyHook().id)).toEqual({
      ...{ at: NOW / 1000, lines: 2, listed: 1, unknown: 1, closedHere: 0, missing: 2 },
      failed: [],
    });
  });

  test.each([
    ["does not answer", () => ({ status: 500 })],
    ["answers with something else", () => ({ status: 200, body: "<html>" })],
    ["lists what cannot be read", () => ({ status: 200, body: '[{"treatment_id":"?"}]' })],
  ])("ends nothing on a guess when the service %s for one line", async (_, answer) => {
    await subscribe([ONE, TWO]);
    compared = [];
    push.instead = (call) => (call.endsWith(`line_id=${ONE}`) ? answer() : undefined);
    await subscriptions.compareAll();
    expect(compared.map(({ lines }) => lines)).toEqual([[TWO]]);
    const comparison = (await subscriptions.comparisons()).get(onlyHook().id);
    expect(comparison?.failed).toMatchObject([{ line: ONE }]);
  });

  test("begins right after subscribing: what is open already has begun before", async () => {
    const heard: string[] = [];
    subscriptions.listen((hook) => heard.push(hook.id));
    await subscribe([ONE]);
    expect(heard).toEqual([onlyHook().id]);
    expect(compared).toHaveLength(1);
  });

  test("is forgotten with the last line", async () => {
    await subscribe([ONE]);
    expect((await subscriptions.comparisons()).size).toBe(1);
    await subscriptions.unsubscribe(onlyHook().id, null);
    expect((await subscriptions.comparisons()).size).toBe(0);
  });
});
