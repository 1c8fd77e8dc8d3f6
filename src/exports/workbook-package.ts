import type { Readable, Writable } from "node:stream";
import type { ZipFile } from "yazl";
import type { OutputPatience } from "../output/buffer-pool.ts";
import { BufferPool } from "../output/buffer-pool.ts";
import type { ListedSheet } from "./workbook-parts.ts";
import {
  contentTypesPart,
  packageRelationshipsPart,
  stylesPart,
  workbookPart,
  workbookRelationshipsPart,
} from "./workbook-parts.ts";

/** How a part is put into the zip that a workbook is. */
export const PART_OPTIONS = {
  // Files of one content are equal: the parts need no time of their own.
  mtime: new Date(Date.UTC(2000, 0, 1)),
  forceDosTimestamp: true,
  // Level 6, the usual one, takes twice as long and saves a fifth.
  compressionLevel: 1,
} as const;

/** Adds what refers to the sheets, after them: how many there are is known then. */
export function closePackage(zip: ZipFile, sheets: readonly ListedSheet[]): void {
  const parts = {
    "xl/styles.xml": stylesPart(),
    "xl/workbook.xml": workbookPart(sheets),
    "xl/_rels/workbook.xml.rels": workbookRelationshipsPart(sheets.length),
    "_rels/.rels": packageRelationshipsPart(),
    "[Content_Types].xml": contentTypesPart(sheets.length),
  };
  for (const [path, text] of Object.entries(parts)) {
    zip.addBuffer(Buffer.from(text), path, PART_OPTIONS);
  }
  zip.end();
}

/**
 * Sends the parts as they are added, until {@link closePackage}, and ends the output.
 *
 * @returns bytes of the workbook
 * @throws as `writeTreatments`
 */
export async function sendPackage(
  zip: ZipFile,
  output: Writable,
  patience: OutputPatience,
): Promise<number> {
  const pool = new BufferPool(output, patience);
  const zipped = zip.outputStream as Readable;
  zip.on("error", (error) => zipped.destroy(error));
  for await (const chunk of zipped) await pool.write(chunk);
  await pool.finish();
  return pool.bytesSent;
}
