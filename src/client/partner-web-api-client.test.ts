import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { Agent } from "node:http";
import { setImmediate as turn } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { bodyOf, serve, serveText, XML } from "../../test/support/scripted-service.ts";
import { HISTORY_COLUMNS } from "../contract/columns.ts";
import { GET_HISTORY } from "../contract/operation.ts";
import { SoapFault } from "../soap/soap-fault.ts";
import { answerClosing, answerOpening, writeRefusal } from "../soap/write-answer.ts";
import { writeFault } from "../soap/write-fault.ts";
import type { AnswerHead } from "./call-options.ts";
import {
  AnswerTooLargeError,
  AuthenticationError,
  CallRefusedError,
  CutOffAnswerError,
  InvalidParameterError,
  InvalidQueryError,
  MalformedAnswerError,
  MissingColumnError,
  OutOfLimitError,
  PartnerWebApiError,
  PeriodTooLongError,
  SoapFaultError,
  TransportError,
  UnexpectedStatusError,
} from "./client-errors.ts";
import type { ClientOptions } from "./partner-web-api-client.ts";
import { PartnerWebApiClient } from "./partner-web-api-client.ts";
import type { Treatment } from "./treatment.ts";

const ID = "7a879c84-cb38-5626-bd77-f276e0ca745e";
const TIME = "2024-02-26T10:30:00";
const OPENING = answerOpening("1.1", GET_HISTORY).toString();
const CLOSING = answerClosing(GET_HISTORY).toString();

function row(columns: readonly { readonly kind: string }[] = HISTORY_COLUMNS): string {
  const values: Readonly<Record<string, string>> = { instant: TIME, number: "1" };
  return `<row>${columns.map(({ kind }) => `<Value>${values[kind] ?? ID}</Value>`).join("")}</row>`;
}

const ROWS = row().repeat(3);
const WHOLE = OPENING + ROWS + CLOSING;

function clientOf(address: string, options: Partial<ClientOptions> = {}): PartnerWebApiClient {
  return new PartnerWebApiClient({
    ...{ address, login: "бух", password: "п:1", timeZone: "Europe/Moscow" },
    retries: { repeats: 0 },
    ...options,
  });
}

async function collect(client: PartnerWebApiClient, signal?: AbortSignal): Promise<Treatment[]> {
  const treatments: Treatment[] = [];
  for await (const treatment of client.history({}, { signal })) treatments.push(treatment);
  return treatments;
}

/** What a call throws; fails when it does not. */
async function failure(address: string, options: Partial<ClientOptions> = {}): Promise<unknown> {
  return collect(clientOf(address, options)).then(
    (rows) => expect.fail(`${rows.length} rows taken for the whole`),
    (error: unknown) => error,
  );
}

describe("a call", () => {
  it.each([
    ["1.1", "http://schemas.xmlsoap.org/soap/envelope/", "text/xml; charset=utf-8"],
    [
      "1.2",
      "http://www.w3.org/2003/05/soap-envelope",
      "application/soap+xml; charset=utf-8; action=",
    ],
  ] as const)("speaks SOAP %s", async (soapVersion, namespace, contentType) => {
    let body = "";
    let headers: IncomingMessage["headers"] = {};
    const address = await serve(async (request, response) => {
      headers = request.headers;
      body = await bodyOf(request);
      response.writeHead(200, { "content-type": XML }).end(WHOLE);
    });
    expect(await collect(clientOf(address, { soapVersion }))).toHaveLength(3);
    expect(body).toContain(namespace);
    expect(headers["content-type"]).toContain(contentType);
    expect(Buffer.from(headers.authorization?.slice(6) ?? "", "base64").toString()).toBe("бух:п:1");
    expect(headers["accept-encoding"]).toBe("gzip");
  });

  it("hands out batches and single treatments alike, with instants", async () => {
    const client = clientOf(await serveText(WHOLE));
    const treatments: Treatment[] = [];
    for await (const batch of client.historyBatches({})) treatments.push(...batch);
    expect(treatments).toEqual(await collect(client));
    expect(treatments[0]).toMatchObject({ id: ID, closed: new Date("2024-02-26T07:30:00Z") });
  });

  it("uses the agent that it is given, and leaves the connection to it", async () => {
    const ports = new Set<number | undefined>();
    const address = await serve((request, response) => {
      ports.add(request.socket.remotePort);
      response.writeHead(200, { "content-type": XML }).end(WHOLE);
    });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const client = clientOf(address, { agent });
    await collect(client);
    await turn();
    await collect(client);
    agent.destroy();
    expect(ports.size).toBe(1);
  });

  it("hangs up when a loop is left early", async () => {
    let closed: Promise<unknown> = Promise.resolve();
    const address = await serve((_request, response) => {
      closed = once(response, "close");
      response.writeHead(200, { "content-type": XML });
      response.write(OPENING + ROWS);
    });
    for await (const treatment of clientOf(address).history({})) {
      expect(treatment.id).toBe(ID);
      break;
    }
    await closed;
  });

  it("keeps back the service while the consumer is busy, without taking it for silent", async () => {
    const block = row().repeat(2000);
    let written = 0;
    const address = await serve((_request, response) => {
      response.writeHead(200, { "content-type": XML });
      response.write(OPENING);
      const more = () => {
        while (written < 60) {
          written++;
          if (!response.write(block)) {
            response.once("drain", more);
            return;
          }
        }
        response.end(CLOSING);
      };
      more();
    });
    const client = clientOf(address, { timeouts: { idleMilliseconds: 250 } });
    let rows = 0;
    let writtenMeanwhile = 0;
    for await (const batch of client.historyBatches({})) {
      if (rows === 0) {
        await new Promise((resolve) => setTimeout(resolve, 600));
        writtenMeanwhile = written;
      }
      rows += batch.length;
    }
    expect(rows).toBe(120_000);
    expect(writtenMeanwhile).toBeLessThan(60);
  });
});

describe("the head of an answer", () => {
  const DATE = "Mon, 26 Feb 2024 10:00:00 GMT";

  it("is told once and before the first rows, whatever the answer then holds", async () => {
    const seen: unknown[] = [];
    const onAnswer = (head: unknown) => seen.push(head);
    const head = { date: new Date("2024-02-26T10:00:00Z") };
    const whole = clientOf(await serveText(WHOLE, { date: DATE }));
    for await (const batch of whole.historyBatches({}, { onAnswer })) seen.push(batch.length);
    expect(seen).toEqual([head, 3]);
    const body = writeRefusal("1.1", GET_HISTORY, { code: "OUT_OF_LIMIT", text: "" });
    const refused = clientOf(await serveText(body, { date: DATE }));
    await expect(refused.history({}, { onAnswer }).next()).rejects.toThrow(OutOfLimitError);
    expect(seen).toEqual([head, 3, head]);
  });

  it("is that of the answer that counts, when a proxy answered before", async () => {
    let calls = 0;
    const address = await serve((_request, response) => {
      calls++;
      if (calls === 1) response.writeHead(503, { date: "Mon, 26 Feb 2024 09:00:00 GMT" }).end();
      else response.writeHead(200, { "content-type": XML, date: DATE }).end(WHOLE);
    });
    const dates: (Date | null)[] = [];
    const retries = { delay: async () => undefined };
    const onAnswer = ({ date }: AnswerHead) => dates.push(date);
    await clientOf(address, { retries }).history({}, { onAnswer }).next();
    expect(dates).toEqual([new Date("2024-02-26T10:00:00Z")]);
  });

  it.each([
    ["an obsolete form, whose zone would be ours", "Mon Feb 26 10:00:00 2024"],
    ["a number", "5"],
    ["a day that is none", "Mon, 99 Feb 2024 10:00:00 GMT"],
  ])("has no date where the service sends %s", async (_what, date) => {
    const heads: AnswerHead[] = [];
    const client = clientOf(await serveText(WHOLE, { date }));
    await client.history({}, { onAnswer: (head) => heads.push(head) }).next();
    expect(heads).toEqual([{ date: null }]);
  });

  it("ends the call when its receiver throws, and hangs up", async () => {
    const closed = Promise.withResolvers<void>();
    const address = await serve((_request, response) => {
      response.on("close", closed.resolve).writeHead(200, { "content-type": XML });
      response.write(OPENING + ROWS);
    });
    const onAnswer = () => {
      throw new Error("enough");
    };
    await expect(clientOf(address).history({}, { onAnswer }).next()).rejects.toThrow("enough");
    await closed.promise;
  });
});

describe("a table", () => {
  const named = (columns: readonly { readonly name: string }[]) =>
    OPENING.replace(
      /<column>.*<\/column>/s,
      columns.map(({ name }) => `<column><Name>${name}</Name><ValueType/></column>`).join(""),
    );

  it("may have its columns in another order, and more of them", async () => {
    const columns = [{ name: "Extra", kind: "number" }, ...[...HISTORY_COLUMNS].reverse()];
    const address = await serveText(named(columns) + row(columns) + CLOSING);
    expect(await collect(clientOf(address))).toEqual(
      await collect(clientOf(await serveText(OPENING + row() + CLOSING))),
    );
  });

  it("must have them all", async () => {
    const columns = HISTORY_COLUMNS.filter(({ name }) => name !== "Closed");
    const error = await failure(await serveText(named(columns) + row(columns) + CLOSING));
    expect(error).toBeInstanceOf(MissingColumnError);
    expect(error).toMatchObject({ column: "Closed", code: "ANSWER_UNEXPECTED" });
  });

  it("that lacks one is not received to its end", async () => {
    const closed = Promise.withResolvers<void>();
    const address = await serve((_request, response) => {
      response.on("close", closed.resolve).writeHead(200, { "content-type": XML });
      response.write(`${named([{ name: "Closed" }])}<row><Value>${TIME}</Value></row>`);
    });
    expect(await failure(address)).toBeInstanceOf(MissingColumnError);
    await closed.promise;
  });
});

describe("an answer that is cut", () => {
  const EVERY = 97;

  it("is never a short result, wherever its document ends", async () => {
    let length = 0;
    const address = await serve((_request, response) => {
      response.writeHead(200, { "content-type": XML }).end(WHOLE.slice(0, length));
    });
    for (length = 0; length < WHOLE.trimEnd().length; length += EVERY) {
      expect(await failure(address)).toBeInstanceOf(CutOffAnswerError);
    }
  });

  it("is never a short result, wherever its connection breaks", async () => {
    let length = 0;
    const address = await serve((_request, response) => {
      response.writeHead(200, { "content-type": XML, "content-length": WHOLE.length });
      response.flushHeaders();
      response.write(WHOLE.slice(0, length) || " ", () => setImmediate(() => response.destroy()));
    });
    for (length = 0; length < WHOLE.length; length += EVERY) {
      const error = await failure(address);
      expect(error).toBeInstanceOf(TransportError);
      expect(error).toMatchObject({ received: true, timeout: null });
    }
  });

  it("is never a short result, wherever its compressed bytes end", async () => {
    const bytes = gzipSync(WHOLE);
    let length = 1;
    const address = await serve((_request, response) => {
      const headers = { "content-type": XML, "content-encoding": "gzip" };
      response.writeHead(200, headers).end(bytes.subarray(0, length));
    });
    for (length = 1; length < bytes.length; length += 23) {
      expect(await failure(address)).toBeInstanceOf(CutOffAnswerError);
    }
  });
});

describe("an error", () => {
  const refusal = (
    code: "OUT_OF_LIMIT" | "PERIOD_TOO_LONG" | "INVALID_PARAMETER" | "ACCESS_DENIED",
  ) => writeRefusal("1.1", GET_HISTORY, { code, text: "Потому что." });

  it.each([
    ["OUT_OF_LIMIT", OutOfLimitError],
    ["PERIOD_TOO_LONG", PeriodTooLongError],
    ["INVALID_PARAMETER", InvalidParameterError],
    ["ACCESS_DENIED", CallRefusedError],
  ] as const)("for %s has a class and the service's words", async (code, type) => {
    const error = await failure(await serveText(refusal(code)));
    expect(error).toBeInstanceOf(type);
    expect(error).toMatchObject({
      code: "CALL_REFUSED",
      resultCode: code,
      retryAfterSeconds: null,
      message: expect.stringContaining("Потому что."),
    });
  });

  it("says when calls are possible again, also by a date", async () => {
    const body = refusal("OUT_OF_LIMIT");
    const byDate = {
      date: "Mon, 26 Feb 2024 10:00:00 GMT",
      "retry-after": "Mon, 26 Feb 2024 10:02:00 GMT",
    };
    for (const headers of [{ "retry-after": "120" }, byDate]) {
      expect(await failure(await serveText(body, headers))).toMatchObject({
        retryAfterSeconds: 120,
      });
    }
  });

  it.each(["1.1", "1.2"] as const)("for a fault of SOAP %s has its code", async (version) => {
    const { body, status } = writeFault(new SoapFault(version, "Client", "Плохо"));
    const error = await failure(await serveText(body, {}, status));
    expect(error).toBeInstanceOf(SoapFaultError);
    expect(error).toMatchObject({ faultCode: version === "1.1" ? "Client" : "Sender" });
  });

  it("for a refused login is neither a refusal nor transport", async () => {
    const error = await failure(await serveText("", { "retry-after": "3" }, 401));
    expect(error).toBeInstanceOf(AuthenticationError);
    expect(error).toMatchObject({ status: 401, retryAfterSeconds: 3 });
  });

  it("for a redirect names where it leads, and the password goes nowhere", async () => {
    let asked = 0;
    const other = await serve((_request, response) => {
      asked++;
      response.end();
    });
    for (const status of [301, 302, 303, 307, 308]) {
      const error = await failure(await serveText("", { location: other }, status));
      expect(error).toBeInstanceOf(UnexpectedStatusError);
      expect(error).toMatchObject({ status, location: other });
    }
    expect(asked).toBe(0);
  });

  it.each([
    ["a charset that is not the body's", Buffer.from([0xff]), { "content-type": XML }],
    ["a charset that nobody knows", WHOLE, { "content-type": "text/xml; charset=klingon" }],
    ["a compression that nobody asked for", WHOLE, { "content-encoding": "br" }],
    ["a value that is not of its column", WHOLE.replace(TIME, "yesterday"), {}],
    ["another operation", WHOLE.replaceAll("GetHistoryOf", "GetMysteryOf"), {}],
  ])("for %s is of a malformed answer", async (_what, body, headers) => {
    const error = await failure(await serveText(body, headers as Record<string, string>));
    expect(error).toBeInstanceOf(MalformedAnswerError);
    expect(error).not.toBeInstanceOf(CutOffAnswerError);
  });

  it("for an answer without end comes at the limit", async () => {
    const address = await serve((_request, response) => {
      response.writeHead(200, { "content-type": XML });
      response.write(OPENING);
      const more = () => {
        while (!response.destroyed && response.write(ROWS));
        response.once("drain", more);
      };
      more();
    });
    expect(await failure(address, { answerBytes: 300_000 })).toBeInstanceOf(AnswerTooLargeError);
  });

  it("for an answer that inflates without end comes at the limit", async () => {
    const bomb = gzipSync(OPENING + "\n".repeat(50_000_000));
    const address = await serveText(bomb, { "content-encoding": "gzip" });
    expect(await failure(address, { answerBytes: 1_000_000 })).toBeInstanceOf(AnswerTooLargeError);
  });

  it("for a service that never begins says what was waited for", async () => {
    const address = await serve(() => undefined);
    const error = await failure(address, { timeouts: { firstByteMilliseconds: 50 } });
    expect(error).toBeInstanceOf(TransportError);
    expect(error).toMatchObject({ received: false, timeout: "firstByte" });
  });

  it("for a service that falls silent says so", async () => {
    const address = await serve((_request, response) => {
      response.writeHead(200, { "content-type": XML });
      response.write(OPENING + ROWS);
    });
    const error = await failure(address, { timeouts: { idleMilliseconds: 50 } });
    expect(error).toBeInstanceOf(TransportError);
    expect(error).toMatchObject({ received: true, timeout: "idle" });
  });

  it("for options that cannot be used comes before any call", () => {
    expect(() => clientOf("ftp://example.ru/")).toThrow(InvalidQueryError);
    expect(() => clientOf("https://login:secret@example.ru/")).toThrow(InvalidQueryError);
    expect(() => clientOf("https://example.ru/", { timeZone: "+03:00" })).toThrow(
      PartnerWebApiError,
    );
  });
});

describe("a signal", () => {
  it("ends a call with its reason, before the answer and within it", async () => {
    let write = false;
    const address = await serve((_request, response) => {
      if (!write) return;
      response.writeHead(200, { "content-type": XML });
      response.write(OPENING + ROWS);
    });
    for (write of [false, true]) {
      const controller = new AbortController();
      const reason = new Error("enough");
      const timer = setTimeout(() => controller.abort(reason), 100);
      await expect(collect(clientOf(address), controller.signal)).rejects.toBe(reason);
      clearTimeout(timer);
    }
  });
});

describe("a repeat", () => {
  const retries = { delay: async () => undefined, random: () => 0 };

  it("is made when a proxy is busy, and brings the whole answer once", async () => {
    let calls = 0;
    const address = await serve((_request, response) => {
      calls++;
      if (calls < 3) response.writeHead(503, { "retry-after": "1" }).end();
      else response.writeHead(200, { "content-type": XML }).end(WHOLE);
    });
    expect(await collect(clientOf(address, { retries }))).toHaveLength(3);
    expect(calls).toBe(3);
  });

  it("is never made after rows were handed out, nor after a refusal", async () => {
    let calls = 0;
    const cut = await serve((_request, response) => {
      calls++;
      response.writeHead(200, { "content-type": XML });
      response.write(OPENING + ROWS, () => setImmediate(() => response.destroy()));
    });
    expect(await failure(cut, { retries })).toMatchObject({ received: true });
    expect(calls).toBe(1);
    const refused = await serve((_request, response) => {
      calls++;
      const body = writeRefusal("1.1", GET_HISTORY, { code: "OUT_OF_LIMIT", text: "" });
      response.writeHead(200, { "content-type": XML, "retry-after": "1" }).end(body);
    });
    expect(await failure(refused, { retries })).toBeInstanceOf(OutOfLimitError);
    expect(calls).toBe(2);
  });
});

describe("the WSDL", () => {
  const WSDL =
    '<definitions xmlns="http://schemas.xmlsoap.org/wsdl/"><!-- Описание --></definitions>';

  it("is asked for with the login at ?wsdl, whatever the address holds, and handed out as it is", async () => {
    let url: string | undefined;
    let login: string | undefined;
    const address = await serve((request, response) => {
      url = request.url;
      login = request.headers.authorization;
      const date = "Mon, 26 Feb 2024 10:00:00 GMT";
      response.writeHead(200, { "content-type": XML, "content-encoding": "gzip", date });
      response.end(gzipSync(WSDL));
    });
    const heads: AnswerHead[] = [];
    const onAnswer = (head: AnswerHead) => heads.push(head);
    expect(await clientOf(`${address}?x=1`).wsdl({ onAnswer })).toBe(WSDL);
    expect(heads).toEqual([{ date: new Date("2024-02-26T10:00:00Z") }]);
    expect(url).toBe("/service?wsdl");
    expect(login).toMatch(/^Basic /);
  });

  it.each([
    ["cut", WSDL.slice(0, -5)],
    ["another document", "<html/>"],
    ["a DOCTYPE", `<!DOCTYPE definitions []>${WSDL}`],
  ])("is refused when it is %s", async (_what, body) => {
    const wsdl = clientOf(await serveText(body)).wsdl();
    await expect(wsdl).rejects.toBeInstanceOf(MalformedAnswerError);
  });
});
