import {
  CORE_NAMESPACE,
  SERVICE_NAMESPACE,
  XML_SCHEMA_INSTANCE_NAMESPACE,
  XML_SCHEMA_NAMESPACE,
} from "../contract/namespaces.ts";
import type { Operation } from "../contract/operation.ts";
import type { Refusal } from "../contract/result-codes.ts";
import { SUCCESS } from "../contract/result-codes.ts";
import { escapeXml } from "./escape.ts";
import type { SoapVersion } from "./soap-version.ts";
import { ENVELOPE_NAMESPACE } from "./soap-version.ts";
import { writeValueType } from "./value-type.ts";

/** Whole body of an answer with a ResultCode other than SUCCESS (HTTP 200). */
export function writeRefusal(version: SoapVersion, operation: Operation, refusal: Refusal): Buffer {
  const code = stringProperty("ResultCode", refusal.code);
  const text = stringProperty("ResultData", refusal.text);
  return Buffer.from(before(version, operation) + code + text + after(operation));
}

/**
 * What stands before the rows of an answer: envelope, SUCCESS and the table's columns. With the
 * rows ({@link RowChunk}) and {@link answerClosing} it is a whole document, without them it is
 * not well-formed (contract.md, "The answer otherwise").
 */
export function answerOpening(version: SoapVersion, operation: Operation): Buffer {
  const columns = operation.columns
    .map(
      ({ name, type }) =>
        `<column><Name>${escapeXml(name)}</Name>${writeValueType(type)}</column>\n`,
    )
    .join("");
  const code = stringProperty("ResultCode", SUCCESS);
  const table = `<Property name="ResultData" xmlns="${CORE_NAMESPACE}"><Value xsi:type="ValueTable">\n`;
  return Buffer.from(before(version, operation) + code + table + columns);
}

/** What stands after the last row of an answer, the same in both versions. */
export function answerClosing(operation: Operation): Buffer {
  return Buffer.from(`</Value></Property>\n${after(operation)}`);
}

// Prefixes are those of the seed's example: contract.md, "The answer on success".

function before(version: SoapVersion, operation: Operation): string {
  return (
    `<soap:Envelope xmlns:soap="${ENVELOPE_NAMESPACE[version]}"><soap:Body>\n` +
    `<m:${operation.name}Response xmlns:m="${SERVICE_NAMESPACE}">` +
    `<m:return xmlns:xs="${XML_SCHEMA_NAMESPACE}" xmlns:xsi="${XML_SCHEMA_INSTANCE_NAMESPACE}">\n`
  );
}

function after(operation: Operation): string {
  return `</m:return></m:${operation.name}Response>\n</soap:Body></soap:Envelope>\n`;
}

function stringProperty(name: string, text: string): string {
  return `<Property name="${name}" xmlns="${CORE_NAMESPACE}"><Value xsi:type="xs:string">${escapeXml(text)}</Value></Property>\n`;
}
