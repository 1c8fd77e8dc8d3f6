import { CORE_NAMESPACE, SERVICE_NAMESPACE, SERVICE_PATHS } from "../src/contract/namespaces.ts";
import { GET_HISTORY } from "../src/contract/operation.ts";
import type { HistoryQuery } from "../src/history/query.ts";
import { LOGIN, PASSWORD } from "./data-set.ts";

/** One request, without its standing headers. */
export interface HttpRequest {
  /** `http://127.0.0.1:port` */
  readonly origin: string;
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly body: string;
}

/** A call of the history, by a period and one client. */
export function historyCall(origin: string, query: HistoryQuery): HttpRequest {
  const properties = [
    property("OpenedFrom", dateTime(query.openedFrom)),
    property("OpenedTo", dateTime(query.openedTo)),
    property("ClientID", query.client?.[0]),
  ].join("");
  const body =
    '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>' +
    `<p:${GET_HISTORY.name} xmlns:p="${SERVICE_NAMESPACE}"><p:Params>${properties}</p:Params>` +
    `</p:${GET_HISTORY.name}></s:Body></s:Envelope>`;
  return { origin, method: "POST", path: SERVICE_PATHS[0], body };
}

/** A file. */
export function fileRequest(origin: string, path: string): HttpRequest {
  return { origin, method: "GET", path, body: "" };
}

/** The headers that every request has. */
export function headersOf({ body }: HttpRequest): Readonly<Record<string, string>> {
  return {
    authorization: `Basic ${Buffer.from(`${LOGIN}:${PASSWORD}`).toString("base64")}`,
    "content-type": "text/xml; charset=utf-8",
    "content-length": String(Buffer.byteLength(body)),
  };
}

function dateTime(seconds: number | undefined): string | undefined {
  return seconds === undefined ? undefined : new Date(seconds * 1000).toISOString();
}

function property(name: string, value: string | undefined): string {
  if (value === undefined) return "";
  return `<Property name="${name}" xmlns="${CORE_NAMESPACE}"><Value>${value}</Value></Property>`;
}
