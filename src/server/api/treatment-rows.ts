import { Writable } from "node:stream";
import type { TreatmentPage, TreatmentRow } from "../../api/treatments.ts";
import type { TreatmentNames } from "../../exports/names.ts";
import { writeTreatments } from "../../exports/write-treatments.ts";
import type { TimeZone } from "../../history/time-zone.ts";
import type { TreatmentBatch } from "../../history/treatment-batch.ts";

/** Rows as objects. */
export async function treatmentRows(
  batch: TreatmentBatch,
  zone: TimeZone,
  names: TreatmentNames,
): Promise<TreatmentRow[]> {
  return JSON.parse(await rowsAsJson(batch, zone, names)) as TreatmentRow[];
}

/**
 * Rows as a JSON array of the lines that an NDJSON export writes, and so always the same. They
 * become no objects on the way, which would take most of the time of a page.
 */
export async function rowsAsJson(
  batch: TreatmentBatch,
  zone: TimeZone,
  names: TreatmentNames,
): Promise<string> {
  const pieces: Buffer[] = [];
  const output = new Writable({
    write(piece: Buffer, _encoding, done) {
      // The writer's buffers are used again.
      pieces.push(Buffer.from(piece));
      done();
    },
  });
  await writeTreatments(output, { format: "ndjson", batches: only(batch), zone, names });
  const lines = Buffer.concat(pieces).toString("utf8").trimEnd();
  return `[${lines.replaceAll("\n", ",")}]`;
}

/** @param rows of {@link rowsAsJson} */
export function pageAsJson(rows: string, rest: Omit<TreatmentPage, "treatments">): string {
  return `{"treatments":${rows},${JSON.stringify(rest).slice(1)}`;
}

async function* only(batch: TreatmentBatch): AsyncGenerator<TreatmentBatch> {
  if (batch.rows > 0) yield batch;
}
