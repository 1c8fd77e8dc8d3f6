import { once } from "node:events";
import type { Writable } from "node:stream";
import { writeXlsxStream } from "hucre/xlsx";
import { HISTORY_COLUMNS } from "../../src/contract/columns.ts";
import { EMPTY_INSTANT, ZERO_ID } from "../../src/contract/empty-values.ts";
import type { TreatmentNames } from "../../src/exports/names.ts";
import type { TreatmentBatch } from "../../src/history/treatment-batch.ts";
import { readUuidWords } from "../../src/history/uuid.ts";

/** The usual ways, for comparison: rows as objects, and a library for Excel that streams. */

type Cell = string | number | Date | null;

const MOSCOW_MILLISECONDS = 3 * 3600 * 1000;

/** Rows as objects, as most programs hold them. */
function* objectsOf(batch: TreatmentBatch, names: TreatmentNames): Generator<Record<string, Cell>> {
  for (let row = 0; row < batch.rows; row++) {
    const object: Record<string, Cell> = {};
    for (const [position, column] of HISTORY_COLUMNS.entries()) {
      const vector = batch.columns[position];
      if (vector?.kind === "id") object[column.name] = readUuidWords(vector.words, row);
      if (vector?.kind === "number") object[column.name] = vector.values[row] ?? 0;
      if (vector?.kind === "instant") {
        const seconds = vector.seconds[row] ?? EMPTY_INSTANT;
        object[column.name] =
          seconds === EMPTY_INSTANT ? null : new Date(seconds * 1000 + MOSCOW_MILLISECONDS);
      }
      if (vector?.kind === "reference" && column.kind === "reference") {
        const at = (vector.keys[row] ?? 0) * 36;
        const text = Buffer.from(vector.dictionary.text.subarray(at, at + 36)).toString("latin1");
        object[column.name] = text === ZERO_ID ? null : text;
        object[column.nameColumn] = names[column.dimension].get(text) ?? null;
      }
    }
    yield object;
  }
}

/** CSV by joining the cells of objects, waiting while the file is behind. */
export async function writeObjectsAsCsv(
  output: Writable,
  batches: AsyncIterable<TreatmentBatch>,
  names: TreatmentNames,
): Promise<{ rows: number; bytes: number }> {
  let [rows, bytes] = [0, 0];
  for await (const batch of batches) {
    let text = "";
    for (const object of objectsOf(batch, names)) {
      text += `${Object.values(object).map(csvCell).join(",")}\r\n`;
    }
    rows += batch.rows;
    bytes += Buffer.byteLength(text);
    if (!output.write(text)) await once(output, "drain");
  }
  output.end();
  await once(output, "finish");
  return { rows, bytes };
}

function csvCell(cell: Cell): string {
  if (cell === null) return "";
  if (cell instanceof Date) return cell.toISOString().replace(".000Z", "+03:00");
  const text = String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Excel by the one library at hand that streams without its memory growing. */
export async function writeWithLibrary(
  output: Writable,
  batches: AsyncIterable<TreatmentBatch>,
  names: TreatmentNames,
): Promise<{ rows: number; bytes: number }> {
  let [rows, bytes] = [0, 0];
  async function* cells(): AsyncGenerator<Cell[]> {
    for await (const batch of batches) {
      rows += batch.rows;
      for (const object of objectsOf(batch, names)) yield Object.values(object);
    }
  }
  const columns = HISTORY_COLUMNS.flatMap((column) => {
    const numFmt = column.kind === "instant" ? { numFmt: "dd.mm.yyyy hh:mm:ss" } : {};
    const one = { header: column.heading.ru, ...numFmt };
    return column.kind === "reference" ? [one, { header: column.nameColumn }] : [one];
  });
  const written = writeXlsxStream(cells(), { name: "Rows", columns, freezePane: { rows: 1 } });
  for await (const chunk of written) {
    bytes += chunk.length;
    if (!output.write(chunk)) await once(output, "drain");
  }
  output.end();
  await once(output, "finish");
  return { rows, bytes };
}
