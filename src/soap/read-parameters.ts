import type { CallParameter } from "../contract/call.ts";
import { REQUEST_LIMITS } from "../contract/limits.ts";
import {
  CORE_NAMESPACE,
  SERVICE_NAMESPACE,
  XML_SCHEMA_INSTANCE_NAMESPACE,
} from "../contract/namespaces.ts";
import { shownValue } from "../history/shown-value.ts";
import type { StartTag } from "./xml-element.ts";
import { attributeOf, hasText, isNamed, trimXml } from "./xml-element.ts";

/** Depth of an element below the operation's own. */
const PARAMS = 1;
const PROPERTY = 2;
const VALUE = 3;

interface OpenProperty {
  readonly name: string;
  value: string | null;
  hasValue: boolean;
}

interface OpenValue {
  readonly nil: boolean;
  text: string;
}

/**
 * Reads what stands inside an operation's element: `Params`, of it `Property*`, of each one
 * `Value` (1C's `Structure`). It is fed the parser's events between the start and the end of the
 * operation.
 *
 * An element that does not belong here is never skipped: a filter that went unread would widen
 * the answer (contract.md, "Reading a request"). The first such finding is kept as
 * {@link problem}, and nothing more is collected. Text directly in the operation and in `Params`
 * means nothing: public clients put some there.
 */
export class ParameterReader {
  /** The first finding, a Russian sentence that names the parameter or element. */
  problem: string | null = null;
  readonly parameters: CallParameter[] = [];

  #depth = 0;
  #hasParams = false;
  #property: OpenProperty | null = null;
  #value: OpenValue | null = null;

  open(tag: StartTag): void {
    this.#depth++;
    if (this.problem === null) this.problem = this.#checkStart(tag);
  }

  text(text: string): void {
    if (this.problem === null) this.problem = this.#checkText(text);
  }

  close(): void {
    if (this.problem === null && this.#depth === VALUE) this.#endValue();
    if (this.problem === null && this.#depth === PROPERTY) this.#endProperty();
    this.#depth--;
  }

  // The functions below return what is wrong, null when nothing is.

  #checkStart(tag: StartTag): string | null {
    switch (this.#depth) {
      case PARAMS:
        return this.#startParams(tag);
      case PROPERTY:
        return this.#startProperty(tag);
      case VALUE:
        return this.#startValue(tag);
      default:
        return `Значение параметра ${this.#name()} содержит элемент «${shownValue(tag.name)}».`;
    }
  }

  #startParams(tag: StartTag): string | null {
    if (!isNamed(tag, SERVICE_NAMESPACE, "Params")) {
      return `Операция содержит элемент «${shownValue(tag.name)}», а допускает только Params из пространства имён ${SERVICE_NAMESPACE}.`;
    }
    if (this.#hasParams) return "Элемент Params повторяется.";
    this.#hasParams = true;
    return null;
  }

  #startProperty(tag: StartTag): string | null {
    if (!isNamed(tag, CORE_NAMESPACE, "Property")) {
      return `Params содержит элемент «${shownValue(tag.name)}», а допускает только Property из пространства имён ${CORE_NAMESPACE}.`;
    }
    const name = trimXml(attributeOf(tag, "", "name") ?? "");
    if (name === "") return "У элемента Property нет имени: задайте атрибут name.";
    if (this.parameters.length === REQUEST_LIMITS.properties) {
      return `Параметр «${shownValue(name)}» лишний: в запросе больше ${REQUEST_LIMITS.properties} элементов Property.`;
    }
    this.#property = { name, value: null, hasValue: false };
    return null;
  }

  #startValue(tag: StartTag): string | null {
    const property = this.#property;
    if (property === null || !isNamed(tag, CORE_NAMESPACE, "Value")) {
      return `Параметр ${this.#name()} содержит элемент «${shownValue(tag.name)}», а допускает только Value из пространства имён ${CORE_NAMESPACE}.`;
    }
    if (property.hasValue) return `Параметр ${this.#name()} имеет больше одного Value.`;
    const nil = trimXml(attributeOf(tag, XML_SCHEMA_INSTANCE_NAMESPACE, "nil") ?? "false");
    if (!/^(?:true|false|1|0)$/.test(nil)) {
      return `У параметра ${this.#name()} неверное значение xsi:nil: «${shownValue(nil)}».`;
    }
    property.hasValue = true;
    this.#value = { nil: nil === "true" || nil === "1", text: "" };
    return null;
  }

  #checkText(text: string): string | null {
    if (this.#depth === PROPERTY && hasText(text)) {
      return `Параметр ${this.#name()} содержит текст «${shownValue(text)}» вне элемента Value.`;
    }
    const value = this.#value;
    if (value === null) return null;
    if (value.nil && hasText(text)) {
      return `Параметр ${this.#name()} объявлен пустым (xsi:nil), но имеет значение «${shownValue(text)}».`;
    }
    value.text += text;
    if (value.text.length > REQUEST_LIMITS.textLength) {
      return `Значение параметра ${this.#name()} длиннее ${REQUEST_LIMITS.textLength} символов: «${shownValue(value.text)}».`;
    }
    return null;
  }

  #endValue(): void {
    if (this.#property !== null && this.#value !== null && !this.#value.nil) {
      this.#property.value = this.#value.text;
    }
    this.#value = null;
  }

  #endProperty(): void {
    if (this.#property !== null) {
      this.parameters.push({ name: this.#property.name, value: this.#property.value });
    }
    this.#property = null;
  }

  #name(): string {
    return `«${shownValue(this.#property?.name ?? "")}»`;
  }
}
