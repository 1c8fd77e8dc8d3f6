import type { SaxesTagNS } from "saxes";
import { SaxesParser } from "saxes";
import {
  CORE_NAMESPACE,
  SERVICE_NAMESPACE,
  SOAP_1_1_NAMESPACE,
  SOAP_1_2_NAMESPACE,
  XML_SCHEMA_INSTANCE_NAMESPACE,
} from "../contract/namespaces.ts";
import { SUCCESS } from "../contract/result-codes.ts";
import { attributeOf, isNamed, trimXml } from "../soap/xml-element.ts";
import { ANSWER_LIMITS } from "./limits.ts";

/** A row's values in the order of the table's columns; null is nil. */
export type TableRow = readonly (string | null)[];

/** What an answer turned out to be, in the order in which one learns of it. */
export type AnswerPart =
  /** The table begins. */
  | { readonly kind: "columns"; readonly columns: readonly string[] }
  | { readonly kind: "rows"; readonly rows: readonly TableRow[] }
  /** The service refused: a ResultCode other than SUCCESS, with its sentence. */
  | { readonly kind: "refusal"; readonly code: string; readonly text: string }
  | { readonly kind: "fault"; readonly text: string };

/** An answer that is not what this operation answers; the message is a Russian phrase. */
export class AnswerFormError extends Error {}

/** Where the parser stands: what an element may hold depends on what it stands in. */
type Place =
  | "document"
  | "envelope"
  | "header"
  | "body"
  | "fault"
  | "faultText"
  | "response"
  | "return"
  | "resultCodeProperty"
  | "resultCode"
  | "resultDataProperty"
  | "resultText"
  | "table"
  | "column"
  | "columnName"
  | "row"
  | "cell"
  | "ignored";

/**
 * Reads an answer of the service piece by piece, in either SOAP version. Holds one row at a time.
 *
 * Everything it hands out before {@link end} may belong to an answer that breaks off: only when
 * `end` has returned was the answer whole.
 *
 * @example
 * const reader = new AnswerReader("GetHistoryOfServiceTreatments");
 * for await (const text of body) handle(reader.read(text));
 * reader.end();
 */
export class AnswerReader {
  readonly #operation: string;
  readonly #parser = new SaxesParser({ xmlns: true });
  readonly #places: Place[] = ["document"];
  /** Characters since the parser last had something to say: what it holds. */
  #held = 0;
  #text = "";
  #isNil = false;
  #code: string | null = null;
  #refusalText = "";
  #faultTexts: string[] = [];
  #columns: string[] = [];
  #columnsAnnounced = false;
  #tableSeen = false;
  #row: (string | null)[] = [];
  #rows: TableRow[] = [];
  #parts: AnswerPart[] = [];

  constructor(operation: string) {
    this.#operation = operation;
    const parser = this.#parser;
    parser.on("opentag", (tag) => this.#open(tag));
    parser.on("closetag", () => this.#close());
    parser.on("text", (text) => this.#addText(text));
    parser.on("cdata", (text) => this.#addText(text));
    parser.on("comment", () => this.#heard());
    parser.on("processinginstruction", () => this.#heard());
    parser.on("doctype", () => {
      throw new AnswerFormError("в нём DOCTYPE");
    });
    parser.on("error", (error) => {
      throw new AnswerFormError(`это не правильный XML (${error.message})`, { cause: error });
    });
  }

  /**
   * Reads the next piece.
   *
   * @returns what became known with it
   * @throws AnswerFormError
   */
  read(text: string): AnswerPart[] {
    this.#held += text.length;
    this.#parser.write(text);
    if (this.#held - text.length > ANSWER_LIMITS.textLength) {
      throw new AnswerFormError("в нём слишком длинное значение");
    }
    return this.#take();
  }

  /**
   * Makes sure that the answer is whole.
   *
   * @returns what became known only now
   * @throws AnswerFormError for an answer that breaks off, or holds neither result nor fault
   */
  end(): AnswerPart[] {
    this.#parser.close();
    if (this.#faultTexts.length > 0) {
      this.#parts.push({ kind: "fault", text: this.#faultTexts.join(": ") });
    } else if (this.#code === null) {
      throw new AnswerFormError("в нём нет ResultCode");
    } else if (this.#code !== SUCCESS) {
      this.#parts.push({ kind: "refusal", code: this.#code, text: this.#refusalText });
    } else if (!this.#tableSeen) {
      throw new AnswerFormError("в нём нет таблицы");
    }
    return this.#take();
  }

  #take(): AnswerPart[] {
    if (this.#rows.length > 0) {
      this.#parts.push({ kind: "rows", rows: this.#rows });
      this.#rows = [];
    }
    const parts = this.#parts;
    this.#parts = [];
    return parts;
  }

  #heard(): void {
    this.#held = 0;
  }

  #addText(text: string): void {
    this.#heard();
    switch (this.#places.at(-1)) {
      case "resultCode":
      case "resultText":
      case "columnName":
      case "cell":
      case "faultText":
        this.#text += text;
        if (this.#text.length > ANSWER_LIMITS.textLength) {
          throw new AnswerFormError("в нём слишком длинное значение");
        }
        break;
      default:
    }
  }

  #open(tag: SaxesTagNS): void {
    this.#heard();
    if (this.#places.length > ANSWER_LIMITS.depth) {
      throw new AnswerFormError("в нём слишком много вложенных элементов");
    }
    const place = this.#placeOf(tag);
    this.#places.push(place);
    this.#text = "";
    this.#isNil = isNil(tag);
    if (place === "table") this.#beginTable();
    if (place === "row") this.#beginRow();
  }

  #placeOf(tag: SaxesTagNS): Place {
    switch (this.#places.at(-1)) {
      case "document":
        if (isEnvelope(tag, "Envelope")) return "envelope";
        throw new AnswerFormError("это не конверт SOAP");
      case "envelope":
        return isEnvelope(tag, "Body") ? "body" : "header";
      case "body":
        if (isEnvelope(tag, "Fault")) return "fault";
        if (isNamed(tag, SERVICE_NAMESPACE, `${this.#operation}Response`)) return "response";
        throw new AnswerFormError("это ответ другой операции или другого сервиса");
      case "fault":
        return this.#placeInFault(tag);
      case "response":
        return isNamed(tag, SERVICE_NAMESPACE, "return") ? "return" : "ignored";
      case "return":
        return this.#placeOfProperty(tag);
      case "resultCodeProperty":
        return isNamed(tag, CORE_NAMESPACE, "Value") ? "resultCode" : "ignored";
      case "resultDataProperty":
        return this.#placeOfResult(tag);
      case "table":
        if (isNamed(tag, CORE_NAMESPACE, "column")) return "column";
        return isNamed(tag, CORE_NAMESPACE, "row") ? "row" : "ignored";
      case "column":
        return isNamed(tag, CORE_NAMESPACE, "Name") ? "columnName" : "ignored";
      case "row":
        if (isNamed(tag, CORE_NAMESPACE, "Value")) return "cell";
        throw new AnswerFormError("в строке таблицы не только значения");
      case "cell":
        throw new AnswerFormError("в таблице не только простые значения");
      default:
        return "ignored";
    }
  }

  /** `faultstring` of SOAP 1.1, `Reason` with its `Text`s of 1.2. */
  #placeInFault(tag: SaxesTagNS): Place {
    if (tag.local === "faultstring" || tag.local === "Text") return "faultText";
    return tag.local === "Reason" ? "fault" : "ignored";
  }

  #placeOfProperty(tag: SaxesTagNS): Place {
    if (!isNamed(tag, CORE_NAMESPACE, "Property")) return "ignored";
    const name = attributeOf(tag, "", "name");
    if (name === "ResultCode") return "resultCodeProperty";
    return name === "ResultData" ? "resultDataProperty" : "ignored";
  }

  #placeOfResult(tag: SaxesTagNS): Place {
    if (!isNamed(tag, CORE_NAMESPACE, "Value")) return "ignored";
    const type = attributeOf(tag, XML_SCHEMA_INSTANCE_NAMESPACE, "type");
    const isTable = type !== undefined && type.slice(type.indexOf(":") + 1) === "ValueTable";
    return isTable ? "table" : "resultText";
  }

  #beginTable(): void {
    if (this.#code !== SUCCESS) {
      throw new AnswerFormError("таблица в нём стоит без ResultCode SUCCESS перед ней");
    }
    if (this.#tableSeen) throw new AnswerFormError("в нём две таблицы");
    this.#tableSeen = true;
  }

  #beginRow(): void {
    this.#announceColumns();
    this.#row = [];
  }

  #announceColumns(): void {
    if (this.#columnsAnnounced) return;
    this.#columnsAnnounced = true;
    this.#parts.push({ kind: "columns", columns: this.#columns });
  }

  #close(): void {
    this.#heard();
    const place = this.#places.pop();
    switch (place) {
      case "resultCode":
        this.#code = trimXml(this.#text);
        break;
      case "resultText":
        this.#refusalText = this.#text;
        break;
      case "faultText":
        this.#faultTexts.push(trimXml(this.#text));
        break;
      case "fault":
        if (this.#faultTexts.length === 0) this.#faultTexts.push("без объяснения");
        break;
      case "columnName":
        this.#addColumn(trimXml(this.#text));
        break;
      case "cell":
        this.#row.push(this.#isNil ? null : this.#text);
        break;
      case "row":
        this.#addRow();
        break;
      case "table":
        this.#announceColumns();
        break;
      default:
    }
  }

  #addColumn(name: string): void {
    if (this.#columnsAnnounced) throw new AnswerFormError("колонки в нём стоят после строк");
    if (name === "" || this.#columns.includes(name)) {
      throw new AnswerFormError("в нём колонка без имени или две с одним именем");
    }
    this.#columns.push(name);
    if (this.#columns.length > ANSWER_LIMITS.columns) {
      throw new AnswerFormError("в нём слишком много колонок");
    }
  }

  #addRow(): void {
    if (this.#row.length !== this.#columns.length) {
      throw new AnswerFormError("в строке таблицы не столько значений, сколько колонок");
    }
    this.#rows.push(this.#row);
  }
}

function isEnvelope(tag: SaxesTagNS, local: string): boolean {
  return isNamed(tag, SOAP_1_1_NAMESPACE, local) || isNamed(tag, SOAP_1_2_NAMESPACE, local);
}

function isNil(tag: SaxesTagNS): boolean {
  const nil = attributeOf(tag, XML_SCHEMA_INSTANCE_NAMESPACE, "nil");
  return nil === "true" || nil === "1";
}
