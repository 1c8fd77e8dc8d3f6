import { Writable } from "node:stream";
import type { TreatmentRow } from "../../api/treatments.ts";
import type { TreatmentNames } from "../../exports/names.ts";
import { writeTreatments } from "../../exports/write-treatments.ts";
import type { TimeZone } from "../../history/time-zone.ts";
import type { TreatmentBatch } from "../../history/treatment-batch.ts";

/** Rows of a page as objects: the lines that an NDJSON export writes, and so always the same. */
export async function treatmentRows(
  batch: TreatmentBatch,
  zone: TimeZone,
  names: TreatmentNames,
): Promise<TreatmentRow[]> {
  const pieces: Buffer[] = [];
  const output = new Writable({
    write(piece: Buffer, _encoding, done) {
      // The writer's buffers are used again.
      pieces.push(Buffer.from(piece));
      done();
    },
  });
  await writeTreatments(output, { format: "ndjson", batches: only(batch), zone, names });
  const lines = Buffer.concat(pieces).toString("utf8").split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as TreatmentRow);
}

async function* only(batch: TreatmentBatch): AsyncGenerator<TreatmentBatch> {
  if (batch.rows > 0) yield batch;
}
