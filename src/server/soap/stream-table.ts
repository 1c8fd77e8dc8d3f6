import type { Writable } from "node:stream";
import { HISTORY_COLUMNS } from "../../contract/columns.ts";
import { GET_HISTORY } from "../../contract/operation.ts";
import type { TimeZone } from "../../history/time-zone.ts";
import type { TreatmentBatch } from "../../history/treatment-batch.ts";
import { RowRenderer } from "../../soap/render-rows.ts";
import type { SoapVersion } from "../../soap/soap-version.ts";
import { answerClosing, answerOpening } from "../../soap/write-answer.ts";
import { BufferPool } from "./buffer-pool.ts";

export interface TableAnswer {
  readonly version: SoapVersion;
  readonly batches: AsyncIterable<TreatmentBatch>;
  readonly zone: TimeZone;
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
  const { version, batches, zone, stallMilliseconds } = answer;
  const renderer = new RowRenderer(HISTORY_COLUMNS, zone);
  const pool = new BufferPool(output, stallMilliseconds);
  let rows = 0;

  let buffer = await pool.take();
  let end = answerOpening(version, GET_HISTORY).copy(buffer);
  for await (const batch of batches) {
    rows += batch.rows;
    for (let row = 0; row < batch.rows; ) {
      const rendered = renderer.render(batch, row, buffer, end);
      row = rendered.row;
      end = rendered.end;
      if (row < batch.rows) {
        pool.send(buffer, end);
        buffer = await pool.take();
        end = 0;
      }
    }
    // The first rows leave at once; later ones when a buffer is full.
    if (rows === batch.rows) {
      pool.send(buffer, end);
      buffer = await pool.take();
      end = 0;
    }
  }
  const closing = answerClosing(GET_HISTORY);
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
