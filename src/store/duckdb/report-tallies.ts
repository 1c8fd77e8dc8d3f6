import type { DuckDBConnection } from "@duckdb/node-api";
import type { Tally } from "../../history/tally.ts";
import { addRating } from "../../history/tally.ts";
import type { Database } from "./database.ts";
import type { SqlGrouping } from "./group-keys.ts";
import type { NumberRow } from "./read-numbers.ts";
import { readNumbers } from "./read-numbers.ts";
import type { ReportRows } from "./report-rows.ts";
import { selectWithKeys } from "./report-rows.ts";

export interface TallyRequest {
  readonly groupBy: readonly SqlGrouping[];
  /** More groups than that are not counted to their end. */
  readonly largestGroups: number;
  /** Takes the key columns from a row and gives the tallies that it belongs to. */
  readonly talliesOf: (row: NumberRow) => readonly Tally[];
}

/** Adds up rows by groups. Resolves to whether there were no more groups than asked for. */
export async function readTallies(
  database: Database,
  connection: DuckDBConnection,
  rows: ReportRows,
  { groupBy, largestGroups, talliesOf }: TallyRequest,
): Promise<boolean> {
  const { from, names, values } = selectWithKeys(rows, groupBy);
  const counted = await database.run(
    connection,
    select(
      [
        ...names,
        "count(*)",
        "count(*) FILTER (served)",
        "count(*) FILTER (within)",
        "coalesce(sum(waiting), 0)",
        "count(reaction)",
        "coalesce(sum(reaction), 0)",
        "coalesce(sum(duration), 0)",
      ],
      `${from} ${groupedBy(names)} LIMIT ${largestGroups + 1}`,
    ),
    values,
  );
  if (counted.rowCount > largestGroups) return false;
  for (const row of readNumbers(counted)) {
    const tallies = talliesOf(row);
    const treatments = row.next();
    const served = row.next();
    const withinTarget = row.next();
    const waiting = row.next();
    const reactions = row.next();
    const reaction = row.next();
    const duration = row.next();
    for (const tally of tallies) {
      tally.treatments += treatments;
      tally.served += served;
      tally.withinTarget += withinTarget;
      tally.waiting.count += treatments;
      tally.waiting.total += waiting;
      tally.reaction.count += reactions;
      tally.reaction.total += reaction;
      tally.duration.count += treatments;
      tally.duration.total += duration;
    }
  }
  // By a query of their own: most rows have no rating, and DuckDB passes over them.
  const rated = await database.run(
    connection,
    select(
      [...names, "rating", "count(*)"],
      `${from} WHERE rating > 0 ${groupedBy([...names, "rating"])}`,
    ),
    values,
  );
  for (const row of readNumbers(rated)) {
    const tallies = talliesOf(row);
    const rating = row.next();
    const times = row.next();
    for (const tally of tallies) addRating(tally, rating, times);
  }
  return true;
}

function select(columns: readonly string[], rest: string): string {
  return `SELECT ${columns.map((column) => `(${column})::DOUBLE`).join(", ")} FROM ${rest}`;
}

function groupedBy(names: readonly string[]): string {
  return names.length === 0 ? "" : `GROUP BY ${names.join(", ")}`;
}
