import type { Writable } from "node:stream";
import type { TreatmentBatch } from "../history/treatment-batch.ts";
import type { RowChunk } from "../output/row-chunk.ts";
import type { Streamed } from "../output/stream-chunks.ts";
import { streamChunks } from "../output/stream-chunks.ts";
import { csvLayout } from "./csv-layout.ts";
import type { ExportedTreatments } from "./exported-treatments.ts";
import { NDJSON_LAYOUT } from "./ndjson-layout.ts";
import { TextRowRenderer } from "./render-text-rows.ts";

/** Writes CSV or NDJSON, as `writeTreatments` does. */
export function writeText(
  output: Writable,
  format: "csv" | "ndjson",
  { batches, zone, names, options, ...patience }: ExportedTreatments,
): Promise<Streamed> {
  const layout = format === "csv" ? csvLayout(options?.csvForExcel ?? false) : NDJSON_LAYOUT;
  const renderer = new TextRowRenderer(layout, zone, names);
  return streamChunks(output, {
    opening: Buffer.from(layout.opening),
    chunks: chunksOf(batches, renderer),
    closing: new Uint8Array(),
    ...patience,
  });
}

async function* chunksOf(
  batches: AsyncIterable<TreatmentBatch>,
  renderer: TextRowRenderer,
): AsyncGenerator<RowChunk> {
  for await (const batch of batches) yield renderer.chunk(batch);
}
