import { join } from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import { DuckDBInstance } from "@duckdb/node-api";
import type { DataSet } from "../data-set.ts";
import type { Query } from "./queries.ts";

/**
 * The overview the obvious way: a query a figure, by the names of SQL, over the view that people get
 * who open the file with a BI tool. Without targets of lines, time zones and who sees what.
 */
const MEASURES = [
  "queue_waiting_time",
  "date_diff('second', spec_appointed, reaction_started)",
  "duration",
];
const GROUPS = [
  "",
  "GROUP BY date_trunc('day', initialized)",
  "GROUP BY date_part('isodow', initialized), date_part('hour', initialized)",
];

const FIGURES = [
  "count(*)",
  "count(spec_appointed)",
  "count(*) FILTER (spec_appointed IS NOT NULL AND queue_waiting_time <= 60)",
  "avg(service_quality_assessment)",
  ...MEASURES.flatMap((measure) => [
    `avg(${measure})`,
    `percentile_cont(0.5) WITHIN GROUP (ORDER BY ${measure})`,
    `percentile_cont(0.9) WITHIN GROUP (ORDER BY ${measure})`,
  ]),
];

const STATEMENTS = [
  ...GROUPS.flatMap((group) =>
    FIGURES.map((figure) => `SELECT ${figure} FROM treatment_with_names ${group}`),
  ),
  ...MEASURES.map(
    (measure) => `SELECT ${measure} // 60, count(*) FROM treatment_with_names GROUP BY ALL`,
  ),
];

export async function openByFigure(
  data: DataSet,
  threads: number,
): Promise<{ readonly query: Query; close(): void }> {
  const instance = await DuckDBInstance.create(join(data.folder, "letopis.duckdb"), {
    threads: String(threads),
    access_mode: "READ_ONLY",
  });
  const connection = await instance.connect();
  return {
    query: { name: "overview, a query a figure", run: () => runAll(connection) },
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

async function runAll(connection: DuckDBConnection): Promise<void> {
  for (const statement of STATEMENTS) await connection.run(statement);
}
