/** A row's values in the order of the table's columns; null is nil. */
export type TableRow = readonly (string | null)[];

/** How the names of a table's rows are spelled where the table stands. */
export interface RowNames {
  /** Prefix of the core namespace; "" when it is the default. */
  readonly corePrefix: string;
  /** Prefix of XML Schema's instance namespace. */
  readonly instancePrefix: string;
}

/** Why a scan stopped. */
export type ScanStop =
  /** The text ends within a row, or within white space between rows. */
  | "incomplete"
  /** Here stands something else than a plain row. */
  | "unfamiliar";

const TAB = 0x09;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;
const SLASH = 0x2f;
const LESS = 0x3c;
const GREATER = 0x3e;

// What a reading method returns in place of a position. The larger is the better news.
const INCOMPLETE = -1;
const UNFAMILIAR = -2;

/**
 * Reads plain rows of a value table, an order of magnitude faster than an XML parser:
 *
 * ```text
 * row   = "<row" S? ">" S? (value S?)* "</row" S? ">"
 * value = "<Value" attributes S? ("/>" | ">" text "</Value" S? ">")
 * attributes = (S xsi:type="name")? (S xsi:nil="true|false|1|0")?    in either order and quote
 * text  = characters without "<", "&", "]", carriage returns and those few that XML 1.0 or 1.1
 *         forbids or changes
 * ```
 *
 * Whatever of this matches is well-formed XML and means what it says; everything else that a row
 * may hold (references, CDATA, comments, declarations) or may not hold is `unfamiliar`, and the
 * parser's business. So it is as strict as the parser.
 */
export class RowScanner {
  /** Where the last row that was read ends, white space after it included. */
  end = 0;

  readonly #rowOpen: string;
  readonly #rowClose: string;
  readonly #valueOpen: string;
  readonly #valueClose: string;
  readonly #type: string;
  readonly #nil: string;
  #text = "";
  /** Whether the value that was read last is nil. */
  #isNil = false;
  /** Whether the value that was read last is an empty element. */
  #isEmpty = false;
  /** The last start tag of each column, `<` to `>`: most are spelled alike, and compared whole. */
  readonly #knownTags: string[] = [];

  constructor({ corePrefix, instancePrefix }: RowNames) {
    const core = corePrefix === "" ? "" : `${corePrefix}:`;
    this.#rowOpen = `<${core}row`;
    this.#rowClose = `</${core}row`;
    this.#valueOpen = `<${core}Value`;
    this.#valueClose = `</${core}Value`;
    this.#type = `${instancePrefix}:type=`;
    this.#nil = `${instancePrefix}:nil=`;
  }

  /**
   * Reads as many whole rows as there are, from `start`; where it got to is {@link end}.
   *
   * @param start where markup may begin, outside of any tag
   * @param rows what was read is added here
   */
  scan(text: string, start: number, rows: TableRow[]): ScanStop {
    this.#text = text;
    this.end = start;
    for (;;) {
      this.end = this.#skipWhite(this.end);
      if (this.end === text.length) return "incomplete";
      const row: (string | null)[] = [];
      const after = this.#readRow(this.end, row);
      if (after === INCOMPLETE) return "incomplete";
      if (after === UNFAMILIAR) return "unfamiliar";
      rows.push(row);
      this.end = after;
    }
  }

  #readRow(start: number, row: (string | null)[]): number {
    let at = this.#readTagEnd(this.#readName(this.#rowOpen, start));
    for (let column = 0; at >= 0; column++) {
      at = this.#skipWhite(at);
      if (this.#text.charCodeAt(at + 1) === SLASH) {
        return this.#readTagEnd(this.#readName(this.#rowClose, at));
      }
      at = this.#readValue(at, column, row);
    }
    return at;
  }

  /** Reads a value and adds it to the row. */
  #readValue(start: number, column: number, row: (string | null)[]): number {
    const known = this.#knownTags[column];
    let at: number;
    if (known !== undefined && this.#text.startsWith(known, start)) {
      at = start + known.length;
      this.#isNil = false;
      this.#isEmpty = false;
    } else {
      at = this.#readValueTag(start);
      if (at < 0) return at;
      if (!this.#isNil && !this.#isEmpty) this.#knownTags[column] = this.#text.slice(start, at);
    }
    if (this.#isEmpty) {
      row.push(this.#isNil ? null : "");
      return at;
    }
    const end = this.#skipText(at);
    if (end < 0) return end;
    const after = this.#readTagEnd(this.#readName(this.#valueClose, end));
    if (after >= 0) row.push(this.#isNil ? null : this.#text.slice(at, end));
    return after;
  }

  /** Reads a start tag, `>` included. */
  #readValueTag(start: number): number {
    this.#isNil = false;
    this.#isEmpty = false;
    let at = this.#readName(this.#valueOpen, start);
    let typeSeen = false;
    let nilSeen = false;
    while (at >= 0) {
      const name = this.#skipWhite(at);
      const code = this.#text.charCodeAt(name);
      if (code === GREATER) return name + 1;
      if (code === SLASH) {
        this.#isEmpty = true;
        return this.#readName("/>", name);
      }
      // Attributes are set apart by white space.
      if (name === at) return this.#unlessEnd(at);
      const afterNil = this.#readName(this.#nil, name);
      const afterType = this.#readName(this.#type, name);
      const quote = Math.max(afterNil, afterType);
      const isNilHere = afterNil >= 0;
      if (quote >= 0 && (isNilHere ? nilSeen : typeSeen)) return UNFAMILIAR;
      if (isNilHere) nilSeen = true;
      else typeSeen = true;
      at = quote < 0 ? quote : this.#readQuoted(quote, isNilHere);
    }
    return at;
  }

  /** Reads an attribute's value with its quotes. */
  #readQuoted(start: number, isNil: boolean): number {
    const quote = this.#text[start];
    if (quote === undefined) return INCOMPLETE;
    if (quote !== '"' && quote !== "'") return UNFAMILIAR;
    let at = start + 1;
    while (isNameCharacter(this.#text.charCodeAt(at))) at++;
    if (at === this.#text.length) return INCOMPLETE;
    if (this.#text[at] !== quote) return UNFAMILIAR;
    if (isNil) {
      const value = this.#text.slice(start + 1, at);
      if (value === "true" || value === "1") this.#isNil = true;
      else if (value !== "false" && value !== "0") return UNFAMILIAR;
    }
    return at + 1;
  }

  /** Where the text that stands here ends: at a `<`. */
  #skipText(start: number): number {
    const text = this.#text;
    for (let at = start; ; at++) {
      const code = text.charCodeAt(at);
      if (code === LESS) return at;
      if (!isPlain(code)) return this.#unlessEnd(at);
    }
  }

  /** Reads a piece of markup that is known letter by letter. */
  #readName(name: string, start: number): number {
    if (this.#text.startsWith(name, start)) return start + name.length;
    const rest = this.#text.length - start;
    return rest < name.length && name.startsWith(this.#text.slice(start)) ? INCOMPLETE : UNFAMILIAR;
  }

  /** Reads the `>` of a tag without attributes. */
  #readTagEnd(start: number): number {
    if (start < 0) return start;
    if (this.#text.charCodeAt(start) === GREATER) return start + 1;
    const at = this.#skipWhite(start);
    return this.#text.charCodeAt(at) === GREATER ? at + 1 : this.#unlessEnd(at);
  }

  #unlessEnd(at: number): number {
    return at >= this.#text.length ? INCOMPLETE : UNFAMILIAR;
  }

  #skipWhite(start: number): number {
    let at = start;
    while (isWhite(this.#text.charCodeAt(at))) at++;
    return at;
  }
}

function isWhite(code: number): boolean {
  return code === SPACE || code === LINE_FEED || code === TAB || code === CARRIAGE_RETURN;
}

/** The ASCII part of what an xsi:type may hold. */
function isNameCharacter(code: number): boolean {
  return (
    (code >= 0x61 && code <= 0x7a) ||
    (code >= 0x41 && code <= 0x5a) ||
    // Digits and the colon.
    (code >= 0x30 && code <= 0x3a) ||
    code === 0x5f ||
    code === 0x2d ||
    code === 0x2e
  );
}

/**
 * Characters that stand for themselves in every version of XML. Not so: controls, the line ends
 * that XML 1.1 adds, surrogates (which may be lone), `&`, and `]`, which may begin `]]>`.
 */
function isPlain(code: number): boolean {
  if (code < 0x7f) {
    return (
      (code >= SPACE && code !== 0x26 && code !== 0x5d && code !== LESS) ||
      code === LINE_FEED ||
      code === TAB
    );
  }
  return (
    (code >= 0xa0 && code <= 0xd7_ff && code !== 0x20_28) || (code >= 0xe0_00 && code <= 0xff_fd)
  );
}
