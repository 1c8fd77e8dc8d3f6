import { HISTORY_COLUMNS, isNameColumn } from "../../contract/columns.ts";
import type { BatchAssembler, RowBlock } from "./batch-assembler.ts";
import { FILE_LIMITS } from "./limits.ts";
import { columnOfName } from "./match-columns.ts";
import type { ByteSource } from "./source.ts";
import type { Line } from "./split-lines.ts";
import { NOT_UTF8, splitLines } from "./split-lines.ts";

/**
 * Reads newline-delimited JSON: an object a line, with the contract's column names as keys in any
 * letter case, values as strings or numbers. A key that stands twice counts with its last value,
 * unknown keys are noted and passed over, lines of white space are skipped.
 *
 * @throws whatever the source throws. Rows never throw.
 */
export async function* readNdjson(
  source: ByteSource,
  assembler: BatchAssembler,
): AsyncGenerator<RowBlock> {
  for await (const lines of splitLines(source.chunks(), FILE_LIMITS.lineBytes)) {
    for (const line of lines) readLine(line, assembler);
    yield* assembler.takeFull();
  }
  yield* assembler.takeAll();
}

function readLine(line: Line, assembler: BatchAssembler): void {
  if (line.tooLong) {
    assembler.reject(line.number, "строка длиннее предела", line.text);
    return;
  }
  if (line.notUtf8) {
    assembler.reject(line.number, NOT_UTF8, line.text);
    return;
  }
  if (line.text.trim() === "") return;
  const row = parseObject(line.text);
  if (row === null) {
    assembler.reject(line.number, "не объект JSON", line.text);
    return;
  }
  const cells = new Array<unknown>(HISTORY_COLUMNS.length).fill(null);
  for (const [key, value] of Object.entries(row)) {
    const column = columnOfName(key);
    if (column !== -1) cells[column] = value;
    else if (!isNameColumn(key)) assembler.noteIgnored(key);
  }
  assembler.addRow(line.number, cells, line.text);
}

function parseObject(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}
