import type { Writable } from "node:stream";
import type { OutputPatience } from "./buffer-pool.ts";
import { BufferPool } from "./buffer-pool.ts";
import type { RowChunk } from "./row-chunk.ts";

export interface ChunkedOutput extends OutputPatience {
  /** What comes before the rows, shorter than a buffer. */
  readonly opening: Uint8Array;
  /** Each is asked for when the one before was written. */
  readonly chunks: AsyncIterable<RowChunk>;
  /** What comes after the rows, shorter than a buffer. */
  readonly closing: Uint8Array;
}

/** What was written, before compression. */
export interface Streamed {
  readonly rows: number;
  readonly bytes: number;
}

/**
 * Writes rows and what stands around them, and ends the output. Memory is a few buffers, whatever
 * the number of rows: rendering waits until the output has taken what went before.
 *
 * When this throws, the output is left without its end; the caller breaks it off, so that nobody
 * takes a part for the whole.
 */
export async function streamChunks(output: Writable, request: ChunkedOutput): Promise<Streamed> {
  const { opening, chunks, closing } = request;
  const pool = new BufferPool(output, request);
  let rows = 0;

  let buffer = await pool.take();
  buffer.set(opening);
  let end = opening.length;
  for await (const chunk of chunks) {
    rows += chunk.rows;
    end = chunk.writeTo(buffer, end);
    while (!chunk.done) {
      pool.send(buffer, end);
      buffer = await pool.take();
      end = chunk.writeTo(buffer, 0);
    }
    // The first rows leave at once; later ones when a buffer is full.
    if (rows === chunk.rows) {
      pool.send(buffer, end);
      buffer = await pool.take();
      end = 0;
    }
  }
  if (end + closing.length > buffer.length) {
    pool.send(buffer, end);
    buffer = await pool.take();
    end = 0;
  }
  buffer.set(closing, end);
  pool.send(buffer, end + closing.length);
  await pool.finish();
  return { rows, bytes: pool.bytesSent };
}
