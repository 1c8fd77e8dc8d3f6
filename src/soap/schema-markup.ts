import { escapeXml } from "./escape.ts";

/** How often an element occurs and whether it may be nil; once and never nil when not said. */
export interface Occurrence {
  readonly optional?: true;
  readonly many?: true;
  readonly nillable?: true;
}

// Small pieces of XML Schema as text; the prefix `xs` is declared by whoever puts them together.

/** An element declaration; without a type it holds anything. */
export function element(name: string, type?: string, occurrence: Occurrence = {}): string {
  const { optional, many, nillable } = occurrence;
  return (
    `<xs:element name="${name}"` +
    (type === undefined ? "" : ` type="${type}"`) +
    (nillable ? ' nillable="true"' : "") +
    (optional ? ' minOccurs="0"' : "") +
    (many ? ' maxOccurs="unbounded"' : "") +
    "/>"
  );
}

/** A complex type with its content: {@link sequence} and the like, then attributes. */
export function complexType(name: string, ...content: readonly string[]): string {
  return `<xs:complexType name="${name}">${content.join("")}</xs:complexType>`;
}

export function sequence(...elements: readonly string[]): string {
  return `<xs:sequence>${elements.join("")}</xs:sequence>`;
}

/** A simple type that narrows another by facets. */
export function simpleType(name: string, base: string, ...facets: readonly string[]): string {
  return `<xs:simpleType name="${name}"><xs:restriction base="${base}">${facets.join("")}</xs:restriction></xs:simpleType>`;
}

export function pattern(expression: string): string {
  return `<xs:pattern value="${escapeXml(expression)}"/>`;
}

/** A string type with a closed list of values. */
export function enumeration(name: string, values: readonly string[]): string {
  return simpleType(
    name,
    "xs:string",
    ...values.map((value) => `<xs:enumeration value="${value}"/>`),
  );
}
