import { escapeXml } from "./escape.ts";
import type { FaultCode, SoapFault } from "./soap-fault.ts";
import { ANSWER_CONTENT_TYPE, ENVELOPE_NAMESPACE } from "./soap-version.ts";

/** A whole HTTP answer. */
export interface FaultAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: Buffer;
}

/** Code of a SOAP 1.2 fault and the status its HTTP binding gives it (part 2, 7.5.2.2). */
const SOAP_1_2_CODES: Readonly<Record<FaultCode, readonly [code: string, status: number]>> = {
  Client: ["Sender", 400],
  Server: ["Receiver", 500],
  MustUnderstand: ["MustUnderstand", 500],
  VersionMismatch: ["VersionMismatch", 500],
};

/**
 * Writes a fault in its version: SOAP 1.1 always with status 500 (6.2), SOAP 1.2 with the status
 * of its code.
 *
 * @example
 * const { status, contentType, body } = writeFault(new SoapFault("1.2", "Client", "Нет операции."));
 */
export function writeFault(fault: SoapFault): FaultAnswer {
  const { version, code } = fault;
  const reason = escapeXml(fault.message);
  const namespace = ENVELOPE_NAMESPACE[version];
  const contentType = ANSWER_CONTENT_TYPE[version];
  if (version === "1.1") {
    const body = `<soap:Envelope xmlns:soap="${namespace}"><soap:Body><soap:Fault><faultcode>soap:${code}</faultcode><faultstring>${reason}</faultstring></soap:Fault></soap:Body></soap:Envelope>`;
    return { status: 500, contentType, body: Buffer.from(body) };
  }
  const [value, status] = SOAP_1_2_CODES[code];
  const header = code === "VersionMismatch" ? `<soap:Header>${UPGRADE}</soap:Header>` : "";
  const body = `<soap:Envelope xmlns:soap="${namespace}">${header}<soap:Body><soap:Fault><soap:Code><soap:Value>soap:${value}</soap:Value></soap:Code><soap:Reason><soap:Text xml:lang="ru">${reason}</soap:Text></soap:Reason></soap:Fault></soap:Body></soap:Envelope>`;
  return { status, contentType, body: Buffer.from(body) };
}

/** The versions that would have been understood, the preferred one first (part 1, 5.4.7). */
const UPGRADE = `<soap:Upgrade><soap:SupportedEnvelope qname="v12:Envelope" xmlns:v12="${ENVELOPE_NAMESPACE["1.2"]}"/><soap:SupportedEnvelope qname="v11:Envelope" xmlns:v11="${ENVELOPE_NAMESPACE["1.1"]}"/></soap:Upgrade>`;
