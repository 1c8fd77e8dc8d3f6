import type { Writable } from "node:stream";
import type { Streamed } from "../output/stream-chunks.ts";
import type { ExportedTreatments } from "./exported-treatments.ts";
import type { ExportFormat } from "./formats.ts";
import { writeParquet } from "./write-parquet.ts";
import { writeText } from "./write-text.ts";
import { writeXlsx } from "./write-xlsx.ts";

export interface TreatmentExport extends ExportedTreatments {
  readonly format: ExportFormat;
}

const WRITERS = {
  csv: (output: Writable, given: ExportedTreatments) => writeText(output, "csv", given),
  ndjson: (output: Writable, given: ExportedTreatments) => writeText(output, "ndjson", given),
  parquet: writeParquet,
  xlsx: (output: Writable, given: ExportedTreatments) => writeXlsx(output, given),
} as const satisfies Record<
  ExportFormat,
  (output: Writable, given: ExportedTreatments) => Promise<Streamed>
>;

/**
 * Writes treatments as a file of a format and ends the output. Memory doesn't grow with rows:
 * reading waits until the output has taken what went before.
 *
 * When this throws, the output is left without its end; the caller breaks it off or throws away
 * what was written, so that nobody takes a part for the whole.
 *
 * @returns rows of the file, and its bytes
 * @throws {StalledError} when the output takes nothing for `stallMilliseconds`, {ClientGone} when
 *   it closes, the reason of `signal`, and whatever `batches` throw
 *
 * @example
 * const names = await readNames(store.directory, organization.id, signal);
 * const { batches } = await store.treatments.scan({ query, organization: organization.id, signal });
 * const zone = TimeZone.of(organization.timeZone);
 * await writeTreatments(output, { format: "csv", batches, zone, names, signal });
 */
export function writeTreatments(
  output: Writable,
  { format, ...given }: TreatmentExport,
): Promise<Streamed> {
  return WRITERS[format](output, given);
}
