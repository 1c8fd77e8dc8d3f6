import type { DuckDBConnection } from "@duckdb/node-api";
import { percentilesOf, toMilliseconds } from "../../history/histogram.ts";
import type { Percentiles } from "../../history/tally.ts";
import { MEASURES } from "../../history/tally.ts";
import type { Database } from "./database.ts";
import type { SqlGrouping } from "./group-keys.ts";
import { readNumbers } from "./read-numbers.ts";
import type { Histograms } from "./report-histograms.ts";
import { readHistogramsByKeys } from "./report-histograms.ts";
import type { ReportRows } from "./report-rows.ts";
import { selectWithKeys } from "./report-rows.ts";

export interface PercentilesRequest {
  readonly groupBy: readonly SqlGrouping[];
  /** Between 0 and 100. */
  readonly percentiles: readonly number[];
  /** How many rows a group has, on average. */
  readonly rowsPerGroup: number;
}

/**
 * A group of so many rows is counted: its values repeat. DuckDB's own percentiles gather all values of
 * a group and put them in order, which is cheap for small groups and dear for large ones; to count
 * is the other way round, since of a small group nearly every value is another.
 */
const COUNTED_ROWS = 300_000;

/**
 * Percentiles by groups, by the numbers that were grouped by, joined by commas. Either way they are
 * the same.
 */
export async function readPercentiles(
  database: Database,
  connection: DuckDBConnection,
  rows: ReportRows,
  request: PercentilesRequest,
): Promise<ReadonlyMap<string, Percentiles>> {
  const { groupBy, percentiles, rowsPerGroup } = request;
  if (rowsPerGroup < COUNTED_ROWS) {
    return readOrdered(database, connection, rows, groupBy, percentiles);
  }
  const histograms = await readHistogramsByKeys(database, connection, rows, groupBy);
  return new Map([...histograms].map(([keys, group]) => [keys, ofHistograms(group, percentiles)]));
}

export function ofHistograms(
  { waiting, reaction, duration }: Histograms,
  percentiles: readonly number[],
): Percentiles {
  return {
    waiting: percentilesOf(waiting, percentiles),
    reaction: percentilesOf(reaction, percentiles),
    duration: percentilesOf(duration, percentiles),
  };
}

/** DuckDB's own. Where a group has no value of a measure they are 0. */
async function readOrdered(
  database: Database,
  connection: DuckDBConnection,
  rows: ReportRows,
  groupBy: readonly SqlGrouping[],
  percentiles: readonly number[],
): Promise<ReadonlyMap<string, Percentiles>> {
  const { from, names, values } = selectWithKeys(rows, groupBy);
  const fractions = percentiles.map((percentile) => `${percentile / 100}::DOUBLE`).join(", ");
  const aggregates = MEASURES.map(
    (measure) => `quantile_cont(${measure}, [${fractions}]) AS ${measure}`,
  );
  const columns = [
    ...names.map((name) => `${name}::DOUBLE`),
    ...MEASURES.flatMap((measure) =>
      percentiles.map((_, position) => `coalesce(${measure}[${position + 1}], 0)::DOUBLE`),
    ),
  ];
  const result = await database.run(
    connection,
    `WITH grouped AS (
       SELECT ${[...names, ...aggregates].join(", ")} FROM ${from} GROUP BY ${names.join(", ")}
     )
     SELECT ${columns.join(", ")} FROM grouped`,
    values,
  );
  const byKeys = new Map<string, Percentiles>();
  for (const row of readNumbers(result)) {
    const keys = row.take(names.length).join();
    const [waiting = [], reaction = [], duration = []] = MEASURES.map(() =>
      row.take(percentiles.length).map(toMilliseconds),
    );
    byKeys.set(keys, { waiting, reaction, duration });
  }
  return byKeys;
}
