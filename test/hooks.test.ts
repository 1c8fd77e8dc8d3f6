import { connect } from "node:net";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { generateRandomSecret, hashRandomSecret } from "../src/accounts/random-secret.ts";
import { LetopisError } from "../src/contract/letopis-error.ts";
import { HOOK_LIMITS } from "../src/server/hooks/limits.ts";
import type { Hook, HookAuthentication } from "../src/store/hook-store.ts";
import { lineEventBody } from "./support/line-event-body.ts";
import type { RunningService } from "./support/running-service.ts";
import { startService } from "./support/running-service.ts";
import { basic, callHistory } from "./support/soap-call.ts";
import { collectRows, numberedId } from "./support/treatment-rows.ts";

/** The receiver of live events over HTTP. */

const DESK = numberedId("f", 1);
const OTHER = numberedId("f", 2);
const USER = numberedId("d", 1);
const LINE = numberedId("a", 1);
const SECRET = generateRandomSecret();

let service: RunningService;

beforeEach(async () => {
  service = await startService({
    prepare: async (store) => {
      for (const [id, name] of [
        [DESK, "Desk"],
        [OTHER, "Other"],
      ] as const) {
        await store.organizations.add({ id, name, timeZone: "UTC", limits: null });
      }
      await store.hooks.add(hook(1, { kind: "bearer" }));
      await store.hooks.add(hook(2, { kind: "basic", login: "telephony" }));
    },
    configuration: { metrics: { host: "127.0.0.1", port: 0 } },
  });
});

afterEach(() => service.close());

function hook(number: number, authentication: HookAuthentication): Hook {
  return {
    id: numberedId("e", number),
    organization: DESK,
    name: `Hook ${number}`,
    authentication,
    secretHash: hashRandomSecret(SECRET),
    subscription: null,
    createdAt: 0,
  };
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

async function send(
  body: unknown,
  headers: Record<string, string> = { authorization: `Bearer ${SECRET}` },
  number = 1,
): Promise<Answer> {
  const answered = await fetch(`${service.origin}/hooks/1c-connect/${numberedId("e", number)}`, {
    method: "POST",
    headers,
    body: typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body),
  });
  const read = (await answered.json()) as Answer["body"];
  return { status: answered.status, headers: answered.headers, body: read };
}

const kept = async () => (await service.store.events.after(DESK, 0, 10_000)).length;

describe("a sender", () => {
  const right = `Bearer ${SECRET}`;

  it("is known by a bearer token, or by login and secret, as its hook wants it", async () => {
    expect(await send(lineEventBody(), { authorization: right })).toMatchObject({
      status: 200,
      body: { kept: 1, repeated: 0, expired: 0, others: 0 },
    });
    expect(
      (await send(lineEventBody(), { authorization: basic("telephony", SECRET) }, 2)).status,
    ).toBe(200);
    expect(await kept()).toBe(2);
  });

  it.each<[string, Record<string, string>, number]>([
    ["shows nothing", {}, 1],
    ["shows another secret", { authorization: `Bearer ${generateRandomSecret()}` }, 1],
    ["shows the hash of the secret", { authorization: `Bearer ${hashRandomSecret(SECRET)}` }, 1],
    ["shows an empty secret", { authorization: "Bearer " }, 1],
    ["shows it the other way", { authorization: basic("", SECRET) }, 1],
    ["shows the token of a hook that wants a login", { authorization: right }, 2],
    ["shows another login", { authorization: basic("Telephony", SECRET) }, 2],
    ["shows another secret with the login", { authorization: basic("telephony") }, 2],
    ["shows an account's password", { authorization: basic("Desk") }, 2],
    ["shows a token without end", { authorization: `Bearer ${"x".repeat(8000)}` }, 1],
    ["calls a hook that is not there", { authorization: right }, 7],
  ])("that %s is refused, all in the same words", async (_, headers, number) => {
    const answer = await send(lineEventBody(), headers, number);
    expect(answer.status).toBe(401);
    expect(answer.headers.get("www-authenticate")).toMatch(/^Basic .*Bearer/);
    const strangers = await send("", {}, 9);
    expect(answer.body).toEqual(strangers.body);
    expect(answer.body).toMatchObject({ code: "HOOK_REFUSED" });
    expect(await kept()).toBe(0);
  });

  it("that is refused is not listened to", async () => {
    const socket = connect(Number(new URL(service.origin).port), "127.0.0.1");
    const chunks: Buffer[] = [];
    socket.on("data", (chunk) => chunks.push(chunk));
    socket.on("error", () => undefined);
    // It announces a body, and never sends it.
    socket.write(
      `POST /hooks/1c-connect/${numberedId("e", 1)} HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n`,
    );
    await new Promise((resolve) => socket.once("close", resolve));
    const answer = Buffer.concat(chunks).toString();
    expect(answer).toMatch(/^HTTP\/1\.1 401 /);
  });

  it("is refused once its hook is removed", async () => {
    await service.store.hooks.remove(numberedId("e", 1));
    expect((await send(lineEventBody())).status).toBe(401);
  });
});

describe("events", () => {
  it("are in the history from the moment they are answered", async () => {
    for (let number = 1; number <= 5; number++) {
      const of = { treatment_id: numberedId("b", number) };
      for (const [message_type, minute] of [
        [80, 0],
        [82, 1],
      ]) {
        const message_time = `2026-11-24T08:0${minute}:00Z`;
        const message_id = numberedId("b", 100 * number + Number(minute));
        const body = lineEventBody({ ...of, message_type, message_time, message_id });
        expect((await send(body)).status).toBe(200);
      }
      const { rows } = await callHistory(service.address, "Desk", {});
      expect(rows).toHaveLength(number);
    }
  });

  it("become a treatment on the hook's behalf", async () => {
    await send(lineEventBody({ message_time: "2026-11-24T08:00:00Z", text: "секрет" }));
    await send(lineEventBody({ message_type: 82, message_time: "2026-11-24T11:01:00.250+03:00" }));
    await service.events.settled();
    const { batches } = await service.store.treatments.scan({ query: {}, organization: DESK });
    expect(await collectRows(batches)).toMatchObject([
      { id: numberedId("b", 1), line: LINE, serviceUser: USER, duration: 60 },
    ]);
    // What was said is nobody's business.
    const facts = await service.store.events.after(DESK, 0, 10);
    expect(JSON.stringify(facts)).not.toContain("секрет");
  });

  it("come in lists, compressed, and with any Content-Type", async () => {
    const list = [lineEventBody(), lineEventBody(), lineEventBody({ message_type: 9999 })];
    const answer = await send(gzipSync(JSON.stringify(list)), {
      authorization: `Bearer ${SECRET}`,
      "content-type": "text/nonsense",
      "content-encoding": "gzip",
    });
    expect(answer).toMatchObject({ status: 200, body: { kept: 3 } });
    expect((await send([])).body).toEqual({ kept: 0, repeated: 0, expired: 0, others: 0 });
  });

  it("that repeat are taken, and kept once", async () => {
    const event = lineEventBody();
    await send(event);
    expect((await send(event)).body).toEqual({ kept: 0, repeated: 1, expired: 0, others: 0 });
    expect(await kept()).toBe(1);
  });

  it("of types nobody knows, and of other kinds, are kept as well", async () => {
    await send(lineEventBody({ message_type: 31_337 }));
    expect((await send({ event_type: "competence", anything: [1] })).body).toEqual({
      kept: 0,
      repeated: 0,
      expired: 0,
      others: 1,
    });
    expect(await service.store.events.describe(DESK)).toMatchObject({ facts: 1, others: 1 });
  });

  it("tell of the directory where they carry names, and forget nothing it knew", async () => {
    await service.store.directory.writeRecords(
      { serviceUser: [{ id: USER, client: numberedId("c", 1), phone: "+7" }] },
      { onBehalfOf: DESK, changedAt: 0 },
    );
    await send([
      { event_type: "subscriber", user_id: USER, surname: "Иванов", name: "Иван" },
      { event_type: "support_line", data: { line_id: LINE, name: "Бухгалтерия" } },
    ]);
    const { directory } = service.store;
    const scan = await directory.scanRecords({ kind: "serviceUser", organization: DESK });
    const users: object[] = [];
    for await (const batch of scan.batches) users.push(...batch);
    expect(users).toMatchObject([{ id: USER, surname: "Иванов", name: "Иван", phone: "+7" }]);
    expect(await directory.clientsOf(DESK, [USER])).toEqual(new Map([[USER, numberedId("c", 1)]]));
    expect(await directory.name("line", LINE)).toBe("Бухгалтерия");
  });
});

describe("another method", () => {
  const asked = (path: string, method: string) =>
    fetch(`${service.origin}/hooks/1c-connect/${path}`, { method });

  it.each(["GET", "HEAD", "PUT", "DELETE"])(
    "%s is told what a hook takes, whether there is one or not",
    async (method) => {
      for (const number of [1, 7]) {
        const answer = await asked(numberedId("e", number), method);
        expect([answer.status, answer.headers.get("allow")]).toEqual([405, "POST"]);
        if (method !== "HEAD") expect(await answer.text()).toContain("методом POST");
      }
    },
  );

  it("is told what the schema is read by", async () => {
    const answer = await asked("schema.json", "POST");
    expect([answer.status, answer.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
    expect((await asked("schema.json", "HEAD")).status).toBe(200);
  });
});

describe("what cannot be used", () => {
  it.each<[string, unknown, string, RegExp]>([
    ["no JSON", "{", "", /не JSON/],
    ["nothing", "", "", /не JSON/],
    ["a number", 7, "", /не объект/],
    ["an event without a type", {}, "event_type", /event_type/],
    ["a line event without its line", lineEventBody({ line_id: null }), "line_id", /line_id/],
    ["a wrong id", lineEventBody({ user_id: "x" }), "user_id", /не UUID/],
    ["a wrong rating", lineEventBody({ treatment: { quality: 9 } }), "treatment.quality", /0–5/],
    ["an event in a list", [lineEventBody(), { event_type: "line" }], "[1].message_id", /\[1\]/],
    ["a list in a list", [[lineEventBody()]], "[0]", /\[0\]: .*не объект/],
    [
      "more events than may come together",
      Array.from({ length: HOOK_LIMITS.eventsPerRequest + 1 }, () => lineEventBody()),
      "",
      /1001.*1000/,
    ],
  ])("is refused with its field named: %s", async (_, body, field, message) => {
    const answer = await send(body);
    expect(answer).toMatchObject({ status: 400, body: { code: "EVENT_INVALID", field } });
    expect(answer.body["message"]).toMatch(message);
    expect(await service.store.events.describe(DESK)).toMatchObject({ facts: 0, others: 0 });
  });

  it("is a body beyond its size, compressed or not, and one in another compression", async () => {
    const large = JSON.stringify(lineEventBody({ text: "x".repeat(HOOK_LIMITS.bodyBytes) }));
    expect((await send(large)).status).toBe(413);
    const headers = { authorization: `Bearer ${SECRET}`, "content-encoding": "gzip" };
    expect(await send(gzipSync(large), headers)).toMatchObject({
      status: 413,
      body: { code: "EVENT_INVALID" },
    });
    expect((await send("{}", headers)).status).toBe(400);
    expect((await send("{}", { ...headers, "content-encoding": "zip" })).status).toBe(415);
    expect(await kept()).toBe(0);
  });

  it("fits when it is as large as it may be", async () => {
    const event = lineEventBody();
    const text = "x".repeat(HOOK_LIMITS.bodyBytes - JSON.stringify({ ...event, text: "" }).length);
    expect((await send({ ...event, text })).status).toBe(200);
  });
});

describe("events that cannot be kept now", () => {
  async function answerTo(error: Error): Promise<Answer> {
    const { events } = service;
    const receive = events.receive.bind(events);
    events.receive = () => Promise.reject(error);
    const answer = await send(lineEventBody());
    events.receive = receive;
    return answer;
  }

  it.each([
    ["EVENTS_BUSY", new LetopisError("EVENTS_BUSY", "…")],
    ["STORE_UNAVAILABLE", new LetopisError("STORE_UNAVAILABLE", "/var/lib/secret")],
    ["STORE_UNAVAILABLE", new Error("disk full at /var/lib/secret")],
  ])("are asked for again with 503: %s", async (code, error) => {
    const answer = await answerTo(error);
    expect(answer).toMatchObject({ status: 503, body: { code } });
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(JSON.stringify(answer.body)).not.toContain("secret");
  });
});

describe("metrics", () => {
  it("count events, and show what has no treatment", async () => {
    const event = lineEventBody({ message_type: 82 });
    await send(event);
    await send(event);
    await service.events.settled();
    const text = await (await fetch(`${service.metricsAddress}/metrics`)).text();
    expect(text).toContain("letopis_events_received_total 2\n");
    expect(text).toContain("letopis_events_repeated_total 1\n");
    expect(text).toContain("letopis_events_waiting_to_be_stored 0\n");
    const label = `organization="${DESK}"`;
    expect(text).toContain(`letopis_events_waiting_to_be_applied{${label}} 0\n`);
    expect(text).toContain(`letopis_events_unplaced{${label},reason="no-beginning"} 1\n`);
  });
});
