import { RATING, SERVED, WITHIN } from "../../history/figure-counts.ts";
import type { KeyColumn } from "../../history/grouped-counts.ts";
import type { ReportingRules } from "../../history/reporting-rules.ts";
import type { TreatmentSelection } from "../../history/selection.ts";
import { LARGEST_VALUE, NO_VALUE } from "../../history/value-counts.ts";
import { periodConditions } from "./filter.ts";
import { readRuleConditions } from "./rule-conditions.ts";
import type { ScanSession } from "./scan-session.ts";
import { ownConditions, REACTION, ruleConditions } from "./selection-conditions.ts";

const COUNTED_REACTION = `CASE WHEN ${REACTION} IS NULL THEN ${NO_VALUE}
  ELSE least(greatest(${REACTION}, -${LARGEST_VALUE}), ${LARGEST_VALUE}) END`;

/** The rows that a report counts. */
export interface ReportRows {
  /**
   * A query for the columns waiting, duration, reaction ({@link NO_VALUE} where there was none),
   * outcome (as {@link RATING} says) and those keys, all integer without nulls.
   */
  select(keys: readonly KeyColumn[]): string;
}

/** @param known conditions that hold besides the selection's periods and further filters */
export async function resolveReportRows(
  session: ScanSession,
  selection: TreatmentSelection,
  rules: ReportingRules,
  known: readonly string[],
): Promise<ReportRows> {
  const { clock, withinTarget, ...others } = await readRuleConditions(session, selection, rules);
  const condition = [
    ...known,
    ...periodConditions(selection),
    ...ownConditions(selection),
    ...ruleConditions(selection, { clock, withinTarget, ...others }),
  ].join(" AND ");
  const columns = [
    "queue_waiting_time",
    "duration",
    COUNTED_REACTION,
    `service_quality_assessment * ${RATING} + CASE WHEN spec_appointed IS NULL THEN 0
      WHEN ${withinTarget} THEN ${SERVED + WITHIN} ELSE ${SERVED} END`,
  ];
  const keySql = (column: KeyColumn) => (column === "calendarHour" ? clock.hour : column);
  return {
    select: (keys) => {
      const values = [...columns, ...keys.map(keySql)].map((sql) => `(${sql})::integer`);
      return `SELECT ${values.join(", ")} FROM treatment WHERE ${condition}`;
    },
  };
}
