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
import type { TableRow } from "./row-scanner.ts";
import { RowScanner } from "./row-scanner.ts";

/** What an answer turned out to be, in the order in which one learns of it. */
export type AnswerPart =
  /** The table begins. */
  | { readonly kind: "columns"; readonly columns: readonly string[] }
  | { readonly kind: "rows"; readonly rows: readonly TableRow[] }
  /** The service refused: a ResultCode other than SUCCESS, with its sentence. */
  | { readonly kind: "refusal"; readonly code: string; readonly text: string }
  /** `code` is without its prefix. */
  | { readonly kind: "fault"; readonly code: string; readonly text: string };

/** An answer that is not what this operation answers; the message is a Russian phrase. */
export class AnswerFormError extends Error {}

/** An answer that ends before its end. */
export class AnswerCutOffError extends AnswerFormError {}

/** An answer that exceeds a limit. */
export class AnswerLimitError extends AnswerFormError {}

/** Where the parser stands: what an element may hold depends on what it stands in. */
type Place =
  | "document"
  | "envelope"
  | "header"
  | "body"
  | "fault"
  | "faultPart"
  | "faultCode"
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

/** What may be the beginning of a row. */
const ROW_LIKE = /<(?:[\w.-]+:)?row[\t\n\r >]/g;

/**
 * Reads an answer of the service piece by piece, in either SOAP version. Holds one row at a time.
 *
 * Plain rows, which are nearly all of an answer, go to a {@link RowScanner}; everything else, and
 * every row that it does not know, to the parser. Between rows of a table one may take the place
 * of the other: a whole row leaves the parser's state as it is.
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
  /** Reads the table's rows; null before the table, and where its names cannot be told. */
  #scanner: RowScanner | null = null;
  /** Whether the parser stands in the table, outside of any markup: here the scanner may go on. */
  #betweenRows = false;
  /** Text that waits for what follows it. */
  #pending = "";
  /** Whether the parser has just come to the end of a tag. */
  #tagEnded = false;
  /** Characters since the parser last had something to say: what it holds. */
  #held = 0;
  #text = "";
  #isNil = false;
  #code: string | null = null;
  #refusalText = "";
  #faultCode: string | null = null;
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
    // Joined, not added: a text made by adding stays in two parts, which slows every look at it.
    const all = this.#pending === "" ? text : [this.#pending, text].join("");
    this.#pending = "";
    let at = 0;
    while (at < all.length) {
      if (this.#betweenRows) {
        at = this.#scan(all, at);
        if (this.#betweenRows) break;
      }
      at = this.#parseToRow(all, at);
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
    this.#parse(this.#pending);
    this.#pending = "";
    try {
      this.#parser.close();
    } catch (error) {
      throw new AnswerCutOffError("он обрывается", { cause: error });
    }
    if (this.#faultTexts.length > 0) {
      const code = this.#faultCode ?? "";
      this.#parts.push({ kind: "fault", code, text: this.#faultTexts.join(": ") });
    } else if (this.#code === null) {
      throw new AnswerFormError("в нём нет ResultCode");
    } else if (this.#code !== SUCCESS) {
      this.#parts.push({ kind: "refusal", code: this.#code, text: this.#refusalText });
    } else if (!this.#tableSeen) {
      throw new AnswerFormError("в нём нет таблицы");
    }
    return this.#take();
  }

  /** Scans rows. What is left is kept for the next piece, or the parser's if it may be no row. */
  #scan(text: string, start: number): number {
    if (this.#scanner === null) throw new Error("No table");
    const rows: TableRow[] = [];
    const stop = this.#scanner.scan(text, start, rows);
    const { end } = this.#scanner;
    for (const row of rows) this.#addRow(row);
    if (stop === "incomplete" && text.length - end <= ANSWER_LIMITS.scannedRow) {
      this.#pending = text.slice(end);
    } else {
      this.#betweenRows = false;
    }
    return end;
  }

  /** Parses up to the next place where rows may be scanned, or to the end. Returns where that is. */
  #parseToRow(text: string, start: number): number {
    let parsed = start;
    // What stands at the very start was the scanner's and is unfamiliar to it.
    ROW_LIKE.lastIndex = start + 1;
    for (let match = ROW_LIKE.exec(text); match !== null; match = ROW_LIKE.exec(text)) {
      const end = endBeforeWhite(text, match.index);
      if (end <= parsed || text[end - 1] !== ">") continue;
      this.#parse(text.slice(parsed, end - 1));
      this.#tagEnded = false;
      this.#parse(">");
      parsed = end;
      // A `>` that ends a tag, right before white space: the row is none of a comment or CDATA.
      if (this.#tagEnded && this.#scanner !== null && this.#places.at(-1) === "table") {
        this.#betweenRows = true;
        return parsed;
      }
    }
    this.#parse(text.slice(parsed));
    return text.length;
  }

  #parse(text: string): void {
    this.#held += text.length;
    this.#parser.write(text);
    if (this.#held - text.length > ANSWER_LIMITS.textLength) {
      throw new AnswerLimitError("в нём слишком длинное значение");
    }
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
      case "faultCode":
      case "faultText":
        this.#text += text;
        if (this.#text.length > ANSWER_LIMITS.textLength) {
          throw new AnswerLimitError("в нём слишком длинное значение");
        }
        break;
      default:
    }
  }

  #open(tag: SaxesTagNS): void {
    this.#heard();
    this.#tagEnded = true;
    if (this.#places.length > ANSWER_LIMITS.depth) {
      throw new AnswerLimitError("в нём слишком много вложенных элементов");
    }
    const place = this.#placeOf(tag);
    this.#places.push(place);
    this.#text = "";
    this.#isNil = isNil(tag);
    if (place === "table") this.#beginTable(tag);
    if (place === "row") this.#row = [];
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
      case "faultPart":
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

  /**
   * `faultcode` and `faultstring` of SOAP 1.1; `Code` with its `Value`, `Reason` with its `Text`s
   * of 1.2.
   */
  #placeInFault(tag: SaxesTagNS): Place {
    if (tag.local === "faultcode" || tag.local === "Value") return "faultCode";
    if (tag.local === "faultstring" || tag.local === "Text") return "faultText";
    return tag.local === "Reason" || tag.local === "Code" ? "faultPart" : "ignored";
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

  #beginTable(tag: SaxesTagNS): void {
    if (this.#code !== SUCCESS) {
      throw new AnswerFormError("таблица в нём стоит без ResultCode SUCCESS перед ней");
    }
    if (this.#tableSeen) throw new AnswerFormError("в нём две таблицы");
    this.#tableSeen = true;
    // The table's own names are in scope for its rows, and rarely any other.
    const type = Object.values(tag.attributes).find(
      ({ uri, local }) => uri === XML_SCHEMA_INSTANCE_NAMESPACE && local === "type",
    );
    if (type !== undefined) {
      this.#scanner = new RowScanner({ corePrefix: tag.prefix, instancePrefix: type.prefix });
    }
  }

  #announceColumns(): void {
    if (this.#columnsAnnounced) return;
    this.#columnsAnnounced = true;
    this.#parts.push({ kind: "columns", columns: this.#columns });
  }

  #close(): void {
    this.#heard();
    this.#tagEnded = true;
    const place = this.#places.pop();
    switch (place) {
      case "resultCode":
        this.#code = trimXml(this.#text);
        break;
      case "resultText":
        this.#refusalText = this.#text;
        break;
      case "faultCode":
        this.#faultCode ??= trimXml(this.#text).replace(/^.*:/, "");
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
        this.#addRow(this.#row);
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
      throw new AnswerLimitError("в нём слишком много колонок");
    }
  }

  #addRow(row: TableRow): void {
    this.#announceColumns();
    if (row.length !== this.#columns.length) {
      throw new AnswerFormError("в строке таблицы не столько значений, сколько колонок");
    }
    this.#rows.push(row);
  }
}

/** Where the white space before a position begins. */
function endBeforeWhite(text: string, position: number): number {
  let end = position;
  while (end > 0 && /[ \t\r\n]/.test(text.charAt(end - 1))) end--;
  return end;
}

function isEnvelope(tag: SaxesTagNS, local: string): boolean {
  return isNamed(tag, SOAP_1_1_NAMESPACE, local) || isNamed(tag, SOAP_1_2_NAMESPACE, local);
}

function isNil(tag: SaxesTagNS): boolean {
  const nil = attributeOf(tag, XML_SCHEMA_INSTANCE_NAMESPACE, "nil");
  return nil === "true" || nil === "1";
}
