import { CALENDAR_START } from "../../history/calendar-keys.ts";
import type { TreatmentSelection } from "../../history/selection.ts";
import type { TimeZone } from "../../history/time-zone.ts";
import type { OffsetStep } from "../../history/wall-offsets.ts";
import { offsetSteps } from "../../history/wall-offsets.ts";
import { instantLiteral } from "./literal.ts";
import type { ScanSession } from "./scan-session.ts";

/**
 * `initialized` on the wall clock of a zone, as SQL. By our own table of offsets: PostgreSQL's is of
 * another version of the IANA database, and every store shall say the same.
 */
export interface WallClock {
  /** Whole hours since CALENDAR_START, integer. */
  readonly hour: string;
  /** Whole minutes since CALENDAR_START, bigint. */
  readonly minute: string;
}

const BOUNDS = `SELECT date_part('epoch', coalesce(min(initialized), to_timestamp(0))) AS first,
  date_part('epoch', coalesce(max(initialized), to_timestamp(0))) AS last FROM treatment`;

/** The wall clock for the rows of a selection, within the session's snapshot. */
export async function readWallClock(
  { database, connection }: ScanSession,
  { openedFrom, openedTo }: TreatmentSelection,
  zone: TimeZone,
): Promise<WallClock> {
  let [first, last] = [openedFrom, openedTo];
  if (first === undefined || last === undefined) {
    const [stored] = await database.rows(connection, BOUNDS);
    first ??= Number(stored?.["first"]);
    last ??= Number(stored?.["last"]);
  }
  const seconds = `(date_part('epoch', initialized)::bigint + ${offset(offsetSteps(zone, first, last))})`;
  return { hour: `(${seconds} / 3600)::integer`, minute: `(${seconds} / 60)` };
}

/** Seconds from UTC to the calendar's count, halving the steps. */
function offset(steps: readonly OffsetStep[]): string {
  const [first] = steps;
  if (first === undefined || steps.length === 1) {
    return `${(first?.offset ?? 0) + CALENDAR_START}`;
  }
  const middle = steps.length >> 1;
  return (
    `CASE WHEN initialized < ${instantLiteral(steps[middle]?.from ?? 0)} ` +
    `THEN ${offset(steps.slice(0, middle))} ELSE ${offset(steps.slice(middle))} END`
  );
}
