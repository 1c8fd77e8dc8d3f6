import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { bodyOf } from "./scripted-service.ts";

export const PUSH_LOGIN = "partner";
export const PUSH_PASSWORD = "пароль push";

/** Where the events of a line go. */
export interface SubscribedLine {
  readonly url: string;
  readonly back_auth: { readonly type: string; readonly token?: string };
}

export interface PushAnswer {
  readonly status: number;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A push service of 1C-Connect as events.md describes it. */
export interface FakePushService {
  readonly address: string;
  /** Every request, such as `POST /v1/hook/ <line>`. */
  readonly calls: readonly string[];
  /** What is subscribed, by line. */
  readonly lines: ReadonlyMap<string, SubscribedLine>;
  /** Lines that somebody else subscribed. */
  readonly foreign: Set<string>;
  /** The open list, as it is sent. */
  openList: readonly Readonly<Record<string, unknown>>[];
  password: string;
  /** Answers in place of the service; undefined: the service does. "cut" breaks the connection. */
  instead: (call: string) => PushAnswer | "cut" | undefined;
  /** Fails when anyone ever asked to end everyone's subscriptions. */
  close(): Promise<void>;
}

export async function startPushService(): Promise<FakePushService> {
  const calls: string[] = [];
  const lines = new Map<string, SubscribedLine>();
  const foreign = new Set<string>();
  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");

  const service: FakePushService = {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    lines,
    foreign,
    openList: [],
    password: PUSH_PASSWORD,
    instead: () => undefined,
    async close() {
      server.closeAllConnections();
      server.close();
      const fatal = calls.filter((call) => /^DELETE \/v1\/hook\/(line\/)?$/.test(call));
      if (fatal.length > 0) throw new Error(`Everyone's subscriptions were ended: ${fatal}`);
    },
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = await bodyOf(request);
    const body = text === "" ? null : JSON.parse(text);
    const call = `${request.method} ${request.url}${body === null ? "" : ` ${body.id ?? "all"}`}`;
    calls.push(call);
    const said = service.instead(call) ?? answerTo(request, body);
    if (said === "cut") {
      request.socket.destroy();
      return;
    }
    response.writeHead(said.status, said.headers).end(said.body ?? "");
  }

  function answerTo({ method, url = "", headers }: IncomingMessage, body: unknown): PushAnswer {
    const credentials = Buffer.from(`${PUSH_LOGIN}:${service.password}`).toString("base64");
    if (headers.authorization !== `Basic ${credentials}`) return { status: 401 };
    const path = new URL(url, service.address);
    if (method === "POST" && path.pathname === "/v1/hook/") return subscribe(body);
    const line = /^\/v1\/hook\/line\/([^/]+)\/$/.exec(path.pathname)?.[1];
    if (method === "DELETE" && line !== undefined) {
      if (foreign.has(line)) return { status: 403, body: "чужая подписка" };
      return { status: lines.delete(line) ? 200 : 404 };
    }
    if (method === "GET" && path.pathname === "/v1/line/treatment/") {
      const asked = path.searchParams.get("line_id");
      const listed = service.openList.filter((entry) => entry["line_id"] === asked);
      return { status: 200, body: JSON.stringify(listed) };
    }
    return { status: 404 };
  }

  function subscribe(body: unknown): PushAnswer {
    const { id, type, url, back_auth } = body as SubscribedLine & { id: string; type: string };
    if (type !== "line") return { status: 400 };
    if (foreign.has(id)) return { status: 409, body: "Для линии уже установлен hook" };
    lines.set(id, { url, back_auth });
    return { status: 200, body: "true" };
  }

  return service;
}
