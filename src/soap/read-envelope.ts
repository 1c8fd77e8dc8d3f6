import { SaxesParser } from "saxes";
import type { CallParameter } from "../contract/call.ts";
import { REQUEST_LIMITS } from "../contract/limits.ts";
import { SERVICE_NAMESPACE } from "../contract/namespaces.ts";
import { OPERATIONS } from "../contract/operation.ts";
import { shownValue } from "../history/shown-value.ts";
import { readContentType } from "./content-type.ts";
import { demandsUnderstanding } from "./read-headers.ts";
import { ParameterReader } from "./read-parameters.ts";
import type { FaultCode } from "./soap-fault.ts";
import { SoapFault } from "./soap-fault.ts";
import type { SoapVersion } from "./soap-version.ts";
import { ENVELOPE_NAMESPACE, versionOfNamespace } from "./soap-version.ts";
import { decodeBody } from "./text-encoding.ts";
import { describeViolation } from "./well-formedness.ts";
import type { StartTag } from "./xml-element.ts";
import { hasText, isNamed } from "./xml-element.ts";

/**
 * A call as it stands in an envelope: which operation, with which parameters.
 *
 * When something in it is outside of the grammar, `problem` is a Russian sentence for ResultData
 * of INVALID_PARAMETER and there are no parameters at all, so that nobody answers without them.
 * It is returned and not thrown because ACCESS_DENIED comes first (contract.md, "The answer
 * otherwise").
 */
export type Call = {
  /** The envelope's version, whatever the HTTP headers say: that of the answer. */
  readonly version: SoapVersion;
  /** Name of one of {@link OPERATIONS}. */
  readonly operation: string;
} & (
  | { readonly parameters: readonly CallParameter[]; readonly problem: null }
  | { readonly parameters: null; readonly problem: string }
);

/**
 * Reads a request (contract.md, "Reading a request"). What the values and names of parameters
 * mean is not looked at.
 *
 * The caller limits the size of `body` (`REQUEST_LIMITS.bodyBytes`); depth and attributes beyond
 * `REQUEST_LIMITS` are a fault, properties and text beyond it a `problem`.
 *
 * @param body the bytes as received, inflated
 * @param contentType the HTTP header, if there was one
 * @throws {SoapFault} no envelope, not well-formed XML 1.0, a DOCTYPE, a header that must be
 *   understood, an unknown operation, not exactly one operation
 */
export function readEnvelope(body: Uint8Array, contentType: string | undefined): Call {
  const type = readContentType(contentType);
  const text = decodeBody(body, type);
  if (!hasText(text)) {
    throw new SoapFault(type.version, "Client", "Тело запроса пустое: ожидается конверт SOAP.");
  }

  // SOAP is XML 1.0; the declaration of another version is refused below, not obeyed.
  const parser = new SaxesParser({ xmlns: true, forceXMLVersion: true, defaultXMLVersion: "1.0" });
  const reader = new EnvelopeReader(type.version);
  let attributes = 0;
  parser.on("error", (error) => {
    reader.fail(describeViolation(error.message, parser.line, parser.column));
  });
  parser.on("xmldecl", ({ version }) => {
    if (version !== "1.0") reader.fail("Версия XML не поддерживается. Пришлите документ XML 1.0.");
  });
  parser.on("doctype", () => reader.fail("DOCTYPE в запросе запрещён. Уберите его."));
  parser.on("opentagstart", () => {
    attributes = 0;
  });
  parser.on("attribute", () => {
    attributes++;
    if (attributes > REQUEST_LIMITS.attributes) {
      reader.fail(`У элемента больше ${REQUEST_LIMITS.attributes} атрибутов.`);
    }
  });
  parser.on("opentag", (tag) => reader.open(tag));
  parser.on("text", (text) => reader.text(text));
  parser.on("cdata", (text) => reader.text(text));
  parser.on("closetag", () => reader.close());
  parser.write(text).close();
  return reader.finish();
}

/** Depth of an element; the envelope's own is 1. */
const ENVELOPE = 1;
const PART = 2;
const ENTRY = 3;

/** Follows the parser through Envelope, Header and Body to the operation. */
class EnvelopeReader {
  #version: SoapVersion;
  #depth = 0;
  /** The child of the envelope that was opened last. */
  #part: "Header" | "Body" | null = null;
  #operation: string | null = null;
  readonly #parameters = new ParameterReader();

  constructor(version: SoapVersion) {
    this.#version = version;
  }

  open(tag: StartTag): void {
    this.#depth++;
    if (this.#depth > REQUEST_LIMITS.depth) {
      this.fail(`Вложенность элементов больше ${REQUEST_LIMITS.depth}.`);
    }
    if (this.#depth === ENVELOPE) this.#openEnvelope(tag);
    else if (this.#depth === PART) this.#openPart(tag);
    else if (this.#part === "Header") this.#openHeaderEntry(tag);
    else if (this.#depth === ENTRY) this.#openOperation(tag);
    else this.#parameters.open(tag);
  }

  text(text: string): void {
    if (this.#depth >= ENTRY) {
      if (this.#part === "Body") this.#parameters.text(text);
    } else if (hasText(text)) {
      this.fail(`Конверт SOAP содержит посторонний текст «${shownValue(text)}».`);
    }
  }

  close(): void {
    if (this.#part === "Body" && this.#depth > ENTRY) this.#parameters.close();
    this.#depth--;
  }

  finish(): Call {
    if (this.#operation === null) return this.fail("В Body конверта нет операции.");
    const call = { version: this.#version, operation: this.#operation };
    const { parameters, problem } = this.#parameters;
    return problem === null
      ? { ...call, parameters, problem: null }
      : { ...call, parameters: null, problem };
  }

  fail(reason: string, code: FaultCode = "Client"): never {
    throw new SoapFault(this.#version, code, reason);
  }

  #openEnvelope(tag: StartTag): void {
    if (tag.local !== "Envelope") {
      this.fail(`Ожидается конверт SOAP, а прочитан элемент «${shownValue(tag.name)}».`);
    }
    this.#version =
      versionOfNamespace(tag.uri) ??
      this.fail(
        `Пространство имён конверта «${shownValue(tag.uri)}» не поддерживается. Пришлите конверт SOAP 1.1 или 1.2.`,
        "VersionMismatch",
      );
  }

  #openPart(tag: StartTag): void {
    const namespace = ENVELOPE_NAMESPACE[this.#version];
    if (isNamed(tag, namespace, "Header") && this.#part === null) this.#part = "Header";
    else if (isNamed(tag, namespace, "Body") && this.#part !== "Body") this.#part = "Body";
    else this.fail(`Конверт SOAP содержит лишний элемент «${shownValue(tag.name)}».`);
  }

  #openHeaderEntry(tag: StartTag): void {
    if (this.#depth === ENTRY && demandsUnderstanding(tag, this.#version)) {
      this.fail(
        `Заголовок «${shownValue(tag.name)}» обязателен к пониманию (mustUnderstand), но здесь неизвестен.`,
        "MustUnderstand",
      );
    }
  }

  #openOperation(tag: StartTag): void {
    if (this.#operation !== null) this.fail("В Body конверта больше одной операции.");
    const names = OPERATIONS.map((operation) => operation.name);
    if (tag.uri !== SERVICE_NAMESPACE || !names.includes(tag.local)) {
      this.fail(
        `Операция «${shownValue(tag.local)}» из пространства имён «${shownValue(tag.uri)}» неизвестна. Доступно: ${names.join(", ")} из пространства имён ${SERVICE_NAMESPACE}.`,
      );
    }
    this.#operation = tag.local;
  }
}
