import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { REQUEST_LIMITS } from "../contract/limits.ts";
import {
  CORE_NAMESPACE,
  SERVICE_NAMESPACE,
  SOAP_1_1_NAMESPACE,
  SOAP_1_2_NAMESPACE,
} from "../contract/namespaces.ts";
import type { Call } from "./read-envelope.ts";
import { readEnvelope } from "./read-envelope.ts";
import { SoapFault } from "./soap-fault.ts";

const SEED = readFileSync(new URL("../../test/fixtures/seed-request.xml", import.meta.url));
const OPERATION = "GetHistoryOfServiceTreatments";
const NAMESPACES = `xmlns:m="${SERVICE_NAMESPACE}" xmlns:c="${CORE_NAMESPACE}" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"`;

interface Parts {
  readonly namespace?: string;
  readonly header?: string;
  readonly body?: string;
}

function envelope({ namespace = SOAP_1_2_NAMESPACE, header = "", body = "" }: Parts): string {
  return `<s:Envelope xmlns:s="${namespace}" ${NAMESPACES}>${header}<s:Body>${body}</s:Body></s:Envelope>`;
}

/** An envelope whose operation has this content. */
function operation(content: string): string {
  return envelope({ body: `<m:${OPERATION}>${content}</m:${OPERATION}>` });
}

/** An envelope whose Params have this content. */
function params(content: string): string {
  return operation(`<m:Params>${content}</m:Params>`);
}

function read(request: string | Uint8Array, contentType?: string): Call {
  return readEnvelope(typeof request === "string" ? Buffer.from(request) : request, contentType);
}

/** The fault that a request is answered with. */
function faultOf(request: string | Uint8Array, contentType?: string): SoapFault {
  try {
    read(request, contentType);
  } catch (error) {
    if (error instanceof SoapFault) return error;
    throw error;
  }
  throw new Error("there was no fault");
}

const property = (name: string, value: string) =>
  `<c:Property name="${name}">${value}</c:Property>`;

describe("a request that is in order", () => {
  it("is the seed's example, byte for byte", () => {
    expect(read(SEED, "text/xml")).toEqual({
      version: "1.2",
      operation: OPERATION,
      problem: null,
      parameters: [
        { name: "OPENEDFROM", value: "2019-09-19T01:00:00" },
        { name: "OpenedTo", value: "2019-09-24T01:00:00" },
        { name: "ClosedFrom", value: "2019-09-26T01:00:00" },
        { name: "ClosedTo", value: "2019-09-28T01:00:00" },
        { name: "ClientID", value: "90028e2b-2003-11e7-80e6-0025904f970f" },
        { name: "ServiceUserID", value: "0e0a9b78-ee6b-2003-bd33-ca248f7f9baf" },
        { name: "ServiceID", value: "fbe839ae-07ec-11e8-2003-0025904f970f" },
        { name: "SpecialistID", value: "79d4067b-6f12-451a-8efb-2003d6a61c1e" },
      ],
    });
  });

  it.each([
    ["UTF-8 with a mark", Buffer.from(`\uFEFF${SEED}`)],
    ["UTF-16 with a mark", Buffer.from(`\uFEFF${SEED}`, "utf16le")],
    ["UTF-16, big-endian", Buffer.from(`\uFEFF${SEED}`, "utf16le").swap16()],
    [
      "UTF-16 with a declaration",
      Buffer.from(`<?xml version="1.0" encoding="UTF-16"?>${SEED}`, "utf16le"),
    ],
  ])("may be %s", (_name, request) => {
    expect(read(request)).toEqual(read(SEED));
  });

  it.each([
    ["1.1", SOAP_1_1_NAMESPACE, "application/soap+xml"],
    ["1.2", SOAP_1_2_NAMESPACE, "text/xml"],
    ["1.2", SOAP_1_2_NAMESPACE, undefined],
  ])("has version %s of its envelope, whatever the content type", (version, namespace, type) => {
    const body = `<m:${OPERATION}/>`;
    expect(read(envelope({ namespace, body }), type).version).toBe(version);
  });

  it.each([
    ["absent Params", ""],
    ["self-closed Params", "<m:Params/>"],
    ["empty Params", "<m:Params></m:Params>"],
    ["white Params", "<m:Params> \n </m:Params>"],
    ["stray text in Params", "<m:Params>Params</m:Params>"],
    ["stray CDATA in Params", "<m:Params><![CDATA[<Params>]]></m:Params>"],
    ["nil Params", '<m:Params xsi:nil="true"/>'],
    ["a comment for Params", "<!-- Params -->"],
  ])("has no parameters with %s", (_name, content) => {
    expect(read(operation(content))).toMatchObject({ parameters: [], problem: null });
  });

  it("may use any prefixes and default namespaces", () => {
    const request = `<Envelope xmlns="${SOAP_1_1_NAMESPACE}"><Body><${OPERATION} xmlns="${SERVICE_NAMESPACE}"><Params><d:Property xmlns:d="${CORE_NAMESPACE}" name="OpenedTo"><d:Value>2020</d:Value></d:Property><Property xmlns="${CORE_NAMESPACE}" name="ClientID"><Value>x</Value></Property></Params></${OPERATION}></Body></Envelope>`;
    expect(read(request)).toMatchObject({
      version: "1.1",
      parameters: [
        { name: "OpenedTo", value: "2020" },
        { name: "ClientID", value: "x" },
      ],
    });
  });

  it.each([
    ["xs:dateTime", '<c:Value xsi:type="xs:dateTime">2024-02-26</c:Value>', "2024-02-26"],
    ["no type", "<c:Value>2024-02-26</c:Value>", "2024-02-26"],
    ["a type that is not declared", '<c:Value xsi:type="q:w">1</c:Value>', "1"],
    ["white space", "<c:Value>\n 2024 \n</c:Value>", "\n 2024 \n"],
    ["CDATA between text", "<c:Value>20<![CDATA[2]]>4</c:Value>", "2024"],
    ["a comment inside", "<c:Value>20<!-- - -->24</c:Value>", "2024"],
    ["an instruction inside", "<c:Value>20<?x y?>24</c:Value>", "2024"],
    ["character references", "<c:Value>&#50;0&#x32;4&amp;</c:Value>", "2024&"],
    ["no text", "<c:Value></c:Value>", ""],
    ["a self-closed value", "<c:Value/>", ""],
    ["nil", '<c:Value xsi:nil="true"/>', null],
    ["nil as a number", '<c:Value xsi:nil="1"> </c:Value>', null],
    ["not nil", '<c:Value xsi:nil="false">1</c:Value>', "1"],
    ["no value", "", null],
  ])("gives the text of a value with %s", (_name, value, expected) => {
    expect(read(params(property("OpenedTo", value)))).toMatchObject({
      parameters: [{ name: "OpenedTo", value: expected }],
      problem: null,
    });
  });

  it("may have white space around a name, and names that nobody knows or that come twice", () => {
    const two = property("\n X ", "<c:Value>1</c:Value>") + property("x", "<c:Value>1</c:Value>");
    expect(read(params(two))).toMatchObject({
      parameters: [
        { name: "X", value: "1" },
        { name: "x", value: "1" },
      ],
    });
  });

  it("may reach the limits", () => {
    const many = property("X", "<c:Value/>").repeat(REQUEST_LIMITS.properties);
    expect(read(params(many)).parameters).toHaveLength(REQUEST_LIMITS.properties);
    const long = "x".repeat(REQUEST_LIMITS.textLength);
    expect(read(params(property("X", `<c:Value>${long}</c:Value>`))).problem).toBeNull();
  });
});

describe("a parameter that is not in order", () => {
  const value = "<c:Value>1</c:Value>";

  it.each([
    ["another element in the operation", operation("<m:Filter/>"), /Filter/],
    ["Params of another namespace", operation("<c:Params/>"), /c:Params/],
    ["Params in lower case", operation("<m:params/>"), /params/],
    ["Params of no namespace", operation("<Params/>"), /Params/],
    ["Params twice", operation("<m:Params/><m:Params/>"), /Params/],
    ["a property beside Params", operation(property("OpenedTo", value)), /Property/],
    ["another element in Params", params("<c:Propertie name='OpenedTo'/>"), /Propertie/],
    ["Property of another namespace", params('<m:Property name="OpenedTo"/>'), /m:Property/],
    ["Property of no namespace", params('<Property name="OpenedTo"/>'), /Property/],
    ["a bad element after a good one", params(`${property("X", value)}<c:x/>`), /c:x/],
    ["a property without a name", params(`<c:Property>${value}</c:Property>`), /name/],
    ["a property with an empty name", params(property(" ", value)), /name/],
    ["a name with a prefix", params(`<c:Property c:name="X">${value}</c:Property>`), /name/],
    ["two values", params(property("OpenedTo", value + value)), /OpenedTo/],
    ["a nil value and another", params(property("X", `<c:Value xsi:nil="1"/>${value}`)), /X/],
    ["another element in a property", params(property("OpenedTo", "<c:Val/>")), /OpenedTo.*c:Val/],
    ["a value of another namespace", params(property("X", "<m:Value>1</m:Value>")), /m:Value/],
    ["text beside the value", params(property("OpenedTo", `2020${value}`)), /OpenedTo.*2020/],
    ["text for a value", params(property("OpenedTo", "2020")), /OpenedTo.*2020/],
    ["CDATA for a value", params(property("OpenedTo", "<![CDATA[2020]]>")), /OpenedTo.*2020/],
    ["an element in a value", params(property("X", "<c:Value>1<c:b/></c:Value>")), /X.*c:b/],
    ["nil with text", params(property("X", '<c:Value xsi:nil="true">1</c:Value>')), /X.*nil/],
    ["nil of no sense", params(property("X", '<c:Value xsi:nil="yes"/>')), /X.*yes/],
  ])("is a problem: %s", (_name, request, text) => {
    const call = read(request);
    expect(call.problem).toMatch(text);
    expect(call.parameters).toBeNull();
    expect(call.operation).toBe(OPERATION);
  });

  it("is one property or character more than the limits", () => {
    const many = property("X", value).repeat(REQUEST_LIMITS.properties + 1);
    expect(read(params(many)).problem).toMatch(/64/);
    const long = "x".repeat(REQUEST_LIMITS.textLength + 1);
    expect(read(params(property("Y", `<c:Value>${long}</c:Value>`))).problem).toMatch(/Y.*4096/);
    const parts = `<c:Value>${"<!-- -->x".repeat(REQUEST_LIMITS.textLength + 1)}</c:Value>`;
    expect(read(params(property("Y", parts))).problem).toMatch(/Y.*4096/);
  });

  it("is shown short and without control characters", () => {
    const call = read(params(property("X", `\u202E&#10;${"ж".repeat(500)}`)));
    expect(call.problem).toMatch(/^[^\u202E\n]{0,220}$/);
    expect(call.problem).toMatch(/ж{97}…/);
  });

  it("gives way to a fault that comes later in the document", () => {
    const bad = `<m:${OPERATION}><m:x/></m:${OPERATION}>`;
    expect(faultOf(envelope({ body: bad + bad })).message).toMatch(/больше одной/);
    expect(faultOf(operation("<m:x/>").slice(0, -1)).message).toMatch(/XML/);
  });

  it("is the first of several", () => {
    expect(read(params("<c:first/><c:second/>")).problem).toMatch(/first/);
  });
});

describe("a fault", () => {
  it.each([
    ["an empty body", "", /пустое/],
    ["white space", " \n", /пустое/],
    ["no XML at all", "OpenedFrom=2020", /строка 1, позиция/],
    ["JSON", "{}", /XML/],
    ["another document", "<html/>", /html/],
    [
      "another element of the envelope's namespace",
      `<Body xmlns="${SOAP_1_1_NAMESPACE}"/>`,
      /Body/,
    ],
    ["a DOCTYPE", `<!DOCTYPE x>${SEED}`, /DOCTYPE/],
    ["a DOCTYPE with entities", `<!DOCTYPE x [<!ENTITY a "b">]>${params("&a;")}`, /DOCTYPE/],
    ["XML 1.1", `<?xml version="1.1"?>${SEED}`, /1\.0/],
    ["a tag that is not closed", params("<c:Property name='x'>"), /закрыва/],
    ["a document cut short", `${SEED}`.slice(0, -20), /XML/],
    ["a prefix that is not declared", params("<z:Property/>"), /префикс/],
    ["an entity that is not declared", params("&nbsp;"), /сущность/],
    ["a name from JavaScript for an entity", params("&constructor;"), /сущность/],
    ["a reference to no character", params("&#0;"), /символ/],
    ["a bare control character", params("\u0001"), /символ/],
    ["an attribute twice", operation('<m:Params a="1" a="2"/>'), /повторяется/],
    ["an element after the envelope", `${SEED}<a/>`, /корнев/],
    ["text after the envelope", `${SEED}x`, /корнев/],
    ["a second document", `${SEED}${SEED}`, /корнев/],
    ["no operation", envelope({}), /нет операции/],
    ["no Body", `<s:Envelope xmlns:s="${SOAP_1_2_NAMESPACE}"/>`, /нет операции/],
    ["text for an operation", envelope({ body: OPERATION }), /текст/],
    ["an unknown operation", envelope({ body: "<m:Drop/>" }), /Drop/],
    [
      "an operation in other letters",
      envelope({ body: `<m:${OPERATION.toLowerCase()}/>` }),
      /Доступно/,
    ],
    ["an operation of another namespace", envelope({ body: `<c:${OPERATION}/>` }), /8\.1/],
    ["an operation of no namespace", envelope({ body: `<${OPERATION}/>` }), /Доступно/],
    ["two operations", envelope({ body: `<m:${OPERATION}/><m:${OPERATION}/>` }), /больше одной/],
    [
      "an element after the operation",
      envelope({ body: `<m:${OPERATION}/><m:x/>` }),
      /больше одной/,
    ],
    ["two bodies", envelope({ header: "<s:Body/>" }), /Body/],
    ["two headers", envelope({ header: "<s:Header/><s:Header/>" }), /Header/],
    ["another part of the envelope", envelope({ header: "<m:x/>" }), /m:x/],
    [
      "a body of the other version",
      envelope({ header: `<Body xmlns="${SOAP_1_1_NAMESPACE}"/>` }),
      /Body/,
    ],
    ["text in the envelope", envelope({ header: "x" }), /текст/],
  ])("is %s", (_name, request, reason) => {
    const fault = faultOf(request);
    expect(fault.code).toBe("Client");
    expect(fault.message).toMatch(reason);
  });

  it("has the envelope's version as soon as there is one, else that of the content type", () => {
    const broken = envelope({ namespace: SOAP_1_1_NAMESPACE }).slice(0, -5);
    expect(faultOf(broken, "application/soap+xml").version).toBe("1.1");
    expect(faultOf("<a", "application/soap+xml; charset=utf-8").version).toBe("1.2");
    expect(faultOf("<a", "text/xml").version).toBe("1.1");
    expect(faultOf("", undefined).version).toBe("1.1");
  });

  it("is VersionMismatch for an envelope of an unknown namespace", () => {
    const request = envelope({ namespace: "http://www.w3.org/2001/12/soap-envelope" });
    expect(faultOf(request, "application/soap+xml")).toMatchObject({
      code: "VersionMismatch",
      version: "1.2",
    });
    expect(faultOf("<Envelope/>")).toMatchObject({ code: "VersionMismatch", version: "1.1" });
  });

  it("says where in the document", () => {
    expect(faultOf(params("\n  <b></a>")).message).toMatch(/строка 2, позиция 9/);
  });

  it("is more depth or attributes than the limits", () => {
    const deep = (levels: number) => "<m:x>".repeat(levels) + "</m:x>".repeat(levels);
    const above = 3;
    expect(read(operation(deep(REQUEST_LIMITS.depth - above))).problem).not.toBeNull();
    expect(faultOf(operation(deep(REQUEST_LIMITS.depth - above + 1))).message).toMatch(/32/);
    const wide = (count: number) =>
      operation(`<m:Params ${Array.from({ length: count }, (_, i) => `a${i}=""`).join(" ")}/>`);
    expect(read(wide(REQUEST_LIMITS.attributes)).problem).toBeNull();
    expect(faultOf(wide(REQUEST_LIMITS.attributes + 1)).message).toMatch(/64/);
    const header = (levels: number) => `<s:Header>${deep(levels)}</s:Header>`;
    const inHeader = envelope({ header: header(40), body: `<m:${OPERATION}/>` });
    expect(faultOf(inHeader).message).toMatch(/32/);
  });
});

describe("a header entry", () => {
  const body = `<m:${OPERATION}/>`;
  const inHeader = (namespace: string, attributes: string) =>
    envelope({ namespace, header: `<s:Header><m:Ticket ${attributes}/></s:Header>`, body });

  it.each([
    ["1.1, for whoever receives", SOAP_1_1_NAMESPACE, 's:mustUnderstand="1"'],
    ["1.1, for nobody named", SOAP_1_1_NAMESPACE, 's:mustUnderstand="1" s:actor=""'],
    [
      "1.1, for the next",
      SOAP_1_1_NAMESPACE,
      's:mustUnderstand="1" s:actor="http://schemas.xmlsoap.org/soap/actor/next"',
    ],
    ["1.2, as true", SOAP_1_2_NAMESPACE, 's:mustUnderstand="true"'],
    ["1.2, as 1", SOAP_1_2_NAMESPACE, 's:mustUnderstand=" 1 "'],
    [
      "1.2, for the next",
      SOAP_1_2_NAMESPACE,
      `s:mustUnderstand="1" s:role="${SOAP_1_2_NAMESPACE}/role/next"`,
    ],
    [
      "1.2, for the last",
      SOAP_1_2_NAMESPACE,
      `s:mustUnderstand="1" s:role="${SOAP_1_2_NAMESPACE}/role/ultimateReceiver"`,
    ],
  ])("that must be understood is a MustUnderstand fault: %s", (_name, namespace, attributes) => {
    const fault = faultOf(inHeader(namespace, attributes));
    expect(fault.code).toBe("MustUnderstand");
    expect(fault.message).toContain("m:Ticket");
  });

  it.each([
    ["optional", SOAP_1_1_NAMESPACE, 's:mustUnderstand="0"'],
    ["not saying", SOAP_1_2_NAMESPACE, ""],
    ["for somebody else", SOAP_1_1_NAMESPACE, 's:mustUnderstand="1" s:actor="http://a.b"'],
    [
      "for nobody",
      SOAP_1_2_NAMESPACE,
      `s:mustUnderstand="1" s:role="${SOAP_1_2_NAMESPACE}/role/none"`,
    ],
    ["with an attribute of its own", SOAP_1_2_NAMESPACE, 'mustUnderstand="1"'],
    [
      "with the other version's attribute",
      SOAP_1_2_NAMESPACE,
      `xmlns:o="${SOAP_1_1_NAMESPACE}" o:mustUnderstand="1"`,
    ],
  ])("is ignored: %s", (_name, namespace, attributes) => {
    expect(read(inHeader(namespace, attributes))).toMatchObject({ parameters: [], problem: null });
  });

  it("is not looked into", () => {
    const header = `<s:Header><m:Ticket>t<m:in s:mustUnderstand="1">x</m:in></m:Ticket></s:Header>`;
    expect(read(envelope({ header, body })).problem).toBeNull();
  });
});
