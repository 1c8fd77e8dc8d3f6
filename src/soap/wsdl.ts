import { CORE_NAMESPACE, SERVICE_NAMESPACE, XML_SCHEMA_NAMESPACE } from "../contract/namespaces.ts";
import type { Operation } from "../contract/operation.ts";
import { OPERATIONS, soapAction } from "../contract/operation.ts";
import { CORE_TYPES_SCHEMA } from "./core-types.ts";
import { escapeXml } from "./escape.ts";
import { element, sequence } from "./schema-markup.ts";

const SERVICE = "PartnerWebAPI2";

/** The two bindings: suffix of the names, prefix of the WSDL extension that describes them. */
const BINDINGS = [
  { suffix: "Soap", prefix: "soap" },
  { suffix: "Soap12", prefix: "soap12" },
] as const;

type Binding = (typeof BINDINGS)[number];

/**
 * The service's WSDL 1.1, made from the contract's operations (contract.md, "Where it lives").
 *
 * @param address absolute URL for both ports, as clients reach the service
 */
export function writeWsdl(address: string): Buffer {
  return Buffer.from(
    [
      '<?xml version="1.0" encoding="UTF-8"?>',
      `<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:soap12="http://schemas.xmlsoap.org/wsdl/soap12/" xmlns:tns="${SERVICE_NAMESPACE}" name="${SERVICE}" targetNamespace="${SERVICE_NAMESPACE}">`,
      "<types>",
      CORE_TYPES_SCHEMA,
      serviceSchema(),
      "</types>",
      ...OPERATIONS.flatMap(messages),
      `<portType name="${SERVICE}PortType">`,
      ...OPERATIONS.map(portTypeOperation),
      "</portType>",
      ...BINDINGS.map(binding),
      `<service name="${SERVICE}">`,
      ...BINDINGS.map((each) => port(each, address)),
      "</service>",
      "</definitions>",
      "",
    ].join("\n"),
  );
}

function serviceSchema(): string {
  return [
    `<xs:schema xmlns:xs="${XML_SCHEMA_NAMESPACE}" xmlns:core="${CORE_NAMESPACE}" targetNamespace="${SERVICE_NAMESPACE}" elementFormDefault="qualified">`,
    `<xs:import namespace="${CORE_NAMESPACE}"/>`,
    ...OPERATIONS.flatMap(({ name }) => [
      wrapper(name, "Params"),
      wrapper(`${name}Response`, "return"),
    ]),
    "</xs:schema>",
  ].join("\n");
}

/** The element of a message: one structure under a name. */
function wrapper(name: string, content: string): string {
  return `<xs:element name="${name}"><xs:complexType>${sequence(
    element(content, "core:Structure"),
  )}</xs:complexType></xs:element>`;
}

function messages({ name }: Operation): string[] {
  return [
    `<message name="${name}RequestMessage"><part name="parameters" element="tns:${name}"/></message>`,
    `<message name="${name}ResponseMessage"><part name="parameters" element="tns:${name}Response"/></message>`,
  ];
}

function portTypeOperation({ name }: Operation): string {
  return `<operation name="${name}"><input message="tns:${name}RequestMessage"/><output message="tns:${name}ResponseMessage"/></operation>`;
}

function binding({ suffix, prefix }: Binding): string {
  const body = `<${prefix}:body use="literal"/>`;
  return [
    `<binding name="${SERVICE}${suffix}Binding" type="tns:${SERVICE}PortType">`,
    `<${prefix}:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>`,
    ...OPERATIONS.map(
      (operation) =>
        `<operation name="${operation.name}"><${prefix}:operation style="document" soapAction="${soapAction(operation)}"/><input>${body}</input><output>${body}</output></operation>`,
    ),
    "</binding>",
  ].join("\n");
}

function port({ suffix, prefix }: Binding, address: string): string {
  return `<port name="${SERVICE}${suffix}" binding="tns:${SERVICE}${suffix}Binding"><${prefix}:address location="${escapeXml(address)}"/></port>`;
}
