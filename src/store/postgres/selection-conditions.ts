import { HOURS_A_WEEK } from "../../history/calendar-keys.ts";
import type { ReportingRules } from "../../history/reporting-rules.ts";
import type { SecondsRange, TreatmentSelection } from "../../history/selection.ts";
import { hoursOfWeek, needsRules } from "../sql/selection-rules.ts";
import { idsLiteral, integersLiteral, numberLiteral } from "./literal.ts";
import type { RuleConditions } from "./rule-conditions.ts";
import { readRuleConditions } from "./rule-conditions.ts";
import type { ScanSession } from "./scan-session.ts";

/** Seconds from the appointment to the reaction; NULL where there is not both. */
export const REACTION = "date_part('epoch', reaction_started - spec_appointed)";

/** Conditions of a selection besides those of the operation itself (filter.ts). */
export async function selectionConditions(
  session: ScanSession,
  selection: TreatmentSelection,
  rules: ReportingRules | undefined,
): Promise<readonly string[]> {
  const conditions = ownConditions(selection);
  if (!needsRules(selection)) return conditions;
  if (rules === undefined) throw new TypeError("A selection by rules came without rules");
  const resolved = await readRuleConditions(session, selection, rules);
  return [...conditions, ...ruleConditions(selection, resolved)];
}

/** Of what depends on a row's own values only. */
export function ownConditions(selection: TreatmentSelection): readonly string[] {
  const { ids, served, ratings, waiting, reaction, duration } = selection;
  const conditions: string[] = [];
  if (ids !== undefined) conditions.push(`id = ANY(${idsLiteral(ids)})`);
  if (served !== undefined) conditions.push(`spec_appointed IS ${served ? "NOT NULL" : "NULL"}`);
  if (ratings !== undefined) {
    conditions.push(`service_quality_assessment = ANY(${integersLiteral(ratings)})`);
  }
  if (waiting !== undefined) conditions.push(inRange("queue_waiting_time", waiting));
  if (reaction !== undefined) conditions.push(inRange(REACTION, reaction));
  if (duration !== undefined) conditions.push(inRange("duration", duration));
  return conditions;
}

/** Of what an organization's rules say. */
export function ruleConditions(
  selection: TreatmentSelection,
  rules: RuleConditions,
): readonly string[] {
  const { withinTarget, workingTime, weekdays, hours } = selection;
  const conditions: string[] = [];
  if (withinTarget !== undefined) conditions.push(whether(rules.withinTarget, withinTarget));
  if (workingTime !== undefined) conditions.push(whether(rules.workingTime, workingTime));
  if (weekdays !== undefined || hours !== undefined) {
    const wanted = integersLiteral(hoursOfWeek(selection));
    conditions.push(`${rules.clock.hour} % ${HOURS_A_WEEK} = ANY(${wanted})`);
  }
  return conditions;
}

function whether(condition: string, wanted: boolean): string {
  return wanted ? `(${condition})` : `NOT (${condition})`;
}

/** A value that is not there is in no range, not even in one without ends. */
function inRange(value: string, { from, to }: SecondsRange): string {
  const conditions = [`${value} IS NOT NULL`];
  if (from !== undefined) conditions.push(`${value} >= ${numberLiteral(from)}`);
  if (to !== undefined) conditions.push(`${value} <= ${numberLiteral(to)}`);
  return conditions.join(" AND ");
}
