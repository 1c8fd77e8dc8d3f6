import type { DirectoryValueType } from "../contract/directory-columns.ts";

/**
 * A column's `ValueType`, a `TypeDescription`: types first, then qualifiers (contract.md,
 * "Companion operations"). Types are QNames: `xs` is declared on `m:return`, and the core
 * namespace, whose own `Null` is, is the default of the property.
 *
 * @param type without one the description is empty, as the history's are
 */
export function writeValueType(type: DirectoryValueType | undefined): string {
  if (type === undefined) return "<ValueType/>";
  return `<ValueType>${description(type)}</ValueType>`;
}

function description(type: DirectoryValueType): string {
  switch (type.kind) {
    case "id":
      return `<Type>xs:string</Type>${type.nullable ? "<Type>Null</Type>" : ""}`;
    case "string":
      return `<Type>xs:string</Type><StringQualifiers><Length>${type.length}</Length><AllowedLength>Variable</AllowedLength></StringQualifiers>`;
    case "number":
      return `<Type>xs:decimal</Type><NumberQualifiers><Digits>${type.digits}</Digits><FractionDigits>0</FractionDigits><AllowedSign>Nonnegative</AllowedSign></NumberQualifiers>`;
    case "boolean":
      return "<Type>xs:boolean</Type>";
    case "dateTime":
      return dateTime("DateTime");
    case "date":
      return dateTime("Date");
  }
}

/** 1C has one type for dates; which parts count is a qualifier. */
function dateTime(fractions: "Date" | "DateTime"): string {
  return `<Type>xs:dateTime</Type><DateQualifiers><DateFractions>${fractions}</DateFractions></DateQualifiers>`;
}
