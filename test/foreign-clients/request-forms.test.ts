import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { afterAll, beforeAll, describe, it } from "vitest";
import { REQUEST_LIMITS } from "../../src/contract/limits.ts";
import { expectRows } from "../support/expect-rows.ts";
import type { RunningService } from "../support/running-service.ts";
import { startService } from "../support/running-service.ts";
import { basic, readResult } from "../support/soap-call.ts";
import { toWallClock } from "../support/wall-clock-oracle.ts";
import type { Shape } from "./around-midnight.ts";
import {
  BEGAN,
  BEGAN_UTC,
  CLIENT,
  cell,
  EVERYTHING,
  moved,
  rowsOf,
  UNTIL,
  ZONE,
} from "./around-midnight.ts";
import { expectMeaning } from "./expect-meaning.ts";
import {
  CORE,
  ENVELOPE_1_1,
  ENVELOPE_1_2,
  envelopeOf,
  OPERATION,
  operation,
  parameter,
  SERVICE,
  utf16,
  withParams,
  withValue,
} from "./raw-request.ts";

/**
 * The forms of contract.md, "Reading a request", of everything but values. That a form is accepted
 * proves little, since what is not read as a filter gives more rows: each is compared with the rows
 * of its meaning.
 */

const seedRequest = readFileSync(join(import.meta.dirname, "../fixtures/seed-request.xml"), "utf8");

const until = parameter("OpenedTo", BEGAN);
const params = `<par:Params>${until}</par:Params>`;
const eleven = envelopeOf({ namespace: ENVELOPE_1_1, body: operation(params) });
const twelve = envelopeOf({ body: operation(params) });
const ACTION = `${SERVICE}#PartnerWebAPI2:${OPERATION}`;

const headerShapes: readonly Shape[] = [
  {
    shape: "a 1.2 envelope as text/xml with SOAPAction, as a public Ruby client sends it",
    body: twelve,
    headers: { "content-type": "text/xml;charset=UTF-8", soapaction: `"${ACTION}"` },
    means: UNTIL,
  },
  {
    shape: "a 1.1 envelope as application/soap+xml",
    body: eleven,
    headers: { "content-type": `application/soap+xml; charset=utf-8; action="${ACTION}"` },
    means: UNTIL,
    version: "1.1",
  },
  { shape: "no headers at all", body: eleven, means: UNTIL, version: "1.1" },
  ...[`"${ACTION}"`, ACTION, '""', "", "urn:Drop"].map((soapaction) => ({
    shape: `SOAPAction: ${soapaction}`,
    body: eleven,
    headers: { "content-type": "text/xml", soapaction },
    means: UNTIL,
    version: "1.1" as const,
  })),
  ...Object.entries({ gzip: gzipSync(twelve), zstd: zstdCompressSync(twelve) }).map(
    ([encoding, body]) => ({
      shape: `a body in ${encoding}`,
      body,
      headers: { "content-encoding": encoding },
      means: UNTIL,
    }),
  ),
];

const encodingShapes: readonly Shape[] = [
  { shape: "UTF-8 with a mark", body: Buffer.from(`\uFEFF${twelve}`), means: UNTIL },
  {
    shape: "UTF-8 by declaration",
    body: `<?xml version="1.0" encoding="UTF-8"?>\r\n${twelve}`,
    means: UNTIL,
  },
  ...(["LE", "BE"] as const).flatMap((order) => [
    { shape: `UTF-16 ${order} with a mark`, body: utf16(`\uFEFF${twelve}`, order), means: UNTIL },
    { shape: `UTF-16 ${order} without a mark`, body: utf16(twelve, order), means: UNTIL },
    {
      shape: `UTF-16 ${order} by declaration and content type`,
      body: utf16(`\uFEFF<?xml version="1.0" encoding="utf-16"?>${twelve}`, order),
      headers: { "content-type": "text/xml; charset=utf-16" },
      means: UNTIL,
    },
  ]),
];

const envelopeShapes: readonly Shape[] = [
  {
    shape: "an empty header",
    body: envelopeOf({ header: "", body: operation(params) }),
    means: UNTIL,
  },
  {
    shape: "header entries that need not be understood",
    body: envelopeOf({
      header: '<par:Ticket soap:mustUnderstand="0"><par:in>x</par:in></par:Ticket><core:x/>',
      body: operation(params),
    }),
    means: UNTIL,
  },
  {
    shape: "default namespaces only",
    body:
      `<Envelope xmlns="${ENVELOPE_1_1}"><Body><${OPERATION} xmlns="${SERVICE}"><Params>` +
      `<Property name="OpenedTo" xmlns="${CORE}"><Value>${BEGAN}</Value></Property>` +
      `</Params></${OPERATION}></Body></Envelope>`,
    means: UNTIL,
    version: "1.1",
  },
  {
    shape: "prefixes that mislead",
    body:
      `<xs:Envelope xmlns:xs="${ENVELOPE_1_2}"><xs:Body><core:${OPERATION} xmlns:core="${SERVICE}">` +
      `<core:Params><par:Property xmlns:par="${CORE}" name="OpenedTo"><par:Value>${BEGAN}` +
      `</par:Value></par:Property></core:Params></core:${OPERATION}></xs:Body></xs:Envelope>`,
    means: UNTIL,
  },
  {
    shape: "comments, instructions and white space between elements",
    body: `<?a b?><!-- < -->${twelve.replaceAll("><", ">\n <!-- & --><?x y?> <")}\n<!-- -->\n`,
    means: UNTIL,
  },
  ...Object.entries({
    "no Params": "",
    "a self-closed Params": "<par:Params/>",
    "an empty Params": "<par:Params></par:Params>",
    "a white Params": "<par:Params>\n</par:Params>",
    "a stray text in Params, as public Python clients send it": "<par:Params>Params</par:Params>",
    "a stray CDATA in Params": "<par:Params><![CDATA[<x/>]]></par:Params>",
    "a stray text for Params": "Params",
    "a nil Params": '<par:Params xsi:nil="true"/>',
    "a typed Params": '<par:Params xsi:type="core:Structure"/>',
    "a comment for Params": "<!-- <par:Params/> -->",
  }).map(([shape, content]) => ({
    shape,
    body: envelopeOf({ body: operation(content) }),
    means: EVERYTHING,
  })),
  {
    shape: "stray text around properties",
    body: withParams(`x ${until} y`),
    means: UNTIL,
  },
];

const nameShapes: readonly Shape[] = [
  ...["OPENEDTO", "openedto", "oPENEDtO", " OpenedTo ", "&#79;penedTo"].map((name) => ({
    shape: `the name «${name}»`,
    body: withValue(name, BEGAN),
    means: UNTIL,
  })),
  {
    shape: "all eight names in capitals",
    body: withParams(
      [
        ["OPENEDFROM", BEGAN],
        ["OPENEDTO", BEGAN],
        ["CLOSEDFROM", toWallClock(cell("Closed"), ZONE)],
        ["CLOSEDTO", toWallClock(cell("Closed"), ZONE)],
        ["CLIENTID", CLIENT],
        ["SERVICEUSERID", cell("ServiceUserID")],
        ["SERVICEID", cell("ServiceID")],
        ["SPECIALISTID", cell("ClosedSpecialistID")],
      ]
        .map(([name = "", value = ""]) => parameter(name, value))
        .join(""),
    ),
    means: { OpenedFrom: BEGAN_UTC, OpenedTo: BEGAN_UTC },
  },
];

const attributes = (count: number) =>
  Array.from({ length: count }, (_, index) => `par:a${index}=""`).join(" ");
const nested = (levels: number) => "<par:x>".repeat(levels) + "</par:x>".repeat(levels);

/** As large as REQUEST_LIMITS allow. */
const largestShapes: readonly Shape[] = [
  {
    shape: "a value of the greatest length",
    body: withValue("OpenedTo", BEGAN.padStart(REQUEST_LIMITS.textLength)),
    means: UNTIL,
  },
  {
    shape: "an element with the most attributes",
    body: withValue("OpenedTo", BEGAN, attributes(REQUEST_LIMITS.attributes)),
    means: UNTIL,
  },
  {
    shape: "a header of the greatest depth",
    body: envelopeOf({ header: nested(REQUEST_LIMITS.depth - 2), body: operation(params) }),
    means: UNTIL,
  },
  {
    shape: "a body of the greatest size",
    body: twelve.padEnd(REQUEST_LIMITS.bodyBytes),
    means: UNTIL,
  },
];

describe("a request means the same", () => {
  let service: RunningService;
  beforeAll(async () => {
    service = await startService({ files: moved.files, timeZone: ZONE });
  });
  afterAll(async () => {
    await service.close();
    await moved.remove();
  });
  const check = (shape: Shape) => expectMeaning(service, shape);

  describe("whatever the HTTP headers", () => {
    it.each(headerShapes)("$shape", check);

    it("a body in pieces, of no length known before", async () => {
      const bytes = Buffer.from(twelve);
      const count = Math.ceil(bytes.length / 50);
      const pieces = Array.from({ length: count }, (_, index) =>
        bytes.subarray(index * 50, (index + 1) * 50),
      );
      const response = await fetch(service.address, {
        method: "POST",
        headers: { authorization: basic("Vendor") },
        body: ReadableStream.from(pieces),
        duplex: "half",
      } as RequestInit);
      const expected = rowsOf(UNTIL);
      expectRows(readResult(await response.text()).rows, expected);
    });
  });

  it.each(encodingShapes)("in the encoding: $shape", check);
  it.each(envelopeShapes)("with the envelope: $shape", check);
  it.each(nameShapes)("with $shape", check);
  it.each(largestShapes)("at the limit: $shape", check);

  it("in the seed's example, with its values put to something that is there", async () => {
    const values = [
      ["2019-09-19T01:00:00", BEGAN],
      ["2019-09-24T01:00:00", BEGAN],
      ["2019-09-26T01:00:00", toWallClock(cell("Closed"), ZONE)],
      ["2019-09-28T01:00:00", toWallClock(cell("Closed"), ZONE)],
      ["90028e2b-2003-11e7-80e6-0025904f970f", CLIENT],
      ["0e0a9b78-ee6b-2003-bd33-ca248f7f9baf", cell("ServiceUserID")],
      ["fbe839ae-07ec-11e8-2003-0025904f970f", cell("ServiceID")],
      ["79d4067b-6f12-451a-8efb-2003d6a61c1e", cell("ClosedSpecialistID")],
    ];
    const body = values.reduce((text, [from = "", to = ""]) => text.replace(from, to), seedRequest);
    await check({
      shape: "the seed's example",
      body,
      means: { OpenedFrom: BEGAN_UTC, OpenedTo: BEGAN_UTC },
    });
  });
});
