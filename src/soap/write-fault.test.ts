import { describe, expect, it } from "vitest";
import { find, parseXml } from "../../test/support/xml-tree.ts";
import { SOAP_1_1_NAMESPACE, SOAP_1_2_NAMESPACE } from "../contract/namespaces.ts";
import type { FaultCode } from "./soap-fault.ts";
import { SoapFault } from "./soap-fault.ts";
import { writeFault } from "./write-fault.ts";

const REASON = "Неверно: <b> & \u0000 «x»";
const CODES = ["Client", "Server", "MustUnderstand", "VersionMismatch"] as const;

describe("writeFault", () => {
  it.each(CODES)("writes a SOAP 1.1 %s fault with status 500", (code) => {
    const answer = writeFault(new SoapFault("1.1", code, REASON));
    expect(answer.status).toBe(500);
    expect(answer.contentType).toBe("text/xml; charset=utf-8");
    const envelope = parseXml(answer.body);
    expect(envelope.name).toBe(`{${SOAP_1_1_NAMESPACE}}Envelope`);
    const fault = find(envelope, "Body", "Fault");
    // SOAP 1.1, 4.4: the children of Fault are unqualified.
    expect(fault.children.map(({ name }) => name)).toEqual(["{}faultcode", "{}faultstring"]);
    expect(find(fault, "faultcode").text).toBe(`soap:${code}`);
    expect(find(fault, "faultstring").text).toBe(REASON.replace("\u0000", "\uFFFD"));
  });

  it.each<[FaultCode, string, number]>([
    ["Client", "soap:Sender", 400],
    ["Server", "soap:Receiver", 500],
    ["MustUnderstand", "soap:MustUnderstand", 500],
    ["VersionMismatch", "soap:VersionMismatch", 500],
  ])("writes a SOAP 1.2 %s fault as %s with status %i", (code, value, status) => {
    const answer = writeFault(new SoapFault("1.2", code, REASON));
    expect(answer.status).toBe(status);
    expect(answer.contentType).toBe("application/soap+xml; charset=utf-8");
    const envelope = parseXml(answer.body);
    expect(envelope.name).toBe(`{${SOAP_1_2_NAMESPACE}}Envelope`);
    const fault = find(envelope, "Body", "Fault");
    expect(find(fault, "Code", "Value").text).toBe(value);
    const text = find(fault, "Reason", "Text");
    expect(text.text).toBe(REASON.replace("\u0000", "\uFFFD"));
    expect(text.attributes["{http://www.w3.org/XML/1998/namespace}lang"]).toBe("ru");
  });

  it("offers both versions to a sender of an unknown one", () => {
    const envelope = parseXml(writeFault(new SoapFault("1.2", "VersionMismatch", "x")).body);
    const offers = find(envelope, "Header", "Upgrade").children.map(({ attributes }) => {
      const [prefix, local] = (attributes["qname"] ?? "").split(":");
      return [attributes[`{http://www.w3.org/2000/xmlns/}${prefix}`], local];
    });
    expect(offers).toEqual([
      [SOAP_1_2_NAMESPACE, "Envelope"],
      [SOAP_1_1_NAMESPACE, "Envelope"],
    ]);
  });
});
