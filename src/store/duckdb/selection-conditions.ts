import type { DuckDBValue } from "@duckdb/node-api";
import { HOURS_A_WEEK } from "../../history/calendar-keys.ts";
import type { SecondsRange, TreatmentSelection } from "../../history/selection.ts";
import { hoursOfWeek } from "../sql/selection-rules.ts";
import type { SqlPart } from "./sql-part.ts";
import { bitmap } from "./sql-part.ts";
import type { WallClock } from "./wall-clock.ts";

/** Seconds from the appointment to the reaction, BIGINT; NULL where there is not both. */
export const REACTION = "date_diff('second', spec_appointed, reaction_started)";

/** Ratings are 0 to 5. */
const RATINGS = 6;

/** Conditions of a selection that depend on a row's own values only. */
export function ownConditions(selection: TreatmentSelection): readonly SqlPart[] {
  const { ids, served, ratings, waiting, reaction, duration } = selection;
  const parts: SqlPart[] = [];
  if (ids !== undefined) {
    parts.push({
      sql: "id IN (SELECT unnest(string_split($ids, ',')::UUID[]))",
      values: { ids: ids.join(",") },
    });
  }
  if (served !== undefined) {
    parts.push({ sql: `spec_appointed IS ${served ? "NOT NULL" : "NULL"}`, values: {} });
  }
  if (ratings !== undefined) {
    parts.push({
      sql: "get_bit($ratings::BIT, service_quality_assessment) = 1",
      values: { ratings: bitmap(RATINGS, ratings.filter(isRating)) },
    });
  }
  if (waiting !== undefined) parts.push(inRange("queue_waiting_time", "waiting", waiting));
  if (reaction !== undefined) parts.push(inRange(REACTION, "reaction", reaction));
  if (duration !== undefined) parts.push(inRange("duration", "duration", duration));
  return parts;
}

function isRating(rating: number): boolean {
  return Number.isInteger(rating) && rating >= 0 && rating < RATINGS;
}

/** Of weekdays and hours: a bit for every hour of the week. */
export function hoursCondition(selection: TreatmentSelection, { hour }: WallClock): SqlPart {
  return {
    sql: `get_bit($hours::BIT, ${hour} % ${HOURS_A_WEEK}) = 1`,
    values: { hours: bitmap(HOURS_A_WEEK, hoursOfWeek(selection)) },
  };
}

/** A value that is not there is in no range, not even in one without ends. */
function inRange(value: string, name: string, { from, to }: SecondsRange): SqlPart {
  const conditions = [`${value} IS NOT NULL`];
  const values: Record<string, DuckDBValue> = {};
  if (from !== undefined) {
    conditions.push(`${value} >= $${name}_from::BIGINT`);
    values[`${name}_from`] = from;
  }
  if (to !== undefined) {
    conditions.push(`${value} <= $${name}_to::BIGINT`);
    values[`${name}_to`] = to;
  }
  return { sql: conditions.join(" AND "), values };
}
