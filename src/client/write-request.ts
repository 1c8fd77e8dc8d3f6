import {
  CORE_NAMESPACE,
  SERVICE_NAMESPACE,
  XML_SCHEMA_INSTANCE_NAMESPACE,
  XML_SCHEMA_NAMESPACE,
} from "../contract/namespaces.ts";
import { escapeXml } from "../soap/escape.ts";
import type { SoapVersion } from "../soap/soap-version.ts";
import { ENVELOPE_NAMESPACE } from "../soap/soap-version.ts";
import type { WireParameter } from "./history-filters.ts";

/**
 * A request of an operation, on one line. Attributes are in single quotes, so that it can
 * stand between double quotes in a shell.
 */
export function writeRequest(
  operation: string,
  parameters: readonly WireParameter[],
  version: SoapVersion = "1.1",
): string {
  const properties = parameters.map(
    ({ name, type, value }) =>
      `<Property xmlns='${CORE_NAMESPACE}' name='${escapeXml(name)}'>` +
      `<Value xsi:type='${type}'>${escapeXml(value)}</Value></Property>`,
  );
  return (
    `<soap:Envelope xmlns:soap='${ENVELOPE_NAMESPACE[version]}'><soap:Body>` +
    `<m:${operation} xmlns:m='${SERVICE_NAMESPACE}' xmlns:xs='${XML_SCHEMA_NAMESPACE}' ` +
    `xmlns:xsi='${XML_SCHEMA_INSTANCE_NAMESPACE}'>` +
    `<m:Params>${properties.join("")}</m:Params>` +
    `</m:${operation}></soap:Body></soap:Envelope>`
  );
}
