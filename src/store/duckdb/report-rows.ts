import type { DuckDBConnection } from "@duckdb/node-api";
import type { TreatmentSelection } from "../../history/selection.ts";
import type { Dictionaries } from "../sql/dictionaries.ts";
import type { ReportRequest } from "../statistics-store.ts";
import type { Database } from "./database.ts";
import { openedBetween, resolveFilter } from "./filter.ts";
import type { SqlGrouping } from "./group-keys.ts";
import { GROUPING_SQL } from "./group-keys.ts";
import type { RuleConditions } from "./rule-conditions.ts";
import { readRuleConditions } from "./rule-conditions.ts";
import { REACTION } from "./selection-conditions.ts";
import type { SqlPart } from "./sql-part.ts";

/** The rows that a report counts. */
export interface ReportRows {
  /**
   * A subquery with the columns `waiting` and `duration` (INTEGER), `reaction` (BIGINT), `served`,
   * `within` (BOOLEAN), `rating` (INTEGER), and those that were asked for.
   */
  select(columns?: Readonly<Record<string, string>>): SqlPart;
  readonly rules: RuleConditions;
}

/** @returns null when no row can match */
export async function resolveReportRows(
  database: Database,
  connection: DuckDBConnection,
  request: Pick<ReportRequest, "organization" | "rules"> & {
    readonly selection: TreatmentSelection;
  },
  dictionaries: Dictionaries,
): Promise<ReportRows | null> {
  const { organization, selection } = request;
  const rules = await readRuleConditions(
    database,
    connection,
    selection,
    request.rules,
    dictionaries,
  );
  const filter = await resolveFilter(
    database,
    connection,
    { selection, organization, rules },
    dictionaries,
  );
  if (filter === null) return null;
  const opened = openedBetween(selection);
  const condition = [...opened.map(({ sql }) => sql), filter.condition].join(" AND ");
  const values = Object.assign(
    {},
    filter.values,
    rules.withinTarget.values,
    ...opened.map((part) => part.values),
  ) as SqlPart["values"];
  return {
    rules,
    select: (columns = {}) => ({
      sql: `(SELECT queue_waiting_time AS waiting, duration, ${REACTION} AS reaction,
          spec_appointed IS NOT NULL AS served, ${rules.withinTarget.sql} AS within,
          service_quality_assessment AS rating
          ${Object.entries(columns)
            .map(([name, sql]) => `, ${sql} AS ${name}`)
            .join("")}
        FROM treatment WHERE ${condition})`,
      values,
    }),
  };
}

/** The rows with what they are grouped by as columns, by these names. */
export function selectWithKeys(
  rows: ReportRows,
  groupBy: readonly SqlGrouping[],
): {
  readonly from: string;
  readonly names: readonly string[];
  readonly values: SqlPart["values"];
} {
  const keys = groupBy.map((grouping, position) => [
    `key_${position}`,
    GROUPING_SQL[grouping](rows.rules.clock.hour),
  ]);
  const { sql, values } = rows.select(Object.fromEntries(keys));
  return { from: sql, names: keys.map(([name = ""]) => name), values };
}
