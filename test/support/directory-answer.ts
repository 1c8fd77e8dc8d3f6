import type { SoapVersion } from "../../src/soap/soap-version.ts";

/**
 * Answers of directory reads, written by hand as the real service writes them (contract.md,
 * "Companion operations"): indented, columns with described types, nil for what is absent.
 */

const ENVELOPE: Readonly<Record<SoapVersion, string>> = {
  "1.1": "http://schemas.xmlsoap.org/soap/envelope/",
  "1.2": "http://www.w3.org/2003/05/soap-envelope",
};

const CORE = 'xmlns="http://v8.1c.ru/8.1/data/core"';

const STRING =
  "<Type>xs:string</Type>\n<StringQualifiers><Length>50</Length>" +
  "<AllowedLength>Variable</AllowedLength></StringQualifiers>";

/** What stands in the ValueType of a column, where it is no string. */
const DESCRIPTIONS: Readonly<Record<string, string>> = {
  SpecialistID: `${STRING.replace("</Type>", "</Type>\n<Type>Null</Type>")}`,
  CreatedAt:
    "<Type>xs:dateTime</Type><DateQualifiers><DateFractions>DateTime</DateFractions></DateQualifiers>",
  Deleted: "<Type>xs:boolean</Type>",
  Login:
    "<Type>xs:decimal</Type><NumberQualifiers><Digits>10</Digits><FractionDigits>0</FractionDigits>" +
    "<AllowedSign>Nonnegative</AllowedSign></NumberQualifiers>",
  Birthday:
    "<Type>xs:dateTime</Type><DateQualifiers><DateFractions>Date</DateFractions></DateQualifiers>",
};

const TYPES: Readonly<Record<string, string>> = {
  CreatedAt: "xs:dateTime",
  Deleted: "xs:boolean",
  Login: "xs:decimal",
  Birthday: "xs:dateTime",
};

/**
 * A whole answer.
 *
 * @param columns their names, in order
 * @param rows cells in the order of the columns, as they stand in XML; null is nil
 */
export function directoryAnswer(
  operation: string,
  columns: readonly string[],
  rows: readonly (readonly (string | null)[])[],
  version: SoapVersion = "1.1",
): string {
  const described = columns.map(
    (name) =>
      `\t\t<column>\n\t\t\t<Name xsi:type="xs:string">${name}</Name>\n` +
      `\t\t\t<ValueType>${DESCRIPTIONS[name] ?? STRING}</ValueType>\n\t\t\t<Title>${name}</Title>\n` +
      '\t\t\t<Width xsi:type="xs:decimal">10</Width>\n\t\t</column>\n',
  );
  const cell = (text: string | null, index: number) =>
    text === null
      ? '\t\t\t<Value xsi:nil="true"/>\n'
      : `\t\t\t<Value xsi:type="${TYPES[columns[index] ?? ""] ?? "xs:string"}">${text}</Value>\n`;
  const written = rows.map((cells) => `\t\t<row>\n${cells.map(cell).join("")}\t\t</row>\n`);
  return (
    `<soap:Envelope xmlns:soap="${ENVELOPE[version]}">\n<soap:Body>\n` +
    `<m:${operation}Response xmlns:m="http://buhphone.com/PartnerWebAPI2">\n` +
    '<m:return xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\n' +
    `\t<Property ${CORE} name="ResultCode">\n\t\t<Value xsi:type="xs:string">SUCCESS</Value>\n\t</Property>\n` +
    `\t<Property ${CORE} name="ResultData">\n\t\t<Value xsi:type="ValueTable">\n` +
    `${described.join("")}${written.join("")}\t\t</Value>\n\t</Property>\n` +
    `</m:return>\n</m:${operation}Response>\n</soap:Body>\n</soap:Envelope>\n`
  );
}
