import type { Writable } from "node:stream";
import { constants, zstdCompressSync } from "node:zlib";
import type { SchemaElement } from "hyparquet";
import { ByteWriter, ParquetWriter } from "hyparquet-writer";
import { BufferPool } from "../output/buffer-pool.ts";
import type { Streamed } from "../output/stream-chunks.ts";
import type { ExportedTreatments } from "./exported-treatments.ts";
import { EXPORT_LIMITS } from "./limits.ts";
import { createParquetColumns } from "./parquet-columns.ts";

/** Dictionaries have done the work: level 3 saves a five-hundredth of the bytes. */
const ZSTD = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

/**
 * Writes Parquet, as `writeTreatments` does: UUIDs as such, instants as timestamps adjusted to UTC,
 * numbers as INT32, names as strings; ids and names that repeat go into dictionaries. Pages are
 * compressed with ZSTD. A row group leaves when it is full; only it is held in memory.
 */
export async function writeParquet(
  output: Writable,
  { batches, names, options: _options, zone: _zone, ...patience }: ExportedTreatments,
): Promise<Streamed> {
  const pool = new BufferPool(output, patience);
  const columns = createParquetColumns(names);
  const elements = columns.flatMap(({ schema }) => schema);
  const root: SchemaElement = { name: "treatments", num_children: elements.length };
  const bytes = new GroupBytes();
  const writer = new ParquetWriter({
    writer: bytes,
    schema: [root, ...elements],
    codec: "ZSTD",
    compressors: { ZSTD: (input) => zstdCompressSync(input, ZSTD) },
    createdBy: "Letopis",
  });
  let rows = 0;
  let held = 0;
  const flush = async () => {
    // What is held is one group, whatever the library would make of it.
    writer.write({
      // A column of a group is one page: an index of pages would say nothing.
      columnData: columns
        .flatMap((column) => column.release())
        .map((column) => ({ ...column, offsetIndex: false })),
      rowGroupSize: Math.max(held, 1),
    });
    held = 0;
    await pool.write(bytes.takeAway());
  };
  for await (const batch of batches) {
    for (let row = 0; row < batch.rows; ) {
      const count = Math.min(batch.rows - row, EXPORT_LIMITS.rowGroupRows - held);
      for (const column of columns) column.take(batch, row, count);
      row += count;
      held += count;
      if (held === EXPORT_LIMITS.rowGroupRows) await flush();
    }
    rows += batch.rows;
  }
  if (held > 0) await flush();
  writer.finish();
  await pool.write(bytes.takeAway());
  await pool.finish();
  return { rows, bytes: pool.bytesSent };
}

/** Bytes of a file since they were last taken away; its positions go on counting. */
class GroupBytes extends ByteWriter {
  takeAway(): Uint8Array {
    const taken = new Uint8Array(this.buffer, 0, this.index);
    this.buffer = new ArrayBuffer(Math.max(this.index, 1024));
    this.view = new DataView(this.buffer);
    this.index = 0;
    return taken;
  }
}
