import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { REQUEST_LIMITS } from "../../src/contract/limits.ts";
import { SLICE_FILES } from "../support/call-centre.ts";
import type { RunningService } from "../support/running-service.ts";
import { startService } from "../support/running-service.ts";
import type { Answered } from "../support/soap-call.ts";
import { basic, find, post, readResult } from "../support/soap-call.ts";
import { parseXml } from "../support/xml-tree.ts";
import { ticketHeader } from "./calls.ts";
import {
  ENVELOPE_1_1,
  ENVELOPE_1_2,
  envelopeOf,
  OPERATION,
  operation,
  parameter,
  utf16,
  withParams,
  withValue,
} from "./raw-request.ts";

/**
 * What contract.md, "Reading a request", does not let through. Nothing of it may give a row: a
 * filter that is skipped would widen the answer.
 */

const until = parameter("OpenedTo", "2010-08-04T11:00:00");
const UUID = "d8597bb1-5889-5077-a3e4-90c848a3e06e";

/** Requests that are answered with INVALID_PARAMETER, and what the text must show. */
const INVALID: readonly (readonly [shape: string, body: string, shown: string])[] = [
  ["an unknown name", withValue("OpenFrom", "2010-08-04"), "OpenFrom"],
  ["a name in other letters than ASCII", withValue("OpenedТо", "2010-08-04"), "OpenedТо"],
  ["a name twice", withParams(until + until), "OpenedTo"],
  [
    "a name twice, letter case aside",
    withParams(until + parameter("OPENEDTO", "2010-08-04T11:00:00")),
    "OPENEDTO",
  ],
  [
    "a name twice, once empty",
    withParams(parameter("ClientID", "") + parameter("clientid", UUID)),
    "clientid",
  ],
  ["no name", withParams("<core:Property><core:Value/></core:Property>"), "name"],
  ["an empty name", withValue("", "2010-08-04"), "name"],
  ["another element in Params", withParams(`${until}<core:Filter/>`), "core:Filter"],
  [
    "a Property without a namespace",
    withParams('<Property name="OpenedTo"><Value>2010-08-04</Value></Property>'),
    "Property",
  ],
  [
    "a Property of the service's namespace",
    withParams('<par:Property name="OpenedTo"><core:Value>2010-08-04</core:Value></par:Property>'),
    "par:Property",
  ],
  ["a parameter for an element", withParams("<par:OpenedTo>2010-08-04</par:OpenedTo>"), "OpenedTo"],
  [
    "a Value without a namespace",
    withParams('<core:Property name="OpenedTo"><Value>2010-08-04</Value></core:Property>'),
    "OpenedTo",
  ],
  [
    "a text for a Value",
    withParams('<core:Property name="OpenedTo">2010-08-04</core:Property>'),
    "OpenedTo",
  ],
  [
    "two values",
    withParams(
      '<core:Property name="OpenedTo"><core:Value/><core:Value>2010-08-04</core:Value></core:Property>',
    ),
    "OpenedTo",
  ],
  ["an element in a value", withValue("OpenedTo", "<par:x/>2010-08-04"), "OpenedTo"],
  ["a nil value with a text", withValue("OpenedTo", "2010-08-04", 'xsi:nil="true"'), "OpenedTo"],
  ["a property beside Params", envelopeOf({ body: operation(until) }), "Property"],
  [
    "Params twice",
    envelopeOf({ body: operation(`<par:Params/><par:Params>${until}</par:Params>`) }),
    "Params",
  ],
  [
    "Params without a namespace",
    envelopeOf({ body: operation(`<Params>${until}</Params>`) }),
    "Params",
  ],
  ...[
    "yesterday",
    "04.08.2010",
    "20100804",
    "2010-8-4",
    "2010-02-30",
    "2010-08-04 11:00:00",
    "2010-08-04T11:00",
    "2010-08-04T25:00:00",
    "2010-08-04T11:00:60",
    "2010-08-04T11:00:00 +04:00",
    "2010-08-04T11:00:00+0400",
    "2010-08-04T11:00:00+15:00",
    "2010-08-04T11:00:00.",
    "02010-08-04",
    "-2010-08-04",
    "1280919600",
    "2010-08-04\u00A0",
    "２０１０-08-04",
  ].map((text) => [`the date «${text}»`, withValue("OpenedTo", text), text] as const),
  ...["42", `{${UUID}}`, UUID.replaceAll("-", ""), `${UUID}0`, `${UUID} ${UUID}`, "%"].map(
    (text) => [`the id «${text}»`, withValue("ClientID", text), text] as const,
  ),
  [
    "a From after its To",
    withParams(parameter("ClosedFrom", "2010-08-05") + parameter("ClosedTo", "2010-08-04")),
    "ClosedFrom",
  ],
  [
    "a From after its To, by their offsets",
    withParams(
      parameter("OpenedFrom", "2010-08-04T10:00:00-05:00") +
        parameter("OpenedTo", "2010-08-04T11:00:00+05:00"),
    ),
    "OpenedFrom",
  ],
  [
    "a value longer than the limit",
    withValue("OpenedTo", "2010-08-04".padStart(REQUEST_LIMITS.textLength + 1)),
    "OpenedTo",
  ],
  [
    "more properties than the limit",
    withParams(parameter("ClientID", "").repeat(REQUEST_LIMITS.properties + 1)),
    String(REQUEST_LIMITS.properties),
  ],
  ["markup in a value", withValue("OpenedTo", "&lt;b&gt;&amp;"), "<b>&"],
];

const within = envelopeOf({ body: operation("") });
const nested = (levels: number) => "<par:x>".repeat(levels) + "</par:x>".repeat(levels);
const attributes = Array.from(
  { length: REQUEST_LIMITS.attributes + 1 },
  (_, index) => `par:a${index}=""`,
).join(" ");

/** Requests that are answered with a fault of the sender, in SOAP 1.2. */
const FAULTS: readonly (readonly [shape: string, body: string])[] = [
  ["an empty body", ""],
  ["no XML", "OpenedTo=2010-08-04"],
  ["XML that breaks off", within.slice(0, -1)],
  ["XML that goes on", `${within}<x/>`],
  ["a DOCTYPE", `<!DOCTYPE soap:Envelope>${within}`],
  [
    "a DOCTYPE with an entity",
    `<!DOCTYPE x [<!ENTITY t "2010-08-04">]>${withValue("OpenedTo", "&t;")}`,
  ],
  [
    "a DOCTYPE with a file",
    `<!DOCTYPE x [<!ENTITY t SYSTEM "file:///etc/hostname">]>${withValue("OpenedTo", "&t;")}`,
  ],
  ["an entity that nobody declared", withValue("OpenedTo", "&nbsp;")],
  ["a reference to no character", withValue("OpenedTo", "&#0;")],
  ["a control character", withValue("OpenedTo", "\u0001")],
  ["a prefix that nobody declared", withParams("<q:x/>")],
  ["a declaration of another encoding", `<?xml version="1.0" encoding="windows-1251"?>${within}`],
  ["XML 1.1", `<?xml version="1.1"?>${within}`],
  ["another document", "<html/>"],
  ["no operation", envelopeOf({ body: "" })],
  ["no body", `<soap:Envelope xmlns:soap="${ENVELOPE_1_2}"/>`],
  ["two operations", envelopeOf({ body: operation("").repeat(2) })],
  ["an unknown operation", within.replaceAll(OPERATION, "Drop")],
  ["an operation in other letters", within.replaceAll(OPERATION, OPERATION.toLowerCase())],
  ["an operation of another namespace", envelopeOf({ body: `<core:${OPERATION}/>` })],
  ["more depth than the limit", envelopeOf({ body: operation(nested(REQUEST_LIMITS.depth)) })],
  [
    "more depth in the header",
    envelopeOf({ header: nested(REQUEST_LIMITS.depth - 1), body: operation("") }),
  ],
  ["more attributes than the limit", withValue("OpenedTo", "", attributes)],
];

/** Faults that are a matter of bytes. */
const FAULTY_BYTES: readonly (readonly [shape: string, body: Buffer])[] = [
  ["a DOCTYPE in UTF-16", utf16(`\uFEFF<!DOCTYPE x>${within}`, "LE")],
  ["bytes that are no UTF-8", Buffer.from(withValue("OpenedTo", "\u00e9"), "latin1")],
  ["a null", Buffer.from(`${within}\0`)],
];

describe("a request out of order", () => {
  let service: RunningService;
  beforeAll(async () => {
    service = await startService({ files: SLICE_FILES });
  });
  afterAll(() => service.close());

  function ask(body: string | Buffer, headers: Record<string, string> = {}): Promise<Answered> {
    return post(service.address, new Uint8Array(Buffer.from(body)), {
      authorization: basic("Vendor"),
      ...headers,
    });
  }

  it.each(INVALID)("is INVALID_PARAMETER: %s", async (_, body, shown) => {
    const answered = await ask(body);
    expect(answered.status).toBe(200);
    const result = readResult(answered.text);
    expect(result).toMatchObject({ code: "INVALID_PARAMETER", columns: [], rows: [] });
    expect(result.text).toContain(shown);
    expect(result.text).toMatch(/[а-я]/);
  });

  it("is shown back in no more than a hundred characters", async () => {
    const { text } = readResult((await ask(withValue("OpenedTo", "ж".repeat(4000)))).text);
    expect(text).toMatch(/«ж{99}…»/);
  });

  it.each([...FAULTS, ...FAULTY_BYTES])("is a fault of the sender: %s", async (_, body) => {
    const answered = await ask(body, { "content-type": "application/soap+xml" });
    expect(answered.status).toBe(400);
    expect(answered.headers.get("content-type")).toBe("application/soap+xml; charset=utf-8");
    const fault = parseXml(answered.text);
    expect(find(fault, `{${ENVELOPE_1_2}}Value`)[0]?.text).toBe("soap:Sender");
    const [reason] = find(fault, `{${ENVELOPE_1_2}}Text`);
    expect(reason?.attributes["{http://www.w3.org/XML/1998/namespace}lang"]).toBe("ru");
    expect(reason?.text).toMatch(/[а-я]/);
  });

  it.each(FAULTS)("is a fault of SOAP 1.1 as well: %s", async (_, body) => {
    const answered = await ask(body.replace(ENVELOPE_1_2, ENVELOPE_1_1));
    expect(answered.status).toBe(500);
    expect(answered.headers.get("content-type")).toBe("text/xml; charset=utf-8");
    const fault = parseXml(answered.text);
    expect(find(fault, "{}faultcode")[0]?.text).toBe("soap:Client");
    expect(find(fault, "{}faultstring")[0]?.text).toMatch(/[а-я]/);
  });

  it.each([
    ["1.1", ENVELOPE_1_1],
    ["1.2", ENVELOPE_1_2],
  ] as const)("is MustUnderstand with an unknown header of SOAP %s", async (version, namespace) => {
    const body = envelopeOf({
      namespace,
      header: ticketHeader(version),
      body: operation(""),
    });
    const answered = await ask(body);
    expect(answered.status).toBe(500);
    expect(answered.text).toContain("soap:MustUnderstand");
    expect(answered.text).toContain(namespace);
  });

  it("is VersionMismatch in an envelope of another namespace", async () => {
    const body = envelopeOf({
      namespace: "http://www.w3.org/2001/12/soap-envelope",
      body: operation(""),
    });
    const answered = await ask(body);
    expect(answered.status).toBe(500);
    expect(answered.text).toContain("soap:VersionMismatch");
  });

  it("is 413 when it is a byte too large, inflated", async () => {
    const large = within.padEnd(REQUEST_LIMITS.bodyBytes + 1);
    expect((await ask(large)).status).toBe(413);
    expect((await ask(gzipSync(large), { "content-encoding": "gzip" })).status).toBe(413);
  });
});
