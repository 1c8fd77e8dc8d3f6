import type { Writable } from "node:stream";
import { Readable } from "node:stream";
import { ZipFile } from "yazl";
import { BufferPool } from "../output/buffer-pool.ts";
import type { Streamed } from "../output/stream-chunks.ts";
import type { ExportedTreatments } from "./exported-treatments.ts";
import { EXPORT_LIMITS } from "./limits.ts";
import { SharedStrings } from "./shared-strings.ts";
import { SheetRows } from "./sheet-rows.ts";
import {
  contentTypesPart,
  packageRelationshipsPart,
  sheetPath,
  stylesPart,
  workbookPart,
  workbookRelationshipsPart,
} from "./workbook-parts.ts";
import { WorkbookSheets } from "./workbook-sheets.ts";

/** Files of one content are equal: the parts of a workbook need no time of their own. */
const PART_TIME = new Date(Date.UTC(2000, 0, 1));

const PART_OPTIONS = {
  mtime: PART_TIME,
  forceDosTimestamp: true,
  // Level 6, the usual one, takes twice as long and saves a fifth.
  compressionLevel: 1,
} as const;

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
  const pool = new BufferPool(output, patience);
  const strings = new SharedStrings();
  const sheets = new WorkbookSheets(batches, new SheetRows(zone, names, strings), sheetRows);
  const zip = new ZipFile();
  const zipped = zip.outputStream as Readable;
  zip.on("error", (error) => zipped.destroy(error));
  const adding = addParts(zip, sheets, strings).catch((error: Error) => zipped.destroy(error));
  try {
    for await (const chunk of zipped) await pool.write(chunk);
    await adding;
    await pool.finish();
    return { rows: sheets.written, bytes: pool.bytesSent };
  } finally {
    await sheets.stop();
  }
}

/** What refers to the sheets comes after them: how many there are is known then. */
async function addParts(
  zip: ZipFile,
  sheets: WorkbookSheets,
  strings: SharedStrings,
): Promise<void> {
  do {
    await addStream(zip, sheetPath(sheets.listed.length + 1), sheets.sheet());
  } while (!sheets.ended);
  await addStream(zip, "xl/sharedStrings.xml", strings.part());
  const count = sheets.listed.length;
  const parts = {
    "xl/styles.xml": stylesPart(),
    "xl/workbook.xml": workbookPart(sheets.listed),
    "xl/_rels/workbook.xml.rels": workbookRelationshipsPart(count),
    "_rels/.rels": packageRelationshipsPart(),
    "[Content_Types].xml": contentTypesPart(count),
  };
  for (const [path, text] of Object.entries(parts)) {
    zip.addBuffer(Buffer.from(text), path, PART_OPTIONS);
  }
  zip.end();
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
