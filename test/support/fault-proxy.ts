import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { hourStart } from "../../src/history/calling-rules.ts";
import type { TimeZone } from "../../src/history/time-zone.ts";

/** What the network, a proxy or the service does to one call. */
export type Fault =
  | "none"
  /** The connection breaks in the middle of a row. */
  | "cut in mid-row"
  /** The answer ends early, though the connection closes in order. */
  | "ends early"
  | "500"
  | "502 with a page"
  | "401"
  /** Refused though calls are left: other programs spent them. */
  | "OUT_OF_LIMIT early"
  | "PERIOD_TOO_LONG"
  /** A byte now and then, without end. */
  | "trickle"
  /** Nothing at all. */
  | "silence"
  | "wrong content type"
  | "reordered columns"
  | "duplicated rows"
  | "connection refused";

export const FAULTS: readonly Fault[] = [
  "none",
  "cut in mid-row",
  "ends early",
  "500",
  "502 with a page",
  "401",
  "OUT_OF_LIMIT early",
  "PERIOD_TOO_LONG",
  "trickle",
  "silence",
  "wrong content type",
  "reordered columns",
  "duplicated rows",
  "connection refused",
];

/** One call as the proxy saw it. */
export interface SeenCall {
  /** Seconds UTC by the service's clock. */
  readonly at: number;
  readonly operation: string;
  readonly fault: Fault;
  /** ResultCode that the caller was sent whole; null for anything else. */
  readonly result: string | null;
}

/**
 * The calls of each clock hour of a service's zone, refused ones alone: the mirror's promise is one
 * at most, of whatever kind.
 */
export function refusedCalls(
  calls: readonly SeenCall[],
  zone: TimeZone,
): ReadonlyMap<number, readonly SeenCall[]> {
  const refused = calls.filter(
    ({ result }) => result === "OUT_OF_LIMIT" || result === "PERIOD_TOO_LONG",
  );
  return Map.groupBy(refused, ({ at }) => hourStart(zone, at));
}

export interface FaultProxy {
  /** Address of the service behind it. */
  readonly address: string;
  readonly calls: readonly SeenCall[];
  close(): Promise<void>;
}

export interface FaultProxyOptions {
  /** `http://127.0.0.1:port` of the real service. */
  readonly origin: string;
  /** The service's clock, seconds UTC: it becomes the Date header. */
  readonly now: () => number;
  /** Decides about the next call of the history. */
  readonly nextFault: () => Fault;
  /** Decides about the next call of a directory; none unless given. */
  readonly nextNamesFault?: () => Fault;
  /** Called when a call arrives. */
  readonly onCall?: () => Promise<void>;
}

/** A proxy before a service that does what networks and services do. */
export async function startFaultProxy(options: FaultProxyOptions): Promise<FaultProxy> {
  const { origin, now, nextFault, nextNamesFault, onCall } = options;
  const calls: SeenCall[] = [];
  const server = createServer((request, response) => {
    void answer(request, response).catch(() => response.destroy());
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bytesOf(request);
    await onCall?.();
    const operation = /<(?:\w+:)?([A-Za-z]+)[^>]*PartnerWebAPI2/.exec(body.toString())?.[1] ?? "";
    const at = now();
    const fault = operation.startsWith("GetHistory") ? nextFault() : (nextNamesFault?.() ?? "none");
    const seen = (result: string | null) => calls.push({ at, operation, fault, result });
    const date = new Date(at * 1000).toUTCString();

    switch (fault) {
      case "connection refused":
        seen(null);
        request.socket.destroy();
        return;
      case "silence":
        seen(null);
        return;
      case "500":
        seen(null);
        response.writeHead(500, { date, "content-type": "text/plain" }).end("Internal error");
        return;
      case "502 with a page":
        seen(null);
        response
          .writeHead(502, { date, "content-type": "text/html" })
          .end("<html><body><h1>Bad Gateway</h1></body></html>");
        return;
      case "401":
        seen(null);
        response.writeHead(401, { date, "www-authenticate": 'Basic realm="cloud"' }).end();
        return;
      case "OUT_OF_LIMIT early":
      case "PERIOD_TOO_LONG": {
        const code = fault === "PERIOD_TOO_LONG" ? "PERIOD_TOO_LONG" : "OUT_OF_LIMIT";
        seen(code);
        response
          .writeHead(200, { date, "content-type": "text/xml; charset=utf-8" })
          .end(refusal(operation, code));
        return;
      }
    }

    const real = await fetch(`${origin}${request.url}`, {
      method: request.method ?? "POST",
      headers: forwarded(request),
      body: new Blob([new Uint8Array(body)]),
    });
    let text = await real.text();
    const headers = { date, "content-type": real.headers.get("content-type") ?? "" };
    const result = /"ResultCode"[^>]*><Value[^>]*>(\w+)</.exec(text)?.[1] ?? null;
    if (fault === "wrong content type") headers["content-type"] = "text/html";
    if (fault === "reordered columns") text = reordered(text);
    if (fault === "duplicated rows") text = text.replace(ROW, "$&$&");
    if (fault === "cut in mid-row" || fault === "ends early") {
      seen(null);
      const end = text.lastIndexOf("</Value>", Math.floor(text.length * 0.8));
      const part = text.slice(0, Math.max(end, Math.floor(text.length / 2)));
      response.writeHead(real.status, headers);
      response.write(part);
      if (fault === "ends early") response.end();
      // Sent first, then broken: otherwise nothing of it would arrive.
      else setTimeout(() => response.destroy(), 5);
      return;
    }
    if (fault === "trickle") {
      seen(null);
      response.writeHead(real.status, headers);
      for (const character of text) {
        if (response.destroyed) return;
        response.write(character);
        await delay(20);
      }
      response.end();
      return;
    }
    seen(real.status === 200 ? result : null);
    response.writeHead(real.status, headers).end(text);
  }

  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}/cus/ws/PartnerWebAPI2`,
    calls,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

const ROW = /<row>.*?<\/row>\s*/gs;
const VALUE = /<Value.*?(?:\/>|<\/Value>)/gs;
const COLUMN = /<column>.*?<\/column>\s*/gs;

/** The same table with its columns the other way round. */
function reordered(text: string): string {
  const columns = text.match(COLUMN) ?? [];
  return text
    .replace(columns.join(""), columns.toReversed().join(""))
    .replace(ROW, (row) => `<row>${(row.match(VALUE) ?? []).reverse().join("")}</row>`);
}

function refusal(operation: string, code: string): string {
  const property = (name: string, text: string) =>
    `<Property name="${name}" xmlns="http://v8.1c.ru/8.1/data/core"><Value xsi:type="xs:string">${text}</Value></Property>`;
  return (
    '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>' +
    `<m:${operation}Response xmlns:m="http://buhphone.com/PartnerWebAPI2">` +
    '<m:return xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">' +
    `${property("ResultCode", code)}${property("ResultData", "limit reached")}` +
    `</m:return></m:${operation}Response></s:Body></s:Envelope>`
  );
}

function forwarded(request: IncomingMessage): Record<string, string> {
  const { authorization = "", "content-type": type = "", soapaction } = request.headers;
  return {
    authorization,
    "content-type": type,
    ...(typeof soapaction === "string" && { soapaction }),
  };
}

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
