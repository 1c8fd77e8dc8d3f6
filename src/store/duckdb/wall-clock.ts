import type { DuckDBConnection } from "@duckdb/node-api";
import { CALENDAR_START } from "../../history/calendar-keys.ts";
import type { TreatmentSelection } from "../../history/selection.ts";
import type { TimeZone } from "../../history/time-zone.ts";
import type { OffsetStep } from "../../history/wall-offsets.ts";
import { offsetSteps } from "../../history/wall-offsets.ts";
import type { Database } from "./database.ts";
import { readSeconds } from "./vectors.ts";

const MICROSECONDS = 1_000_000;

/**
 * `initialized` on the wall clock of a zone, as SQL. By our own table of offsets: DuckDB's comes
 * with an extension and another version of the IANA database, and every store shall say the same.
 */
export interface WallClock {
  /** Whole hours since CALENDAR_START, INTEGER. */
  readonly hour: string;
  /** Whole minutes since CALENDAR_START, BIGINT. */
  readonly minute: string;
  /** No selected row lies outside of these, seconds UTC. */
  readonly first: number;
  readonly last: number;
}

/** The wall clock for the rows of a selection, within the connection's snapshot. */
export async function readWallClock(
  database: Database,
  connection: DuckDBConnection,
  { openedFrom, openedTo }: TreatmentSelection,
  zone: TimeZone,
): Promise<WallClock> {
  let [first, last] = [openedFrom, openedTo];
  if (first === undefined || last === undefined) {
    const stored = await readBounds(database, connection);
    first ??= stored.first;
    last ??= stored.last;
  }
  const microseconds = `(epoch_us(initialized) + ${offset(offsetSteps(zone, first, last))})`;
  return {
    hour: `(${microseconds} // 3600000000)::INTEGER`,
    minute: `${microseconds} // 60000000`,
    first,
    last,
  };
}

async function readBounds(
  database: Database,
  connection: DuckDBConnection,
): Promise<{ readonly first: number; readonly last: number }> {
  // Of the epoch in an empty store. Without parameters: see the trap about kept statements.
  const result = await database.run(
    connection,
    `SELECT coalesce(min(initialized), make_timestamp(0)),
       coalesce(max(initialized), make_timestamp(0)) FROM treatment`,
  );
  const chunk = result.getChunk(0);
  const seconds = new Float64Array(1);
  readSeconds(chunk, 0, seconds);
  const first = seconds[0] ?? 0;
  readSeconds(chunk, 1, seconds);
  return { first, last: seconds[0] ?? 0 };
}

/**
 * Microseconds from UTC to the calendar's count, halving the steps: rows lie in the order of time,
 * so that a whole vector takes one way.
 */
function offset(steps: readonly OffsetStep[]): string {
  const [first] = steps;
  if (first === undefined || steps.length === 1) {
    return `${((first?.offset ?? 0) + CALENDAR_START) * MICROSECONDS}`;
  }
  const middle = steps.length >> 1;
  const from = (steps[middle]?.from ?? 0) * MICROSECONDS;
  return (
    `CASE WHEN initialized < make_timestamp(${from}) ` +
    `THEN ${offset(steps.slice(0, middle))} ELSE ${offset(steps.slice(middle))} END`
  );
}
