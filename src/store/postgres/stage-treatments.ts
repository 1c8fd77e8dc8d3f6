import { pipeline } from "node:stream/promises";
import { from as copyFrom } from "pg-copy-streams";
import type { IncomingBatch } from "../../history/treatment-batch.ts";
import { COLUMN_LIST } from "../sql/fact-columns.ts";
import { BINARY_HEADER, BINARY_TRAILER } from "./binary-rows.ts";
import type { Connection } from "./database.ts";
import { encodeRows } from "./encode-rows.ts";

const PIECE_ROWS = 2048;

const COPY = `COPY incoming (position, ${COLUMN_LIST})
  FROM STDIN (FORMAT binary)`;

/**
 * Brings rows into the table `incoming` of the connection.
 *
 * @param position of the first row, behind all that are there
 */
export async function stageTreatments(
  connection: Connection,
  batch: IncomingBatch,
  position: number,
): Promise<void> {
  await pipeline(pieces(batch, position), connection.query(copyFrom(COPY)));
}

function* pieces(batch: IncomingBatch, position: number): Generator<Buffer> {
  yield BINARY_HEADER;
  for (let first = 0; first < batch.rows; first += PIECE_ROWS) {
    const rows = Math.min(PIECE_ROWS, batch.rows - first);
    yield encodeRows(batch, first, rows, position + first);
  }
  yield BINARY_TRAILER;
}
