import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AnswerPart } from "./answer-reader.ts";
import { AnswerFormError, AnswerReader } from "./answer-reader.ts";
import { ANSWER_LIMITS } from "./limits.ts";

const OPERATION = "GetHistoryOfServiceTreatments";

function envelope(content: string, version = "http://schemas.xmlsoap.org/soap/envelope/"): string {
  return (
    `<?xml version="1.0" encoding="UTF-8"?><soap:Envelope xmlns:soap="${version}"><soap:Header/>` +
    `<soap:Body>${content}</soap:Body></soap:Envelope>`
  );
}

function response(properties: string): string {
  return envelope(
    `<m:${OPERATION}Response xmlns:m="http://buhphone.com/PartnerWebAPI2">` +
      `<m:return xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">` +
      `${properties}</m:return></m:${OPERATION}Response>`,
  );
}

const CORE = 'xmlns="http://v8.1c.ru/8.1/data/core"';

function resultCode(code: string): string {
  return `<Property ${CORE} name="ResultCode"><Value xsi:type="xs:string">${code}</Value></Property>`;
}

function table(content: string): string {
  return `<Property name="ResultData" ${CORE}><Value xsi:type="ValueTable">${content}</Value></Property>`;
}

const COLUMNS =
  "<column><Name>ServiceTreatmentID</Name><ValueType/><Title>№</Title></column>" +
  "<column><Name>Duration</Name><ValueType/></column>";

const WHOLE = response(
  resultCode("SUCCESS") +
    table(
      `${COLUMNS}<row><Value xsi:type="xs:string">a</Value><Value xsi:type="xs:decimal">12</Value></row>` +
        `<row><Value xsi:type="xs:string">b &amp; <![CDATA[<c>]]></Value><Value xsi:nil="true"/></row>`,
    ),
);

function readAll(chunks: readonly string[]): AnswerPart[] {
  const reader = new AnswerReader(OPERATION);
  return [...chunks.flatMap((chunk) => reader.read(chunk)), ...reader.end()];
}

function rowsOf(parts: readonly AnswerPart[]) {
  return parts.flatMap((part) => (part.kind === "rows" ? part.rows : []));
}

describe("AnswerReader", () => {
  it("hands out columns and rows the same wherever the pieces are cut", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(WHOLE.length), { maxLength: 8 }), (cuts) => {
        const ends = [...cuts, WHOLE.length].sort((one, other) => one - other);
        const chunks = ends.map((end, index) => WHOLE.slice(ends[index - 1] ?? 0, end));
        const parts = readAll(chunks);
        expect(parts[0]).toEqual({ kind: "columns", columns: ["ServiceTreatmentID", "Duration"] });
        expect(rowsOf(parts)).toEqual([
          ["a", "12"],
          ["b & <c>", null],
        ]);
      }),
    );
  });

  it("never takes an answer that breaks off for a whole one", () => {
    fc.assert(
      fc.property(fc.nat(WHOLE.length - 1), (length) => {
        expect(() => readAll([WHOLE.slice(0, length)])).toThrow(AnswerFormError);
      }),
    );
  });

  it("knows a table without rows by its columns", () => {
    const parts = readAll([response(resultCode("SUCCESS") + table(COLUMNS))]);
    expect(parts).toEqual([{ kind: "columns", columns: ["ServiceTreatmentID", "Duration"] }]);
  });

  it("hands out a refusal with its code and its sentence", () => {
    const text = `<Property ${CORE} name="ResultData"><Value xsi:type="xs:string">limit reached</Value></Property>`;
    expect(readAll([response(resultCode("OUT_OF_LIMIT") + text)])).toEqual([
      { kind: "refusal", code: "OUT_OF_LIMIT", text: "limit reached" },
    ]);
  });

  it.each([
    [
      "1.1",
      envelope(
        "<soap:Fault><faultcode>soap:Client</faultcode><faultstring>Плохо</faultstring></soap:Fault>",
      ),
    ],
    [
      "1.2",
      envelope(
        '<soap:Fault><soap:Code><soap:Value>soap:Sender</soap:Value></soap:Code><soap:Reason><soap:Text xml:lang="ru">Плохо</soap:Text></soap:Reason></soap:Fault>',
        "http://www.w3.org/2003/05/soap-envelope",
      ),
    ],
  ])("hands out the text of a fault of SOAP %s", (_version, text) => {
    expect(readAll([text])).toMatchObject([{ kind: "fault", text: "Плохо" }]);
  });

  it.each([
    ["a page of HTML", "<html><body>Вход</body></html>"],
    ["another operation", response("").replaceAll(OPERATION, "SpecialistRead")],
    ["a table that nobody declared a success", response(table(COLUMNS) + resultCode("SUCCESS"))],
    ["a success without a table", response(resultCode("SUCCESS"))],
    ["no ResultCode", response("")],
    [
      "a row with a value too few",
      response(resultCode("SUCCESS") + table(`${COLUMNS}<row><Value>a</Value></row>`)),
    ],
    [
      "two columns of one name",
      response(resultCode("SUCCESS") + table("<column><Name>A</Name></column>".repeat(2))),
    ],
    [
      "a structure in a cell",
      response(
        resultCode("SUCCESS") +
          table("<column><Name>A</Name></column><row><Value><Value>x</Value></Value></row>"),
      ),
    ],
    ["a DOCTYPE", `<!DOCTYPE x [<!ENTITY a "b">]>${WHOLE.replace(/^<\?xml.*?\?>/, "")}`],
    ["something after the end", `${WHOLE}<more/>`],
  ])("refuses %s", (_what, text) => {
    expect(() => readAll([text])).toThrow(AnswerFormError);
  });

  it("does not hold a value without end", () => {
    const reader = new AnswerReader(OPERATION);
    const [head = ""] = WHOLE.split(">a<");
    reader.read(`${head}>`);
    const piece = "x".repeat(64 * 1024);
    const readOn = () => {
      for (let length = 0; length <= 2 * ANSWER_LIMITS.textLength; length += piece.length) {
        reader.read(piece);
      }
    };
    expect(readOn).toThrow(AnswerFormError);
  });
});
