import { Writable } from "node:stream";
import type { ExportFormat, ExportOptions } from "../../src/exports/formats.ts";
import type { TreatmentNames } from "../../src/exports/names.ts";
import { NO_NAMES } from "../../src/exports/names.ts";
import { writeTreatments } from "../../src/exports/write-treatments.ts";
import { TimeZone } from "../../src/history/time-zone.ts";
import { treatmentBatches } from "./treatment-batches.ts";
import type { TreatmentRow } from "./treatment-rows.ts";

export interface ExportChoices {
  readonly timeZone?: string;
  readonly names?: Partial<TreatmentNames>;
  readonly options?: ExportOptions;
  /** Rows of a batch. */
  readonly size?: number;
}

/** What an export of rows writes. */
export async function exportFile(
  format: ExportFormat,
  rows: readonly TreatmentRow[],
  { timeZone = "UTC", names, options = {}, size }: ExportChoices = {},
): Promise<Buffer> {
  const output = new Collector();
  const written = await writeTreatments(output, {
    format,
    batches: (async function* () {
      yield* treatmentBatches(rows, size);
    })(),
    zone: TimeZone.of(timeZone),
    names: { ...NO_NAMES, ...names },
    options,
  });
  const bytes = output.content();
  if (written.rows !== rows.length || written.bytes !== bytes.length) {
    throw new Error(`It says ${written.rows} rows, ${written.bytes} bytes`);
  }
  return bytes;
}

/** Keeps what is written, copied at the moment it is taken: buffers go round. */
export class Collector extends Writable {
  readonly #chunks: Buffer[] = [];

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#chunks.push(Buffer.from(chunk));
    setImmediate(done);
  }

  content(): Buffer {
    return Buffer.concat(this.#chunks);
  }
}
