import type { ReportingRules } from "../../history/reporting-rules.ts";
import type { TreatmentSelection } from "../../history/selection.ts";
import { LARGEST_VALUE } from "../../history/value-counts.ts";
import { periodConditions } from "./filter.ts";
import type { RuleConditions } from "./rule-conditions.ts";
import { readRuleConditions } from "./rule-conditions.ts";
import type { ScanSession } from "./scan-session.ts";
import { ownConditions, REACTION, ruleConditions } from "./selection-conditions.ts";

const COUNTED_REACTION = `CASE WHEN ${REACTION} IS NOT NULL
  THEN least(greatest(${REACTION}, -${LARGEST_VALUE}), ${LARGEST_VALUE}) END`;

/** The rows that a report counts. */
export interface ReportRows {
  readonly rules: RuleConditions;
  /**
   * A subquery with the columns `waiting`, `duration`, `rating` (integer), `reaction` (float8),
   * `served`, `within` (boolean), and those that were asked for.
   */
  select(columns?: Readonly<Record<string, string>>): string;
}

/** @param known conditions that hold besides the selection's periods and further filters */
export async function resolveReportRows(
  session: ScanSession,
  selection: TreatmentSelection,
  rules: ReportingRules,
  known: readonly string[],
): Promise<ReportRows> {
  const resolved = await readRuleConditions(session, selection, rules);
  const condition = [
    ...known,
    ...periodConditions(selection),
    ...ownConditions(selection),
    ...ruleConditions(selection, resolved),
  ].join(" AND ");
  return {
    rules: resolved,
    select: (columns = {}) => `(
      SELECT queue_waiting_time AS waiting, duration, ${COUNTED_REACTION} AS reaction,
        spec_appointed IS NOT NULL AS served, ${resolved.withinTarget} AS within,
        service_quality_assessment AS rating
        ${Object.entries(columns)
          .map(([name, sql]) => `, ${sql} AS ${name}`)
          .join("")}
      FROM treatment WHERE ${condition}
    ) AS selected`,
  };
}
