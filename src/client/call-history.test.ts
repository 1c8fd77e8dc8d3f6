import { once } from "node:events";
import type { RequestListener, Server } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import { callHistory } from "./call-history.ts";

const HEAD =
  '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>' +
  '<m:GetHistoryOfServiceTreatmentsResponse xmlns:m="http://buhphone.com/PartnerWebAPI2">' +
  '<m:return xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">' +
  '<Property xmlns="http://v8.1c.ru/8.1/data/core" name="ResultCode"><Value>SUCCESS</Value></Property>' +
  '<Property xmlns="http://v8.1c.ru/8.1/data/core" name="ResultData"><Value xsi:type="ValueTable">' +
  "<column><Name>ServiceTreatmentID</Name></column>";
const ROW = "<row><Value>7a879c84-cb38-5626-bd77-f276e0ca745e</Value></row>";
const TAIL =
  "</Value></Property></m:return></m:GetHistoryOfServiceTreatmentsResponse></soap:Body></soap:Envelope>";

const servers: Server[] = [];

async function serve(listener: RequestListener): Promise<URL> {
  const server = createServer(listener);
  servers.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/service`);
}

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function rowCount(address: URL): Promise<number> {
  const call = { address, login: "buh", password: "пароль: с двоеточием", filters: {} };
  const { blocks } = await callHistory(call);
  let rows = 0;
  for await (const block of blocks) rows += block.length;
  return rows;
}

describe("callHistory", () => {
  it("sends the login and password in UTF-8 at once, and the filters in the body", async () => {
    const seen: string[] = [];
    const address = await serve(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const credentials = (request.headers.authorization ?? "").replace("Basic ", "");
      seen.push(Buffer.from(credentials, "base64").toString(), Buffer.concat(chunks).toString());
      response.setHeader("content-type", "text/xml; charset=utf-8");
      response.end(HEAD + TAIL);
    });
    const filters = { openedFrom: "2024-02-26" };
    const call = { address, login: "бух", password: "пароль:2", filters };
    const { columns } = await callHistory(call);
    expect(columns).toEqual(["ServiceTreatmentID"]);
    expect(seen[0]).toBe("бух:пароль:2");
    expect(seen[1]).toContain(
      "name='OpenedFrom'><Value xsi:type='xs:dateTime'>2024-02-26T00:00:00<",
    );
  });

  it("reads a gzipped answer", async () => {
    const address = await serve((_request, response) => {
      response.setHeader("content-type", "text/xml");
      response.setHeader("content-encoding", "gzip");
      response.end(gzipSync(HEAD + ROW.repeat(5000) + TAIL));
    });
    expect(await rowCount(address)).toBe(5000);
  });

  it.each([
    ["whose connection breaks", (response: { destroy(): void }) => response.destroy()],
    ["that ends early", (response: { end(): void }) => response.end()],
  ])("throws at an answer %s, after rows were handed out", async (_what, finish) => {
    const address = await serve((_request, response) => {
      response.setHeader("content-type", "text/xml");
      response.write(HEAD + ROW.repeat(3), () => setImmediate(() => finish(response)));
    });
    await expect(rowCount(address)).rejects.toMatchObject({ code: "ANSWER_UNEXPECTED" });
  });

  it("does not follow a redirect, which would hand the password to somebody else", async () => {
    let asked = 0;
    const other = await serve((_request, response) => {
      asked++;
      response.end();
    });
    const address = await serve((_request, response) => {
      response.writeHead(302, { location: other.href }).end();
    });
    await expect(rowCount(address)).rejects.toMatchObject({
      code: "ANSWER_UNEXPECTED",
      message: expect.stringContaining(other.href),
    });
    expect(asked).toBe(0);
  });

  it("tells a refused login from everything else", async () => {
    const address = await serve((_request, response) => {
      response.writeHead(401, { "www-authenticate": "Basic" }).end();
    });
    await expect(rowCount(address)).rejects.toMatchObject({
      code: "CALL_REFUSED",
      name: "AuthenticationError",
    });
  });

  it("hands over a refusal with its ResultCode and Retry-After", async () => {
    const body = (HEAD.split("<column>", 1)[0] ?? "")
      .replace("SUCCESS", "OUT_OF_LIMIT")
      .replace('xsi:type="ValueTable"', 'xsi:type="xs:string"');
    const address = await serve((_request, response) => {
      response.writeHead(200, { "content-type": "text/xml", "retry-after": "120" });
      response.end(`${body}limit reached${TAIL}`);
    });
    await expect(rowCount(address)).rejects.toMatchObject({
      code: "CALL_REFUSED",
      resultCode: "OUT_OF_LIMIT",
      retryAfterSeconds: 120,
      message: expect.stringContaining("limit reached"),
    });
  });

  it("shows the beginning of a page that is no answer, and reads no more of it", async () => {
    let written = 0;
    const address = await serve((_request, response) => {
      response.writeHead(502, { "content-type": "text/html" });
      const page = "<h1>Bad Gateway</h1>\u001b[2J".padEnd(64 * 1024);
      const more = () => {
        written++;
        if (!response.destroyed) response.write(page, more);
      };
      more();
    });
    const failure = await rowCount(address).catch((error: Error) => error);
    expect(failure).toMatchObject({
      code: "ANSWER_UNEXPECTED",
      message: expect.stringMatching(/HTTP 502.*Bad Gateway/),
    });
    expect(String(failure)).not.toContain("\u001b");
    expect(written).toBeLessThan(1000);
  });

  it("says that nobody listens", async () => {
    const address = await serve((_request, response) => response.end());
    for (const server of servers.splice(0)) {
      server.close();
      await once(server, "close");
    }
    await expect(rowCount(address)).rejects.toMatchObject({ code: "ADDRESS_UNREACHABLE" });
  });
});
