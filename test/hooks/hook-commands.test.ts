import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { runLetopis } from "../support/command-line.ts";
import type { FakePushService } from "../support/push-service.ts";
import { PUSH_LOGIN, PUSH_PASSWORD, startPushService } from "../support/push-service.ts";
import type { ServingCommand } from "../support/serving-command.ts";
import { startServing } from "../support/serving-command.ts";
import { numberedId } from "../support/treatment-rows.ts";

const [ONE, TWO] = [numberedId("a", 1), numberedId("a", 2)] as const;
const USER = numberedId("e", 1);
/** Databases take their time on a busy machine. */
const WAIT = 60_000;
/** Events are applied soon after they are taken. */
const PATIENCE = { timeout: 10_000 };

let folder: string;
let push: FakePushService;
let server: ServingCommand;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "letopis-hooks-"));
  push = await startPushService();
  await letopis("organization", "add", "Вектор");
  server = await startServing(folder, ["--data", "data"]);
}, WAIT);

afterEach(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
  await push.close();
}, WAIT);

function letopis(...words: string[]) {
  const environment = { LETOPIS_PASSWORD: PUSH_PASSWORD };
  return runLetopis(folder, [...words, "--data", "data"], { environment });
}

function subscribe(...lines: string[]) {
  return letopis(
    ...["hook", "subscribe", "--push", push.address, "--login", PUSH_LOGIN],
    ...["--public-address", server.origin, "--line", ...lines],
  );
}

function event(number: number, fields: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({
    event_type: "line",
    message_id: numberedId("f", number),
    message_time: `2026-11-24T09:0${number}:00Z`,
    treatment_id: numberedId("b", 1),
    line_id: ONE,
    user_id: USER,
    ...fields,
  });
}

async function post(address: string, authorization: string, body: string): Promise<number> {
  const headers = { authorization, "content-type": "application/json" };
  return (await fetch(address, { method: "POST", headers, body })).status;
}

describe("a hook for another system", { timeout: WAIT }, () => {
  test("takes events with the secret that was shown, until it is removed", async () => {
    const added = await letopis("hook", "add", "--public-address", server.origin);
    const [, id = ""] = /Хук +(\S+)/.exec(added.stdout) ?? [];
    const [, address = ""] = /Адрес +(\S+)/.exec(added.stdout) ?? [];
    const [, secret = ""] = /Bearer +(\S+)/.exec(added.stdout) ?? [];
    expect(address).toBe(`${server.origin}/hooks/1c-connect/${id}`);
    expect(await post(address, `Bearer ${secret}`, event(1, { message_type: 83 }))).toBe(200);
    expect(await post(address, "Bearer other", event(2, { message_type: 83 }))).toBe(401);

    const list = () => letopis("hook", "list", "--public-address", server.origin);
    await expect
      .poll(async () => (await list()).stdout, PATIENCE)
      .toMatch(/Вектор .*События: +1,.*Открыто: +1 обращение/s);
    const listed = await list();
    expect(listed.stdout).toContain(address);
    expect(listed.stdout).not.toContain(secret);

    expect((await letopis("hook", "remove", id)).stdout).toContain("Хук удалён");
    expect(await post(address, `Bearer ${secret}`, event(3, { message_type: 83 }))).toBe(401);
  });

  test("takes a login and a password where that is all a system knows", async () => {
    const added = await letopis(
      ...["hook", "add", "--basic", "atc", "--public-address", `${server.origin}/`],
    );
    const [, address = ""] = /Адрес +(\S+)/.exec(added.stdout) ?? [];
    const [, password = ""] = /Пароль +(\S+)/.exec(added.stdout) ?? [];
    const basic = (login: string) =>
      `Basic ${Buffer.from(`${login}:${password}`).toString("base64")}`;
    expect(await post(address, basic("atc"), event(1, { message_type: 83 }))).toBe(200);
    expect(await post(address, basic("other"), event(2, { message_type: 83 }))).toBe(401);
  });

  test("says how many events found no treatment, and why", async () => {
    const added = await letopis("hook", "add", "--public-address", server.origin);
    const [, address = ""] = /Адрес +(\S+)/.exec(added.stdout) ?? [];
    const [, secret = ""] = /Bearer +(\S+)/.exec(added.stdout) ?? [];
    const closing = event(1, { message_type: 82, author_id: numberedId("d", 1) });
    expect(await post(address, `Bearer ${secret}`, closing)).toBe(200);
    await expect
      .poll(async () => (await letopis("hook", "list")).stdout, PATIENCE)
      .toMatch(/Без обращения: +1 — начало обращения не передавалось/);
  });
});

describe("hooks for people", { timeout: WAIT }, () => {
  test("are told apart by a number where nobody gives them a name", async () => {
    for (const words of [[], ["--name", "Телефония"], []]) await letopis("hook", "add", ...words);
    const { stdout } = await letopis("hook", "list");
    expect([...stdout.matchAll(/Хук «(.*)»/g)].map(([, name]) => name)).toEqual([
      "Телефония",
      "Хук 1",
      "Хук 2",
    ]);
    expect(stdout.match(/Создан: +\d{4}-\d\d-\d\d \d\d:\d\d$/gm)).toHaveLength(3);
  });

  test("are listed as wide as the terminal is", async () => {
    await letopis("hook", "add", "--name", "Телефония второго этажа");
    const { stdout } = await runLetopis(folder, ["hook", "list", "--data", "data"], {
      environment: { COLUMNS: "50" },
    });
    // An address is one word.
    const wide = stdout.split("\n").filter((line) => line.length > 50 && !line.includes("://"));
    expect(wide).toEqual([]);
    expect(stdout).toContain("Телефония второго этажа");
  });

  test("have nothing to unsubscribe, which is said, where no line is subscribed", async () => {
    const added = await letopis("hook", "add");
    const [, id = ""] = /Хук +(\S+)/.exec(added.stdout) ?? [];
    const { status, stdout } = await letopis("hook", "unsubscribe", id);
    expect(stdout).toContain("подписок нет");
    expect(status).toBe(0);
    expect((await letopis("hook", "remove", id)).stdout).toBe(
      "Хук удалён, полученные события и обращения остались.\n",
    );
  });

  test("are not added for an address that would give their secret away", async () => {
    const added = await letopis("hook", "add", "--public-address", "http://letopis.example.ru");
    expect(added.stderr).toMatch(/нужен https.*\[COMMAND_INVALID\]/);
    expect(added.status).toBe(2);
    expect((await letopis("hook", "list")).stdout).toBe("");
  });

  test.each(["add", "list", "subscribe"])(
    "explain the public address as theirs: %s",
    async (word) => {
      const { stdout } = await letopis("hook", word, "--help");
      expect(stdout).toMatch(
        /--public-address URL +Адрес этого сервера снаружи: с него начинаются адреса хуков/,
      );
      expect(stdout).not.toContain("WSDL");
    },
  );
});

describe("a subscription", { timeout: WAIT }, () => {
  test("has events sent here that are taken, and changes nothing the second time", async () => {
    push.foreign.add(TWO);
    const first = await subscribe(ONE, TWO);
    expect(first.stdout).toMatch(/новый\nПодписано сейчас: 1, было подписано: 0/);
    expect(first.stderr).toContain("уже установлен hook");
    expect(first.status).toBe(3);

    const subscribed = push.lines.get(ONE);
    const authorization = `Bearer ${subscribed?.back_auth.token}`;
    const body = event(1, { message_type: 83 });
    expect(await post(subscribed?.url ?? "", authorization, body)).toBe(200);

    const second = await subscribe(ONE);
    expect(second.stdout).toMatch(/Подписано сейчас: 0, было подписано: 1/);
    expect(second.status).toBe(0);
    expect(push.lines.get(ONE)).toEqual(subscribed);
    const listed = await letopis("hook", "list");
    expect(listed.stdout).toMatch(new RegExp(`Линии: +${ONE}\n`));
    expect(listed.stdout).not.toContain(subscribed?.back_auth.token);
  });

  test("tells the address of this server once: it is kept with the hook, over a restart", async () => {
    await subscribe(ONE);
    await server.stop();
    const again = ["hook", "subscribe", "--push", push.address, "--login", PUSH_LOGIN] as const;
    const { stdout, status } = await letopis(...again, "--line", TWO);
    expect(stdout).toMatch(/Подписано сейчас: 1, было подписано: 0, всего у хука: 2/);
    expect(status).toBe(0);
    expect(push.lines.get(TWO)?.url).toBe(push.lines.get(ONE)?.url);
    expect((await letopis("hook", "add")).stdout).toContain(`${server.origin}/hooks/`);
    const listed = await letopis("hook", "list");
    expect(listed.stdout.split(`${server.origin}/hooks/`)).toHaveLength(3);
    server = await startServing(folder, ["--data", "data"]);
  });

  test("is ended with its hook, and what could not be ended is said", async () => {
    await subscribe(ONE, TWO);
    const [, id = ""] = /hooks\/1c-connect\/(\S+)$/.exec(push.lines.get(ONE)?.url ?? "") ?? [];
    const one = await letopis("hook", "unsubscribe", id, "--line", ONE);
    expect(one.stdout).toContain("Снята подписка: 1 линия");
    push.instead = (call) => (call.startsWith("DELETE") ? { status: 500 } : undefined);
    const { status, stdout, stderr } = await letopis("hook", "remove", id);
    expect(stderr).toContain(TWO);
    expect(stdout).toContain("Хук удалён");
    expect(status).toBe(3);
    expect((await letopis("hook", "list")).stdout).not.toContain(id);
  });

  test("knows what was open before it, and sees what was lost meanwhile", async () => {
    const open = {
      treatment_id: numberedId("b", 7),
      line_id: ONE,
      user_id: USER,
      initialized_at: "2026-11-24T08:00:00Z",
    };
    push.openList = [open];
    await subscribe(ONE);
    const before = await letopis("hook", "list");
    expect(before.stdout).toMatch(/Открыто: +1 обращение.*Сверка: .*открыто там 1; 1 не были/s);

    push.openList = [];
    await server.stop();
    // What was heard within the second of the question may be newer than the answer.
    const clock = () => Date.now() + 2000;
    server = await startServing(folder, ["--data", "data"], { clock });
    await expect
      .poll(async () => (await letopis("hook", "list")).stdout, PATIENCE)
      .toMatch(/Открыто: +0 обращений.*Потеряны: +1.*Сверка: .*открыто там 0; 1 нет в списке/s);
  });

  test.each([
    ["a push service without TLS", ["--push", "http://push.example.ru"], /https/],
    ["a line that is none", ["--line", "Линия"], /--line.*UUID/],
    ["no address of this server", [], /--public-address/],
  ])("is refused with %s", async (_, words, message) => {
    const given = new Map([
      ["--push", push.address],
      ["--login", PUSH_LOGIN],
      ["--line", ONE],
      ...(words.length > 0 ? [["--public-address", server.origin] as const] : []),
    ]);
    if (words.length > 0) given.set(words[0] ?? "", words[1] ?? "");
    const { status, stderr } = await letopis("hook", "subscribe", ...[...given].flat());
    expect(stderr).toMatch(message);
    expect(status).toBe(2);
    expect(push.calls).toEqual([]);
  });
});
