import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CallParameter } from "../contract/call.ts";
import { REQUEST_LIMITS } from "../contract/limits.ts";
import {
  CORE_NAMESPACE,
  SERVICE_NAMESPACE,
  SOAP_1_2_NAMESPACE,
  XML_SCHEMA_INSTANCE_NAMESPACE,
} from "../contract/namespaces.ts";
import { escapeXml } from "./escape.ts";
import type { Call } from "./read-envelope.ts";
import { readEnvelope } from "./read-envelope.ts";
import { SoapFault } from "./soap-fault.ts";

const SEED = readFileSync(new URL("../../test/fixtures/seed-request.xml", import.meta.url));

/** The call, or null for a fault; anything else that is thrown fails the test. */
function readOrFault(body: Uint8Array, contentType?: string): Call | null {
  try {
    const call = readEnvelope(body, contentType);
    expect(call.problem === null).toBe(call.parameters !== null);
    expect(call.parameters?.length ?? 0).toBeLessThanOrEqual(REQUEST_LIMITS.properties);
    for (const { value } of call.parameters ?? []) {
      expect(value?.length ?? 0).toBeLessThanOrEqual(REQUEST_LIMITS.textLength);
    }
    expect(call.problem?.length ?? 0).toBeLessThan(1000);
    return call;
  } catch (error) {
    if (!(error instanceof SoapFault)) throw error;
    expect(error.message.length).toBeLessThan(1000);
    expect(error.message).toMatch(/[а-я]/);
    return null;
  }
}

const contentType = fc.oneof(
  fc.constantFrom(
    undefined,
    "text/xml",
    "application/soap+xml; charset=utf-16",
    "text/xml;charset",
  ),
  fc.string(),
);

describe("whatever arrives", () => {
  it("arbitrary bytes give a fault", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), contentType, (bytes, type) => {
        expect(readOrFault(bytes, type)).toBeNull();
      }),
    );
  });

  it("arbitrary pieces of XML give a fault", () => {
    const piece = fc.constantFrom(
      ..."< > </ /> <? ?> <!-- --> <![CDATA[ ]]> <!DOCTYPE [ & ; &# &#x \" ' = xmlns xmlns: a: a b".split(
        " ",
      ),
      "\0",
      " ",
      "\uFEFF",
      "<a>",
      "</a>",
      '<?xml version="1.0"?>',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        expect(readOrFault(Buffer.from(pieces.join("")))).toBeNull();
      }),
      { numRuns: 2000 },
    );
  });

  it("the seed's example, damaged anywhere, gives a call or a fault and nothing else", () => {
    const damage = fc.record({
      at: fc.nat(SEED.length),
      remove: fc.oneof(fc.nat(3), fc.nat(400)),
      insert: fc.oneof(
        fc.uint8Array({ maxLength: 4 }),
        fc
          .tuple(fc.nat(SEED.length), fc.nat(300))
          .map(([from, length]) => new Uint8Array(SEED.subarray(from, from + length))),
      ),
    });
    fc.assert(
      fc.property(fc.array(damage, { minLength: 1, maxLength: 3 }), (damages) => {
        let body = SEED;
        for (const { at, remove, insert } of damages) {
          body = Buffer.concat([body.subarray(0, at), insert, body.subarray(at + remove)]);
        }
        readOrFault(body);
      }),
      { numRuns: 2000 },
    );
  });

  it("the seed's example, cut anywhere, gives a fault", () => {
    for (let length = 0; length < SEED.toString().trimEnd().length; length++) {
      expect(readOrFault(SEED.subarray(0, length))).toBeNull();
    }
  });

  it("a foreign element anywhere in the seed's example leaves no call without a problem", () => {
    const text = SEED.toString();
    for (let end = text.indexOf(">"); end !== -1; end = text.indexOf(">", end + 1)) {
      for (const extra of ["<Foreign/>", '<x:Y xmlns:x="urn:x">1</x:Y>']) {
        const call = readOrFault(Buffer.from(text.slice(0, end + 1) + extra + text.slice(end + 1)));
        expect(call?.parameters ?? null).toBeNull();
      }
    }
  });
});

describe("what stands in an operation", () => {
  // A grammar of its own, much simpler than the reader's: a tree, written out and judged.
  interface Element {
    readonly namespace: string;
    readonly local: string;
    readonly property: string | undefined;
    readonly nil: string | undefined;
    readonly content: readonly (Element | string)[];
  }

  const text = fc.constantFrom("", " \n", "2024", "a&<>", "жизнь", " x ");
  const { element } = fc.letrec<{ element: Element; content: readonly (Element | string)[] }>(
    (tie) => ({
      content: fc.array(fc.oneof({ maxDepth: 4 }, text, tie("element")), {
        maxLength: 4,
      }) as fc.Arbitrary<readonly (Element | string)[]>,
      element: fc.record({
        namespace: fc.constantFrom(CORE_NAMESPACE, SERVICE_NAMESPACE, "urn:other", ""),
        local: fc.constantFrom("Params", "Property", "Value", "value", "Row"),
        property: fc.constantFrom(undefined, "", "OpenedFrom", "ClientID"),
        nil: fc.constantFrom(undefined, "true", "0", "maybe"),
        content: tie("content"),
      }) as fc.Arbitrary<Element>,
    }),
  );

  /** Mostly what belongs there, so that whole requests come up often enough. */
  function mostly(good: Partial<Element>, content: fc.Arbitrary<Element["content"]>) {
    const own = fc.record({
      namespace: fc.constant(good.namespace ?? ""),
      local: fc.constant(good.local ?? ""),
      property: fc.constant(good.property),
      nil: fc.constantFrom(undefined, undefined, "true"),
      content,
    }) as fc.Arbitrary<Element>;
    return fc.oneof({ weight: 14, arbitrary: own }, { weight: 1, arbitrary: element });
  }
  const list = (item: fc.Arbitrary<Element>, maxLength: number) =>
    fc.array(
      fc.oneof(
        { weight: 3, arbitrary: item as fc.Arbitrary<Element | string> },
        fc.constantFrom("", "\n "),
      ),
      {
        maxLength,
      },
    );
  const value = mostly(
    { namespace: CORE_NAMESPACE, local: "Value" },
    fc.array(text, { maxLength: 2 }),
  );
  const property = mostly(
    { namespace: CORE_NAMESPACE, local: "Property", property: "OpenedTo" },
    list(value, 2),
  );
  const params = mostly({ namespace: SERVICE_NAMESPACE, local: "Params" }, list(property, 4));

  function write(node: Element | string, prefixed: boolean): string {
    if (typeof node === "string") return escapeXml(node);
    const { namespace, local, property: name, nil, content } = node;
    const usePrefix = prefixed && namespace !== "";
    const tag = usePrefix ? `p:${local}` : local;
    const attributes = [
      usePrefix ? `xmlns:p="${namespace}"` : `xmlns="${namespace}"`,
      name === undefined ? "" : `name="${name}"`,
      nil === undefined ? "" : `i:nil="${nil}"`,
    ].join(" ");
    const inside = content.map((child) => write(child, !prefixed)).join("");
    return `<${tag} ${attributes}>${inside}</${tag}>`;
  }

  const elements = (node: Element) => node.content.filter((child) => typeof child !== "string");
  const texts = (node: Element) =>
    node.content.filter((child) => typeof child === "string").join("");
  const is = (node: Element, namespace: string, local: string) =>
    node.namespace === namespace && node.local === local;

  /** The parameters of an operation's content; null when it is outside of the grammar. */
  function judge(children: readonly Element[]): readonly CallParameter[] | null {
    if (children.length > 1) return null;
    const found: CallParameter[] = [];
    for (const child of children) {
      if (!is(child, SERVICE_NAMESPACE, "Params")) return null;
      for (const item of elements(child)) {
        if (!is(item, CORE_NAMESPACE, "Property") || !item.property) return null;
        const values = elements(item);
        const [only] = values;
        if (values.length > 1 || texts(item).trim() !== "") return null;
        if (only !== undefined) {
          const isValue = is(only, CORE_NAMESPACE, "Value") && elements(only).length === 0;
          if (!isValue || only.nil === "maybe") return null;
          if (only.nil === "true" && texts(only).trim() !== "") return null;
        }
        const isGiven = only !== undefined && only.nil !== "true";
        found.push({ name: item.property, value: isGiven ? texts(only) : null });
      }
    }
    return found;
  }

  it("is read exactly as the grammar has it, and is a problem outside of it", () => {
    const seen = { good: 0, bad: 0 };
    fc.assert(
      fc.property(fc.array(params, { maxLength: 2 }), fc.boolean(), (children, prefixed) => {
        const inside = children.map((child) => write(child, prefixed)).join("");
        const request = `<s:Envelope xmlns:s="${SOAP_1_2_NAMESPACE}" xmlns:i="${XML_SCHEMA_INSTANCE_NAMESPACE}"><s:Body><o:GetHistoryOfServiceTreatments xmlns:o="${SERVICE_NAMESPACE}">${inside}</o:GetHistoryOfServiceTreatments></s:Body></s:Envelope>`;
        const call = readOrFault(Buffer.from(request));
        const expected = judge(children);
        expect(call?.parameters).toEqual(expected);
        seen[expected === null ? "bad" : "good"]++;
      }),
      { numRuns: 3000 },
    );
    // Both sides of the line were really walked.
    expect(Math.min(seen.good, seen.bad)).toBeGreaterThan(300);
  });
});
