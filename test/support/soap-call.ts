import type { WireQuery } from "./call-centre.ts";
import { PASSWORD } from "./running-service.ts";
import type { XmlElement } from "./xml-tree.ts";
import { parseXml } from "./xml-tree.ts";

const CORE = "http://v8.1c.ru/8.1/data/core";
const SERVICE = "http://buhphone.com/PartnerWebAPI2";
const XSI_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil";
const ENVELOPES = {
  "1.1": "http://schemas.xmlsoap.org/soap/envelope/",
  "1.2": "http://www.w3.org/2003/05/soap-envelope",
} as const;

export function basic(login: string, password = PASSWORD): string {
  return `Basic ${Buffer.from(`${login}:${password}`).toString("base64")}`;
}

/** An envelope around what stands in Params. */
export function envelope(params: string, version: "1.1" | "1.2" = "1.1"): string {
  return (
    `<s:Envelope xmlns:s="${ENVELOPES[version]}"><s:Body>` +
    `<p:GetHistoryOfServiceTreatments xmlns:p="${SERVICE}"><p:Params>${params}</p:Params>` +
    "</p:GetHistoryOfServiceTreatments></s:Body></s:Envelope>"
  );
}

export function property(name: string, value: string): string {
  return `<Property name="${name}" xmlns="${CORE}"><Value>${value}</Value></Property>`;
}

export function queryEnvelope(query: WireQuery, version: "1.1" | "1.2" = "1.1"): string {
  const properties = Object.entries(query).map(([name, value]) => property(name, value));
  return envelope(properties.join(""), version);
}

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

export async function post(
  address: string,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string>,
): Promise<Answered> {
  const response = await fetch(address, { method: "POST", body: new Blob([body]), headers });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** ResultCode and ResultData of an answer with status 200. */
export interface Result {
  readonly code: string;
  /** Text of ResultData when it is not a table. */
  readonly text: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export function readResult(document: string): Result {
  const root = parseXml(document);
  const values = new Map(
    find(root, `{${CORE}}Property`).map((element) => [
      element.attributes["name"] ?? "",
      element.children[0],
    ]),
  );
  const data = values.get("ResultData");
  return {
    code: values.get("ResultCode")?.text ?? "",
    text: data?.text ?? "",
    columns: data === undefined ? [] : find(data, `{${CORE}}Name`).map(({ text }) => text),
    rows:
      data?.children
        .filter(({ name }) => name === `{${CORE}}row`)
        .map(({ children }) => children.map(({ text }) => text)) ?? [],
  };
}

/** The table of an answer with a success; a nil is null. */
export function readTable(document: string): {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
} {
  const { code, text, columns } = readResult(document);
  if (code !== "SUCCESS") throw new Error(`${code}: ${text}`);
  const rows = find(parseXml(document), `{${CORE}}row`).map(({ children }) =>
    children.map(({ attributes, text }) => (attributes[XSI_NIL] === "true" ? null : text)),
  );
  return { columns, rows };
}

/** All descendants of a name, in document order, the element itself included. */
export function find(element: XmlElement, name: string): XmlElement[] {
  const inside = element.children.flatMap((child) => find(child, name));
  return element.name === name ? [element, ...inside] : inside;
}

export async function callHistory(
  address: string,
  login: string,
  query: WireQuery,
): Promise<Result> {
  const answered = await post(address, queryEnvelope(query), { authorization: basic(login) });
  if (answered.status !== 200) throw new Error(`HTTP ${answered.status}: ${answered.text}`);
  return readResult(answered.text);
}
