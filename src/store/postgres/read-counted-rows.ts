import { to as copyTo } from "pg-copy-streams";
import type { CountedRows, KeyColumn } from "../../history/grouped-counts.ts";
import type { IntegerRows } from "./decode-integers.ts";
import { IntegerDecoder } from "./decode-integers.ts";
import type { ReportRows } from "./report-rows.ts";
import type { ScanSession } from "./scan-session.ts";

const MEASURED_COLUMNS = 4;

/** The rows of a report, in any order, with the keys that it groups by. */
export async function* readCountedRows(
  session: ScanSession,
  rows: ReportRows,
  keys: readonly KeyColumn[],
): AsyncGenerator<CountedRows, void> {
  session.throwIfStopped();
  const sql = `COPY (${rows.select(keys)}) TO STDOUT (FORMAT binary)`;
  const decoder = new IntegerDecoder(MEASURED_COLUMNS + keys.length);
  const pieces = session.connection.query(copyTo(sql));
  for await (const piece of pieces) {
    for (const some of decoder.decode(piece as Buffer)) yield countedRows(some, keys);
  }
  decoder.end();
}

function countedRows({ rowCount, columns }: IntegerRows, keys: readonly KeyColumn[]): CountedRows {
  const none = new Int32Array(0);
  const [waiting = none, duration = none, reaction = none, outcome = none, ...rest] = columns;
  const byName = keys.map((column, position) => [column, rest[position] ?? none]);
  return { rowCount, waiting, duration, reaction, outcome, keys: Object.fromEntries(byName) };
}
