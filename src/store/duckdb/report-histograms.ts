import type { DuckDBConnection } from "@duckdb/node-api";
import type { Histogram } from "../../history/histogram.ts";
import type { Measure } from "../../history/tally.ts";
import { MEASURES } from "../../history/tally.ts";
import type { Database } from "./database.ts";
import type { SqlGrouping } from "./group-keys.ts";
import { readNumbers } from "./read-numbers.ts";
import type { ReportRows } from "./report-rows.ts";
import { selectWithKeys } from "./report-rows.ts";

export type Histograms = { readonly [measure in Measure]: Histogram };

/** How often each value of each measure occurs. */
export async function readHistograms(
  database: Database,
  connection: DuckDBConnection,
  rows: ReportRows,
): Promise<Histograms> {
  const all = await readHistogramsByKeys(database, connection, rows, []);
  return all.get("") ?? NO_HISTOGRAMS;
}

/**
 * The same by groups, by the numbers that were grouped by, joined by commas.
 *
 * A query a measure: to group by few narrow columns is so much faster that grouping sets, which read
 * the rows once, take half as long again.
 */
export async function readHistogramsByKeys(
  database: Database,
  connection: DuckDBConnection,
  rows: ReportRows,
  groupBy: readonly SqlGrouping[],
): Promise<ReadonlyMap<string, Histograms>> {
  const { from, names, values } = selectWithKeys(rows, groupBy);
  const groups = new Map<string, GrowingHistograms>();
  for (const measure of MEASURES) {
    const columns = [...names, measure];
    const result = await database.run(
      connection,
      `SELECT ${columns.map((column) => `${column}::DOUBLE`).join(", ")}, count(*)::DOUBLE
       FROM ${from} WHERE ${measure} IS NOT NULL
       GROUP BY ${columns.join(", ")} ORDER BY ${measure}`,
      values,
    );
    for (const row of readNumbers(result)) {
      const keys = names.length === 0 ? "" : row.take(names.length).join();
      let group = groups.get(keys);
      if (group === undefined) {
        group = { waiting: growing(), reaction: growing(), duration: growing() };
        groups.set(keys, group);
      }
      group[measure].values.push(row.next());
      group[measure].counts.push(row.next());
    }
  }
  return new Map([...groups].map(([keys, group]) => [keys, finished(group)]));
}

interface GrowingHistogram {
  readonly values: number[];
  readonly counts: number[];
}
type GrowingHistograms = { readonly [measure in Measure]: GrowingHistogram };

function growing(): GrowingHistogram {
  return { values: [], counts: [] };
}

function finished({ waiting, reaction, duration }: GrowingHistograms): Histograms {
  return {
    waiting: histogram(waiting),
    reaction: histogram(reaction),
    duration: histogram(duration),
  };
}

function histogram({ values, counts }: GrowingHistogram): Histogram {
  return { values: Float64Array.from(values), counts: Float64Array.from(counts) };
}

const NOTHING = histogram(growing());
export const NO_HISTOGRAMS: Histograms = {
  waiting: NOTHING,
  reaction: NOTHING,
  duration: NOTHING,
};
