/** What the heading of `xl/sharedStrings.xml` says; the count of uses may be left out. */
const NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
/** Strings that are joined at a time. */
const PIECE = 4096;

/**
 * The texts of a workbook, each once: cells refer to them by their numbers. Memory grows with the
 * texts that differ, not with rows.
 */
export class SharedStrings {
  readonly #numbers = new Map<string, number>();

  /** The number of a text, from 0. */
  numberOf(text: string): number {
    let number = this.#numbers.get(text);
    if (number === undefined) {
      number = this.#numbers.size;
      this.#numbers.set(text, number);
    }
    return number;
  }

  /** The part of the workbook that holds them. */
  *part(): Generator<Buffer> {
    yield Buffer.from(
      `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<sst xmlns="${NAMESPACE}" uniqueCount="${this.#numbers.size}">`,
    );
    let piece = "";
    let count = 0;
    for (const text of this.#numbers.keys()) {
      piece += `<si><t xml:space="preserve">${sheetText(text)}</t></si>`;
      if (++count % PIECE !== 0) continue;
      yield Buffer.from(piece);
      piece = "";
    }
    yield Buffer.from(`${piece}</sst>`);
  }
}

/** What XML cannot hold, and what Excel would read as such a thing escaped (ECMA-376, 22.9.2.19). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
const ESCAPED = /[\u0000-\u0008\u000b-\u001f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)/g;
const MARKUP: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

/** A text as the content of an element of a sheet. */
export function sheetText(text: string): string {
  return text
    .toWellFormed()
    .replace(ESCAPED, (found) => {
      const code = found.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");
      return `_x${code}_`;
    })
    .replace(/[&<>]/g, (found) => MARKUP[found] ?? found);
}
