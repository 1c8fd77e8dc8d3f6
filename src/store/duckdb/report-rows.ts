import type { DuckDBConnection } from "@duckdb/node-api";
import { RATING, SERVED, WITHIN } from "../../history/figure-counts.ts";
import type { KeyColumn } from "../../history/grouped-counts.ts";
import type { TreatmentSelection } from "../../history/selection.ts";
import { LARGEST_VALUE, NO_VALUE } from "../../history/value-counts.ts";
import type { Dictionaries } from "../sql/dictionaries.ts";
import type { ReportRequest } from "../statistics-store.ts";
import type { Database } from "./database.ts";
import { openedBetween, resolveFilter } from "./filter.ts";
import { readRuleConditions } from "./rule-conditions.ts";
import { REACTION } from "./selection-conditions.ts";
import type { SqlPart } from "./sql-part.ts";

const COUNTED_REACTION = `CASE WHEN ${REACTION} IS NULL THEN ${NO_VALUE}
  ELSE least(greatest(${REACTION}, -${LARGEST_VALUE}), ${LARGEST_VALUE}) END::INTEGER`;

/** The rows that a report counts. */
export interface ReportRows {
  /**
   * A query for the columns waiting, duration, reaction ({@link NO_VALUE} where there was none),
   * outcome (as {@link RATING} says) and those keys, all INTEGER without nulls.
   */
  select(keys: readonly KeyColumn[]): SqlPart;
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
  const { withinTarget, clock } = rules;
  const columns = [
    "queue_waiting_time",
    "duration",
    COUNTED_REACTION,
    `service_quality_assessment * ${RATING}
      + CASE WHEN spec_appointed IS NULL THEN 0
        WHEN ${withinTarget.sql} THEN ${SERVED + WITHIN} ELSE ${SERVED} END`,
  ];
  const keySql = (column: KeyColumn) => (column === "calendarHour" ? clock.hour : column);
  return {
    select: (keys) => ({
      sql: `SELECT ${[...columns, ...keys.map(keySql)].map((sql) => `(${sql})`).join(", ")}
        FROM treatment WHERE ${condition}`,
      values,
    }),
  };
}
