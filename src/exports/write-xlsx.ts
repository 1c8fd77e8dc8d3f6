import type { Writable } from "node:stream";
import { Readable } from "node:stream";
import { ZipFile } from "yazl";
import type { Streamed } from "../output/stream-chunks.ts";
import type { ExportedTreatments } from "./exported-treatments.ts";
import { EXPORT_LIMITS } from "./limits.ts";
import { SharedStrings } from "./shared-strings.ts";
import { SheetRows } from "./sheet-rows.ts";
import { closePackage, PART_OPTIONS, sendPackage } from "./workbook-package.ts";
import { SHARED_STRINGS_PATH, sheetPath } from "./workbook-parts.ts";
import { WorkbookSheets } from "./workbook-sheets.ts";

/**
 * Writes a workbook of Excel, as `writeTreatments` does: ids and names as text, instants as Excel's
 * dates on the clock of `zone`, numbers as numbers, a heading that stays in sight and filters. What
 * does not fit on a sheet goes on the next one. The texts of references are kept to the end, each
 * once; rows are not.
 *
 * @param sheetRows rows of one sheet, its heading included
 */
export async function writeXlsx(
  output: Writable,
  { batches, zone, names, options: _options, ...patience }: ExportedTreatments,
  sheetRows: number = EXPORT_LIMITS.sheetRows,
): Promise<Streamed> {
  const strings = new SharedStrings();
  const sheets = new WorkbookSheets(batches, new SheetRows(zone, names, strings), sheetRows);
  const zip = new ZipFile();
  addParts(zip, sheets, strings).catch((error: Error) => zip.emit("error", error));
  try {
    const bytes = await sendPackage(zip, output, patience);
    return { rows: sheets.written, bytes };
  } finally {
    await sheets.stop();
  }
}

async function addParts(
  zip: ZipFile,
  sheets: WorkbookSheets,
  strings: SharedStrings,
): Promise<void> {
  do {
    await addStream(zip, sheetPath(sheets.listed.length + 1), sheets.sheet());
  } while (!sheets.ended);
  await addStream(zip, SHARED_STRINGS_PATH, strings.part());
  closePackage(zip, sheets.listed);
}

/** Resolves when the zip has read everything. */
function addStream(
  zip: ZipFile,
  path: string,
  pieces: AsyncIterable<Buffer> | Iterable<Buffer>,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const stream = Readable.from(pieces, { objectMode: false });
    stream.once("end", resolve).once("error", reject);
    zip.addReadStream(stream, path, PART_OPTIONS);
  });
}
