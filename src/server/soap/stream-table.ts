import type { Writable } from "node:stream";
import type { Operation } from "../../contract/operation.ts";
import type { RowChunk } from "../../soap/row-chunk.ts";
import type { SoapVersion } from "../../soap/soap-version.ts";
import { answerClosing, answerOpening } from "../../soap/write-answer.ts";
import { BufferPool } from "./buffer-pool.ts";

export interface TableAnswer {
  readonly version: SoapVersion;
  readonly operation: Operation;
  /** Each is asked for when the one before was written. */
  readonly chunks: AsyncIterable<RowChunk>;
  /** Milliseconds after which a client that takes nothing is given up. */
  readonly stallMilliseconds: number;
}

/** What was written, before compression. */
export interface Streamed {
  readonly rows: number;
  readonly bytes: number;
}

/**
 * Writes a whole SUCCESS answer and ends the output. Memory is a few buffers, whatever the number
 * of rows: rendering waits until the client has taken what went before.
 *
 * When this throws, the output is left without its end; the caller breaks the connection, so that
 * a client never takes a part for the whole.
 */
export async function streamTable(output: Writable, answer: TableAnswer): Promise<Streamed> {
  const { version, operation, chunks, stallMilliseconds } = answer;
  const pool = new BufferPool(output, stallMilliseconds);
  let rows = 0;

  let buffer = await pool.take();
  let end = answerOpening(version, operation).copy(buffer);
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
  const closing = answerClosing(operation);
  if (end + closing.length > buffer.length) {
    pool.send(buffer, end);
    buffer = await pool.take();
    end = 0;
  }
  end += closing.copy(buffer, end);
  pool.send(buffer, end);
  await pool.finish();
  return { rows, bytes: pool.bytesSent };
}
