import { describe, expect, it } from "vitest";
import type { XmlElement } from "../../test/support/xml-tree.ts";
import { find, parseXml } from "../../test/support/xml-tree.ts";
import { CORE_NAMESPACE } from "../contract/namespaces.ts";
import { DIRECTORY_OPERATIONS, SPECIALIST_READ } from "../contract/operation.ts";
import { writeValueType } from "./value-type.ts";
import { answerClosing, answerOpening } from "./write-answer.ts";

/** `Type xs:string, StringQualifiers(Length 20, …)`: content of an element in short. */
function inShort({ children }: XmlElement): string {
  return children
    .map((child) => {
      const name = child.name.replace(`{${CORE_NAMESPACE}}`, "");
      return child.children.length > 0 ? `${name}(${inShort(child)})` : `${name} ${child.text}`;
    })
    .join(", ");
}

describe("the description of a column's values", () => {
  it("is empty for columns without one, as the history's are", () => {
    expect(writeValueType(undefined)).toBe("<ValueType/>");
  });

  it("is for SpecialistRead that of the real service, in its order", () => {
    const document = Buffer.concat([
      answerOpening("1.1", SPECIALIST_READ),
      answerClosing(SPECIALIST_READ),
    ]);
    const data = find(parseXml(document), "Body", "SpecialistReadResponse", "return").children[1];
    const columns = data?.children[0]?.children ?? [];
    const text = (length: number) =>
      `Type xs:string, StringQualifiers(Length ${length}, AllowedLength Variable)`;
    const date = (fractions: string) =>
      `Type xs:dateTime, DateQualifiers(DateFractions ${fractions})`;
    expect(
      columns.map((column) => [find(column, "Name").text, inShort(find(column, "ValueType"))]),
    ).toEqual([
      ["SpecialistID", "Type xs:string, Type Null"],
      ["CreatedAt", date("DateTime")],
      ["Deleted", "Type xs:boolean"],
      [
        "Login",
        "Type xs:decimal, NumberQualifiers(Digits 10, FractionDigits 0, AllowedSign Nonnegative)",
      ],
      ["Name", text(20)],
      ["Surname", text(20)],
      ["SecondaryName", text(20)],
      ["Birthday", date("Date")],
      ["Post", text(50)],
      ["DepartmentID", "Type xs:string, Type Null"],
      ["Phone", text(320)],
      ["EMail", text(320)],
    ]);
  });

  it.each(DIRECTORY_OPERATIONS)(
    "has prefixes that are declared where it stands: $name",
    (operation) => {
      // `xs` is bound on the return element, `Null` lives in the default namespace of the property.
      const text = answerOpening("1.2", operation).toString();
      expect(text).toMatch(/<m:return xmlns:xs="http:\/\/www\.w3\.org\/2001\/XMLSchema"/);
      expect(text).toContain(`<Property name="ResultData" xmlns="${CORE_NAMESPACE}">`);
      for (const [, type = ""] of text.matchAll(/<Type>([^<]*)</g)) {
        expect(type).toMatch(/^(xs:\w+|Null)$/);
      }
    },
  );
});
