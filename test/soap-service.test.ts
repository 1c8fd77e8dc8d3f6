import { readFileSync } from "node:fs";
import { request } from "node:http";
import { connect } from "node:net";
import { join } from "node:path";
import { gunzipSync, gzipSync, zstdDecompressSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { HISTORY_COLUMNS } from "../src/contract/columns.ts";
import { LetopisError } from "../src/contract/letopis-error.ts";
import { CONTRACT_LIMITS } from "../src/history/calling-limits.ts";
import type { Store, TreatmentStore } from "../src/store/store.ts";
import { expectedRows, readCallCentre, SLICE_FILES } from "./support/call-centre.ts";
import type { RunningService } from "./support/running-service.ts";
import { startService } from "./support/running-service.ts";
import {
  basic,
  callHistory,
  envelope,
  post,
  property,
  queryEnvelope,
  readResult,
} from "./support/soap-call.ts";
import { parseXml } from "./support/xml-tree.ts";

const callCentre = readCallCentre(SLICE_FILES);
const VENDOR = callCentre.organizations.find(({ name }) => name === "Vendor")?.id ?? "";
const seedRequest = readFileSync(join(import.meta.dirname, "fixtures/seed-request.xml"));

describe("the service over HTTP", () => {
  let service: RunningService;
  beforeAll(async () => {
    service = await startService({ files: SLICE_FILES });
  });
  afterAll(() => service.close());

  const vendor = { authorization: basic("Vendor") };

  describe("authentication", () => {
    it.each([
      ["without credentials", {}],
      ["with a wrong password", { authorization: basic("Vendor", "wrong horse") }],
      ["with an unknown login", { authorization: basic("Nobody") }],
      ["with another scheme", { authorization: "Bearer abc" }],
    ])("answers 401 %s before it looks at the body", async (_, headers) => {
      for (const body of ["", "no xml", "x".repeat(1_000_000)]) {
        const answered = await post(service.address, body, headers);
        expect(answered.status).toBe(401);
        expect(answered.headers.get("www-authenticate")).toMatch(/^Basic /);
      }
    });

    it("answers a probe with an empty body with anything but 401", async () => {
      const answered = await post(service.address, "", vendor);
      expect(answered.status).toBe(500);
      expect(answered.text).toContain("faultstring");
    });

    it("keeps the WSDL and the page behind it", async () => {
      for (const query of ["", "?wsdl"]) {
        expect((await fetch(service.address + query)).status).toBe(401);
      }
    });

    it("never writes a password or a header of credentials to its log", () => {
      const secrets = ["correct horse", "wrong horse", basic("Vendor").slice(6)];
      for (const line of service.log) {
        for (const secret of secrets) expect(line).not.toContain(secret);
      }
    });
  });

  describe("an answer with rows", () => {
    it("is that of plain code over the file, in the order of Initialized and id", async () => {
      const result = await callHistory(service.address, "Vendor", {});
      expect(result.code).toBe("SUCCESS");
      expect(result.columns).toEqual(HISTORY_COLUMNS.map(({ name }) => name));
      expect(result.rows).toEqual(expectedRows(callCentre, VENDOR, {}));
      expect(result.rows.length).toBeGreaterThan(0);
    });

    it("shows times in the zone of the caller's organization", async () => {
      const moscow = await startService({ files: SLICE_FILES, timeZone: "Europe/Moscow" });
      try {
        const utc = (await callHistory(service.address, "Vendor", {})).rows;
        const first = utc[0]?.[4] ?? "";
        // Moscow was at +04:00 that summer.
        const inMoscow = (time = "") =>
          time.startsWith("0001") ? time : wallClock(Date.parse(`${time}Z`) + 4 * 3_600_000);
        const one = await callHistory(moscow.address, "Vendor", { OpenedTo: inMoscow(first) });
        expect(one.rows.map((row) => row[4])).toEqual([inMoscow(first)]);
        const all = (await callHistory(moscow.address, "Vendor", {})).rows;
        expect(all.map((row) => [row[5], row[9]])).toEqual(
          utc.map((row) => [inMoscow(row[5]), inMoscow(row[9])]),
        );
      } finally {
        await moscow.close();
      }
    });

    it("has the envelope's version and content type, whatever the headers say", async () => {
      const eleven = await post(service.address, queryEnvelope({}, "1.1"), {
        ...vendor,
        "content-type": "application/soap+xml",
      });
      expect(eleven.headers.get("content-type")).toBe("text/xml; charset=utf-8");
      const twelve = await post(service.address, queryEnvelope({}, "1.2"), {
        ...vendor,
        "content-type": "text/xml",
        soapaction: '"whatever"',
      });
      expect(twelve.headers.get("content-type")).toBe("application/soap+xml; charset=utf-8");
      expect(twelve.text).toContain("http://www.w3.org/2003/05/soap-envelope");
      expect(readResult(twelve.text).rows).toEqual(readResult(eleven.text).rows);
    });

    it("takes the seed's example request byte for byte", async () => {
      const answered = await post(service.address, seedRequest, vendor);
      expect(readResult(answered.text)).toMatchObject({ code: "SUCCESS", rows: [] });
      expect(readResult(answered.text).columns).toHaveLength(13);
    });

    it("comes at both paths, with and without a slash at the end", async () => {
      for (const path of ["/ws/PartnerWebAPI2", "/ws/PartnerWebAPI2/", "/cus/ws/PartnerWebAPI2/"]) {
        const answered = await post(service.origin + path, queryEnvelope({}), vendor);
        expect(answered.status).toBe(200);
      }
    });

    it.each([
      "text/xml",
      "application/xml; charset=utf-8",
      "application/soap+xml; action=x",
      "application/json",
      "nonsense",
      "text/plain",
      "multipart/form-data; boundary=x",
    ])("does not depend on the content type %s", async (contentType) => {
      const answered = await post(service.address, queryEnvelope({}), {
        ...vendor,
        "content-type": contentType,
      });
      expect(readResult(answered.text).code).toBe("SUCCESS");
    });

    it("comes compressed as the client accepts it", async () => {
      const plain = await raw({ "accept-encoding": "identity" });
      const gzip = await raw({ "accept-encoding": "gzip, deflate" });
      const zstd = await raw({ "accept-encoding": "gzip;q=0.5, zstd" });
      expect(plain.headers["content-encoding"]).toBeUndefined();
      expect(gzip.headers["content-encoding"]).toBe("gzip");
      expect(zstd.headers["content-encoding"]).toBe("zstd");
      expect(gunzipSync(gzip.body).equals(plain.body)).toBe(true);
      expect(zstdDecompressSync(zstd.body).equals(plain.body)).toBe(true);
      expect(gzip.headers.vary).toBe("accept-encoding");
    });

    it("is never kept by caches between", async () => {
      const answered = await post(service.address, queryEnvelope({}), vendor);
      expect(answered.headers.get("cache-control")).toBe("private, no-store");
    });

    it("reads a request that comes compressed", async () => {
      const answered = await post(service.address, gzipSync(queryEnvelope({})), {
        ...vendor,
        "content-encoding": "gzip",
      });
      expect(readResult(answered.text).code).toBe("SUCCESS");
    });

    function raw(headers: Record<string, string>) {
      return new Promise<{ headers: Record<string, string>; body: Buffer }>((resolve, reject) => {
        const call = request(service.address, {
          method: "POST",
          headers: { ...vendor, ...headers },
        });
        call.on("response", async (response) => {
          const chunks: Buffer[] = [];
          for await (const chunk of response) chunks.push(chunk);
          resolve({
            headers: response.headers as Record<string, string>,
            body: Buffer.concat(chunks),
          });
        });
        call.on("error", reject).end(queryEnvelope({}));
      });
    }
  });

  describe("an answer without rows", () => {
    it.each([
      ["an unknown name", property("OpenFrom", "2010-08-01"), "OpenFrom"],
      ["a name twice", property("OpenedTo", "") + property("OPENEDTO", ""), "OPENEDTO"],
      ["no date", property("ClosedFrom", "вчера"), "вчера"],
      ["no UUID", property("ClientID", "42"), "42"],
      [
        "From after To",
        property("OpenedFrom", "2010-08-02") + property("OpenedTo", "2010-08-01"),
        "OpenedFrom",
      ],
      ["a foreign element", "<OpenedFrom>2010-08-01</OpenedFrom>", "OpenedFrom"],
    ])("names the parameter: %s", async (_, params, shown) => {
      const answered = await post(service.address, envelope(params), vendor);
      expect(answered.status).toBe(200);
      const result = readResult(answered.text);
      expect(result.code).toBe("INVALID_PARAMETER");
      expect(result.text).toContain(shown);
    });

    it("refuses an operation that the account may not call, before its parameters", async () => {
      await service.store.accounts.update("Partner 1", { operations: [] });
      const answered = await post(service.address, envelope(property("x", "y")), {
        authorization: basic("Partner 1"),
      });
      expect(readResult(answered.text).code).toBe("ACCESS_DENIED");
      await service.store.accounts.update("Partner 1", { operations: null });
    });

    it.each([
      ["no XML", "hello"],
      ["an open element", "<a>"],
      ["a DOCTYPE", `<!DOCTYPE a [<!ENTITY x "y">]>${queryEnvelope({})}`],
      ["an unknown operation", queryEnvelope({}).replaceAll("GetHistory", "GetFuture")],
    ])("is a fault in the content type's or envelope's version: %s", async (_, body) => {
      const eleven = await post(service.address, body, { ...vendor, "content-type": "text/xml" });
      expect(eleven.status).toBe(500);
      expect(eleven.text).toContain("faultcode");
      parseXml(eleven.text);
    });

    it("is 413 beyond the limit, counted inflated, and the connection goes on to work", async () => {
      const large = "x".repeat(300_000);
      expect((await post(service.address, large, vendor)).status).toBe(413);
      const streamed = await fetch(service.address, {
        method: "POST",
        headers: vendor,
        body: new Blob([large]).stream(),
        duplex: "half",
      } as RequestInit);
      expect(streamed.status).toBe(413);
      const bomb = gzipSync(Buffer.alloc(50_000_000));
      const answered = await post(service.address, bomb, { ...vendor, "content-encoding": "gzip" });
      expect(answered.status).toBe(413);
      expect(
        (await post(service.address, "x", { ...vendor, "content-encoding": "rot13" })).status,
      ).toBe(415);
      expect(
        (await post(service.address, "x", { ...vendor, "content-encoding": "gzip" })).status,
      ).toBe(400);
    });

    it("answers an organization's filter on a foreign id with an empty table", async () => {
      const foreign = expectedRows(callCentre, VENDOR, {})
        .map((row) => row[1] ?? "")
        .find((client) => callCentre.owners.get(client) === VENDOR);
      const partner = callCentre.organizations.find(({ name }) => name === "Partner 1")?.id ?? "";
      const query = { ClientID: foreign ?? "" };
      const result = await callHistory(service.address, "Partner 1", query);
      expect(result.rows).toEqual(expectedRows(callCentre, partner, query));
    });
  });

  describe("GET", () => {
    it("gives the WSDL, in any letter case, with the address it was asked at", async () => {
      for (const query of ["?wsdl", "?WSDL", "?singleWsdl&wsdl=1"]) {
        const response = await fetch(service.address + query, { headers: vendor });
        expect(response.headers.get("content-type")).toBe("text/xml; charset=utf-8");
        const text = await response.text();
        parseXml(text);
        expect(text).toContain(`location="${service.address}"`);
      }
    });

    it("gives a person a page", async () => {
      const response = await fetch(service.address, { headers: vendor });
      expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
      expect(await response.text()).toContain("GetHistoryOfServiceTreatments");
    });

    it("tells other methods what there is", async () => {
      const response = await fetch(service.address, { method: "PUT", headers: vendor });
      expect(response.status).toBe(405);
      expect(response.headers.get("allow")).toContain("POST");
    });

    it("tells whether the process and the store are alive, to anyone", async () => {
      expect((await fetch(`${service.origin}/healthz`)).status).toBe(200);
      expect((await fetch(`${service.origin}/readyz`)).status).toBe(200);
      expect((await fetch(`${service.origin}/metrics`)).status).toBe(404);
      expect((await fetch(`${service.origin}/`)).status).toBe(200);
    });
  });
});

describe("limits over HTTP", () => {
  it("takes ten calls an hour by day, then says until when, and begins anew", async () => {
    // 12:59:30 in Moscow, by day.
    let now = Date.UTC(2026, 10, 24, 9, 59, 30);
    const service = await startService({
      files: SLICE_FILES,
      timeZone: "Europe/Moscow",
      limits: CONTRACT_LIMITS,
      clock: () => now,
    });
    try {
      const query = { OpenedFrom: "2010-08-01", OpenedTo: "2010-08-31" };
      const call = (login = "Vendor") =>
        post(service.address, queryEnvelope(query), { authorization: basic(login) });
      // Refused calls are not counted.
      const tooLong = queryEnvelope({ OpenedFrom: "2010-08-01" });
      const refused = await post(service.address, tooLong, { authorization: basic("Vendor") });
      expect(readResult(refused.text).code).toBe("PERIOD_TOO_LONG");
      for (let n = 0; n < 10; n++) expect(readResult((await call()).text).code).toBe("SUCCESS");
      const eleventh = await call();
      expect(readResult(eleventh.text).code).toBe("OUT_OF_LIMIT");
      expect(readResult(eleventh.text).text).toContain("limit reached");
      expect(eleventh.headers.get("retry-after")).toBe("30");
      expect(readResult((await call("Partner 1")).text).code).toBe("SUCCESS");
      now += 30_000;
      expect(readResult((await call()).text).code).toBe("SUCCESS");
    } finally {
      await service.close();
    }
  });
});

describe("failures of ours", () => {
  it("break the connection in mid-answer, never shorten the table, and give the call back", async () => {
    let breaking = true;
    const service = await startService({
      files: SLICE_FILES,
      limits: { ...CONTRACT_LIMITS, callsPerHourByDay: 1, callsPerHourByNight: 1, daysByDay: null },
      wrap: (store) =>
        withScan(store, async (scanRequest) => {
          const scan = await store.treatments.scan(scanRequest);
          if (!breaking) return scan;
          return {
            batches: (async function* () {
              for await (const batch of scan.batches) {
                yield batch;
                throw new LetopisError("SCAN_INTERRUPTED", "broken");
              }
            })(),
          };
        }),
    });
    try {
      const answered = rawCall(service, queryEnvelope({}));
      const text = await answered;
      expect(text).toContain("HTTP/1.1 200");
      expect(text).toContain("SUCCESS");
      expect(text).not.toContain("</soap:Envelope>");
      // No last chunk: to HTTP, too, the answer is incomplete.
      expect(text.endsWith("0\r\n\r\n")).toBe(false);
      await expect(
        post(service.address, queryEnvelope({}), { authorization: basic("Vendor") }),
      ).rejects.toThrow();
      breaking = false;
      expect((await callHistory(service.address, "Vendor", {})).code).toBe("SUCCESS");
    } finally {
      await service.close();
    }
  });

  it("before the first row are an INTERNAL_ERROR with an id that is in the log", async () => {
    const service = await startService({
      files: SLICE_FILES,
      wrap: (store) =>
        withScan(store, async () => {
          throw new LetopisError("SCAN_INTERRUPTED", "the disk is on fire");
        }),
    });
    try {
      const answered = await post(service.address, queryEnvelope({}), {
        authorization: basic("Vendor"),
      });
      const result = readResult(answered.text);
      expect(result.code).toBe("INTERNAL_ERROR");
      expect(result.text).not.toContain("fire");
      const id = answered.headers.get("x-request-id") ?? "?";
      expect(result.text).toContain(id);
      expect(service.log.some((line) => line.includes(id) && line.includes("fire"))).toBe(true);
    } finally {
      await service.close();
    }
  });
});

/** The store with another scan: everything else is its own. */
function withScan(store: Store, scan: TreatmentStore["scan"]): Store {
  const treatments = Object.create(store.treatments, { scan: { value: scan } });
  return Object.create(store, { treatments: { value: treatments } });
}

function wallClock(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 19);
}

/** The bytes of an answer as they come over the socket, until it closes. */
function rawCall(service: RunningService, body: string): Promise<string> {
  const { hostname, port, pathname } = new URL(service.address);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    let text = "";
    socket.on("data", (data) => {
      text += data;
    });
    socket.on("error", () => undefined);
    socket.on("close", () => resolve(text));
    socket.write(
      `POST ${pathname} HTTP/1.1\r\nhost: x\r\nauthorization: ${basic("Vendor")}\r\n` +
        `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
  });
}
