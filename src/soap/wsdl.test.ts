import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as nodeSoap from "soap";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { XmlElement } from "../../test/support/xml-tree.ts";
import { find, parseXml } from "../../test/support/xml-tree.ts";
import { CORE_NAMESPACE, SERVICE_NAMESPACE } from "../contract/namespaces.ts";
import { OPERATIONS } from "../contract/operation.ts";
import { writeWsdl } from "./wsdl.ts";

/** strong-soap comes without types: what is used of it. */
interface DescribingClient {
  describe(): Record<string, Record<string, Record<string, unknown>>>;
}
interface StrongSoap {
  createClient(
    path: string,
    options: object,
    done: (error: Error | null, client: DescribingClient) => void,
  ): void;
}
const { soap: strongSoap } = createRequire(import.meta.url)("strong-soap") as { soap: StrongSoap };

const ADDRESS = "https://history.example/cus/ws/PartnerWebAPI2?a=1&b='2'";
const WSDL = "http://schemas.xmlsoap.org/wsdl/";
const SCHEMA = "http://www.w3.org/2001/XMLSchema";
const PORTS = [
  ["PartnerWebAPI2Soap", "http://schemas.xmlsoap.org/wsdl/soap/"],
  ["PartnerWebAPI2Soap12", "http://schemas.xmlsoap.org/wsdl/soap12/"],
] as const;

const definitions = parseXml(writeWsdl(ADDRESS));
const [coreSchema, serviceSchema] = find(definitions, "types").children;

/** Children with this expanded name. */
function all(element: XmlElement | undefined, namespace: string, local: string): XmlElement[] {
  return element?.children.filter(({ name }) => name === `{${namespace}}${local}`) ?? [];
}

function named(elements: readonly XmlElement[], name: string): XmlElement {
  const found = elements.find((element) => element.attributes["name"] === name);
  if (found === undefined) throw new Error(`nothing is named ${name}`);
  return found;
}

function everyElement(element: XmlElement): XmlElement[] {
  return [element, ...element.children.flatMap(everyElement)];
}

describe("the WSDL", () => {
  it("is the service's: names, namespace, port type, bindings and ports", () => {
    expect(definitions.name).toBe(`{${WSDL}}definitions`);
    expect(definitions.attributes["targetNamespace"]).toBe(SERVICE_NAMESPACE);
    expect(all(definitions, WSDL, "portType").map(({ attributes }) => attributes["name"])).toEqual([
      "PartnerWebAPI2PortType",
    ]);
    const ports = all(find(definitions, "service"), WSDL, "port");
    expect(ports.map(({ attributes }) => attributes["name"])).toEqual(PORTS.map(([name]) => name));
    for (const [name, extension] of PORTS) {
      const port = named(ports, name);
      expect(port.attributes["binding"]).toBe(`tns:${name}Binding`);
      expect(all(port, extension, "address")[0]?.attributes["location"]).toBe(ADDRESS);
      const binding = named(all(definitions, WSDL, "binding"), `${name}Binding`);
      expect(all(binding, extension, "binding")[0]?.attributes).toEqual({
        style: "document",
        transport: "http://schemas.xmlsoap.org/soap/http",
      });
    }
  });

  it.each(OPERATIONS.map(({ name }) => name))("describes %s in both bindings", (name) => {
    for (const [port, extension] of PORTS) {
      const binding = named(all(definitions, WSDL, "binding"), `${port}Binding`);
      const operation = named(all(binding, WSDL, "operation"), name);
      expect(all(operation, extension, "operation")[0]?.attributes).toEqual({
        style: "document",
        soapAction: `http://buhphone.com/PartnerWebAPI2#PartnerWebAPI2:${name}`,
      });
      for (const direction of ["input", "output"]) {
        expect(find(operation, direction, "body").attributes).toEqual({ use: "literal" });
      }
    }
    const messages = all(definitions, WSDL, "message");
    for (const [message, element, content] of [
      [`${name}RequestMessage`, name, "Params"],
      [`${name}ResponseMessage`, `${name}Response`, "return"],
    ] as const) {
      expect(named(messages, message).children.map(({ attributes }) => attributes)).toEqual([
        { name: "parameters", element: `tns:${element}` },
      ]);
      const declared = named(all(serviceSchema, SCHEMA, "element"), element);
      const { children } = find(declared, "complexType", "sequence");
      // Required: minOccurs and maxOccurs are one when they are not said.
      expect(children.map(({ attributes }) => attributes)).toEqual([
        { name: content, type: "core:Structure" },
      ]);
    }
  });

  it("has two schemas, the core types first, imported without a location", () => {
    expect(find(definitions, "types").children).toHaveLength(2);
    expect(coreSchema?.attributes["targetNamespace"]).toBe(CORE_NAMESPACE);
    expect(coreSchema?.attributes["elementFormDefault"]).toBe("qualified");
    expect(serviceSchema?.attributes["targetNamespace"]).toBe(SERVICE_NAMESPACE);
    expect(serviceSchema?.attributes["elementFormDefault"]).toBe("qualified");
    expect(all(serviceSchema, SCHEMA, "import").map(({ attributes }) => attributes)).toEqual([
      { namespace: CORE_NAMESPACE },
    ]);
  });

  it("has the whole core types, each once, and refers to no other", () => {
    const types = coreSchema?.children.map(({ attributes }) => attributes["name"]) ?? [];
    expect(new Set(types).size).toBe(types.length);
    // As published by the cloud in February 2024.
    expect([...types].sort()).toEqual(
      `AllowedLength AllowedSign Array BinaryDataQualifiers CompositeID DataFillError DataFillErrors
      DateFractions DateQualifiers ErrorCategory Exception FileDragMode FillCheckErrorStatus
      FillChecking FixedArray FixedMap FixedStructure GenericException KeyAndValue
      LocalStringItemType LocalStringType MainClientApplicationWindowMode Map Null NumberQualifiers
      ObjectVersion StandardBeginningDate StandardBeginningDateVariant StandardPeriod
      StandardPeriodVariant StringQualifiers Structure Type TypeDescription UUID ValueListItemType
      ValueListType ValueStorage ValueTable ValueTableColumn ValueTableIndex ValueTableRow ValueTree
      ValueTreeColumn ValueTreeRow`.split(/\s+/),
    );
    const references = everyElement(definitions).flatMap(({ attributes }) =>
      [attributes["type"], attributes["base"]].filter((name) => name?.startsWith("tns:")),
    );
    const known = new Set(types.map((name) => `tns:${name}`)).add("tns:PartnerWebAPI2PortType");
    expect(references.filter((name) => !known.has(name ?? ""))).toEqual([]);
  });

  it("describes structure and table as the contract does", () => {
    const types = coreSchema?.children ?? [];
    const property = find(named(types, "Structure"), "sequence", "element");
    expect(property.attributes).toEqual({
      name: "Property",
      minOccurs: "0",
      maxOccurs: "unbounded",
    });
    expect(find(property, "complexType", "attribute").attributes).toEqual({
      name: "name",
      type: "xs:NMTOKEN",
      use: "required",
    });
    expect(find(property, "complexType", "sequence", "element").attributes).toEqual({
      name: "Value",
      nillable: "true",
    });
    const contentOf = (type: string) =>
      find(named(types, type), "sequence").children.map(({ attributes }) => attributes["name"]);
    expect(contentOf("ValueTable")).toEqual(["column", "index", "row"]);
    expect(contentOf("ValueTableColumn")).toEqual(["Name", "ValueType", "Title", "Width"]);
    expect(contentOf("ValueTableRow")).toEqual(["Value"]);
  });
});

describe("foreign libraries", () => {
  let folder = "";
  let path = "";

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "letopis-wsdl-"));
    path = join(folder, "service.wsdl");
    await writeFile(path, writeWsdl(ADDRESS));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it("soap describes every operation in both ports", async () => {
    const client = await nodeSoap.createClientAsync(path);
    const ports = client.describe()["PartnerWebAPI2"];
    for (const [port] of PORTS) {
      expect(Object.keys(ports[port])).toEqual(OPERATIONS.map(({ name }) => name));
      for (const { name } of OPERATIONS) {
        expect(ports[port][name].input.Params["Property[]"]).toBeDefined();
        expect(ports[port][name].output.return["Property[]"]).toBeDefined();
      }
    }
  });

  it("strong-soap describes every operation in both ports", async () => {
    const client = await new Promise<DescribingClient>((resolve, reject) => {
      strongSoap.createClient(path, {}, (error, made) => (error ? reject(error) : resolve(made)));
    });
    const ports = client.describe()["PartnerWebAPI2"];
    for (const [port] of PORTS) {
      expect(Object.keys(ports?.[port] ?? {})).toEqual(OPERATIONS.map(({ name }) => name));
      for (const { name } of OPERATIONS) {
        const described = JSON.stringify(ports?.[port]?.[name]);
        expect(described).toContain('"Params"');
        expect(described).toContain('"return"');
      }
    }
  });
});
