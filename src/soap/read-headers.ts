import { SOAP_1_1_NAMESPACE, SOAP_1_2_NAMESPACE } from "../contract/namespaces.ts";
import type { SoapVersion } from "./soap-version.ts";
import { ENVELOPE_NAMESPACE } from "./soap-version.ts";
import type { StartTag } from "./xml-element.ts";
import { attributeOf, trimXml } from "./xml-element.ts";

/** The roles of a header entry that the last receiver, which we are, plays. */
const OUR_ROLES: Readonly<Record<SoapVersion, ReadonlySet<string>>> = {
  "1.1": new Set(["", "http://schemas.xmlsoap.org/soap/actor/next"]),
  "1.2": new Set([
    "",
    `${SOAP_1_2_NAMESPACE}/role/next`,
    `${SOAP_1_2_NAMESPACE}/role/ultimateReceiver`,
  ]),
};

/**
 * Whether a header entry must be understood by us. None is, so such an entry is a MustUnderstand
 * fault (SOAP 1.1, 4.2.3; SOAP 1.2 part 1, 5.2.3). An attribute of the other version's namespace
 * says nothing.
 */
export function demandsUnderstanding(entry: StartTag, version: SoapVersion): boolean {
  const namespace = ENVELOPE_NAMESPACE[version];
  const mustUnderstand = trimXml(attributeOf(entry, namespace, "mustUnderstand") ?? "");
  const role = attributeOf(entry, namespace, namespace === SOAP_1_1_NAMESPACE ? "actor" : "role");
  return /^(?:1|true)$/.test(mustUnderstand) && OUR_ROLES[version].has(trimXml(role ?? ""));
}
