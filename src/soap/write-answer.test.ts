import { describe, expect, it } from "vitest";
import { find, isWellFormed, parseXml } from "../../test/support/xml-tree.ts";
import {
  CORE_NAMESPACE,
  SERVICE_NAMESPACE,
  XML_SCHEMA_INSTANCE_NAMESPACE,
} from "../contract/namespaces.ts";
import { GET_HISTORY } from "../contract/operation.ts";
import type { SoapVersion } from "./soap-version.ts";
import { ENVELOPE_NAMESPACE } from "./soap-version.ts";
import { answerClosing, answerOpening, writeRefusal } from "./write-answer.ts";

const VERSIONS: readonly SoapVersion[] = ["1.1", "1.2"];
const TYPE = `{${XML_SCHEMA_INSTANCE_NAMESPACE}}type`;

describe.each(VERSIONS)("answers of SOAP %s", (version) => {
  const opening = answerOpening(version, GET_HISTORY);
  const closing = answerClosing(GET_HISTORY);

  it("make a table with all columns and no row", () => {
    const envelope = parseXml(Buffer.concat([opening, closing]));
    expect(envelope.name).toBe(`{${ENVELOPE_NAMESPACE[version]}}Envelope`);
    const answer = find(envelope, "Body", "GetHistoryOfServiceTreatmentsResponse", "return");
    expect(answer.name).toBe(`{${SERVICE_NAMESPACE}}return`);
    const [code, data] = answer.children;
    expect(code?.name).toBe(`{${CORE_NAMESPACE}}Property`);
    expect(code?.attributes["name"]).toBe("ResultCode");
    expect(code?.children).toMatchObject([
      { name: `{${CORE_NAMESPACE}}Value`, text: "SUCCESS", attributes: { [TYPE]: "xs:string" } },
    ]);
    expect(data?.attributes["name"]).toBe("ResultData");
    const [table] = data?.children ?? [];
    expect(table?.attributes[TYPE]).toBe("ValueTable");
    expect(table?.children.map((column) => find(column, "Name").text)).toEqual(
      GET_HISTORY.columns.map(({ name }) => name),
    );
    for (const column of table?.children ?? []) {
      expect(column.name).toBe(`{${CORE_NAMESPACE}}column`);
      expect(find(column, "ValueType")).toMatchObject({ children: [], text: "" });
    }
  });

  it("use the prefixes of the seed's example", () => {
    const text = Buffer.concat([opening, closing]).toString();
    expect(text).toContain(
      `<m:GetHistoryOfServiceTreatmentsResponse xmlns:m="${SERVICE_NAMESPACE}"><m:return xmlns:xs="`,
    );
    expect(text).toContain(`<Property name="ResultData" xmlns="${CORE_NAMESPACE}">`);
    expect(text).toMatch(/^<soap:Envelope /);
  });

  it("are not well-formed when cut anywhere before the last tag's end", () => {
    const whole = Buffer.concat([opening, Buffer.from("<row><Value>1</Value></row>"), closing]);
    expect(isWellFormed(whole)).toBe(true);
    for (let length = 0; length < whole.toString().trimEnd().length; length++) {
      expect(isWellFormed(whole.subarray(0, length))).toBe(false);
    }
  });

  it("carry a refusal's code and sentence as strings", () => {
    const refusal = { code: "INVALID_PARAMETER", text: "Прочитано «<&\u0007>»" } as const;
    const envelope = parseXml(writeRefusal(version, GET_HISTORY, refusal));
    expect(envelope.name).toBe(`{${ENVELOPE_NAMESPACE[version]}}Envelope`);
    const answer = find(envelope, "Body", "GetHistoryOfServiceTreatmentsResponse", "return");
    expect(
      answer.children.map((property) => [
        property.attributes["name"],
        find(property, "Value").attributes[TYPE],
        find(property, "Value").text,
      ]),
    ).toEqual([
      ["ResultCode", "xs:string", "INVALID_PARAMETER"],
      ["ResultData", "xs:string", "Прочитано «<&\uFFFD>»"],
    ]);
  });
});
