import { LetopisError } from "../../contract/letopis-error.ts";
import type { BatchAssembler, RowBlock } from "./batch-assembler.ts";
import type { RecordHandler } from "./frame-records.ts";
import { RecordFramer } from "./frame-records.ts";
import { FILE_LIMITS } from "./limits.ts";
import { columnOfName, matchColumns } from "./match-columns.ts";
import type { Delimiter } from "./parse-record.ts";
import { DELIMITERS, parseRecord, unescapeCell } from "./parse-record.ts";
import type { ByteSource } from "./source.ts";
import { splitLines } from "./split-lines.ts";

/**
 * Reads CSV: UTF-8 with or without byte order mark, lines ending in LF or CRLF, a header with the
 * contract's column names in any order and letter case, delimiter comma, semicolon or tab, fields
 * quoted where need be. One leading apostrophe before `= + - @`, tab, CR or an apostrophe is
 * removed: exports put it there.
 *
 * @throws LetopisError `FILE_COLUMNS_MISSING`, `FILE_LIMIT_EXCEEDED`, `FILE_MALFORMED` for the
 * header, and whatever the source throws. Rows never throw.
 */
export async function* readCsv(
  source: ByteSource,
  assembler: BatchAssembler,
): AsyncGenerator<RowBlock> {
  const rows = new CsvRows(source.name, assembler);
  const framer = new RecordFramer(rows, FILE_LIMITS.lineBytes);
  for await (const lines of splitLines(source.chunks(), FILE_LIMITS.lineBytes)) {
    for (const line of lines) framer.push(line);
    yield* assembler.takeFull();
  }
  framer.finish();
  rows.requireHeader();
  yield* assembler.takeAll();
}

/** The first record is the header, every other one a row. */
class CsvRows implements RecordHandler {
  readonly #fileName: string;
  readonly #assembler: BatchAssembler;
  #header: { readonly delimiter: Delimiter; readonly width: number } | null = null;

  constructor(fileName: string, assembler: BatchAssembler) {
    this.#fileName = fileName;
    this.#assembler = assembler;
  }

  accept(line: number, text: string): string | null {
    if (this.#header === null) {
      this.#readHeader(text);
      return null;
    }
    const fields = parseRecord(text, this.#header.delimiter);
    if (fields === null) return "кавычки расставлены не по правилам CSV";
    if (fields.length !== this.#header.width) {
      return `полей ${fields.length}, а колонок в заголовке ${this.#header.width}`;
    }
    this.#assembler.addRow(line, fields.map(unescapeCell), text);
    return null;
  }

  reject(line: number, text: string, reason: string): void {
    if (this.#header === null) {
      throw new LetopisError(
        "FILE_MALFORMED",
        `${this.#fileName}: заголовок CSV в строке ${line} не читается: ${reason}.`,
      );
    }
    this.#assembler.reject(line, reason, text);
  }

  /** @throws LetopisError `FILE_COLUMNS_MISSING` when the file ended without a header. */
  requireHeader(): void {
    if (this.#header === null) matchColumns([], this.#fileName);
  }

  #readHeader(text: string): void {
    const { delimiter, names } = sniffHeader(text);
    if (names.length > FILE_LIMITS.headerColumns) {
      throw new LetopisError(
        "FILE_LIMIT_EXCEEDED",
        `${this.#fileName}: в заголовке ${names.length} колонок, предел — ${FILE_LIMITS.headerColumns}.`,
      );
    }
    const { positions, ignored } = matchColumns(names, this.#fileName);
    for (const name of ignored) this.#assembler.noteIgnored(name);
    this.#assembler.usePositions(positions);
    this.#header = { delimiter, width: names.length };
  }
}

/**
 * Splits a header by the delimiter that yields the most of the contract's column names.
 * Names are empty when the text is not one record with any delimiter.
 */
export function sniffHeader(text: string): {
  readonly delimiter: Delimiter;
  readonly names: readonly string[];
} {
  const candidates = DELIMITERS.map((delimiter) => {
    const names = parseRecord(text, delimiter) ?? [];
    return { delimiter, names, known: names.filter((name) => columnOfName(name) !== -1).length };
  });
  return candidates.reduce((best, candidate) => (candidate.known > best.known ? candidate : best));
}
