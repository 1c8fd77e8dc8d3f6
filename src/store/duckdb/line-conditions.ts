import type { DuckDBConnection } from "@duckdb/node-api";
import { MINUTES_A_WEEK } from "../../history/calendar-keys.ts";
import type { LineRules, ReportingRules, WorkingInterval } from "../../history/reporting-rules.ts";
import type { Database } from "./database.ts";
import type { SqlPart } from "./sql-part.ts";
import { bitmap } from "./sql-part.ts";
import { integerItems } from "./vectors.ts";

const MINUTES_A_DAY = 1440;

/**
 * Rules of lines by the dense keys of their dimension: what is looked up for every row has to be a
 * place in a list.
 */
export type RulesByKey = ReadonlyMap<number, LineRules>;

/** The rules of those lines that the connection's snapshot has met. */
export async function readLineRules(
  database: Database,
  connection: DuckDBConnection,
  { lines }: ReportingRules,
): Promise<RulesByKey> {
  const byKey = new Map<number, LineRules>();
  if (lines.size === 0) return byKey;
  const result = await database.run(
    connection,
    `SELECT key, id::VARCHAR FROM line
     WHERE id IN (SELECT unnest(string_split($lines, ',')::UUID[]))`,
    { lines: [...lines.keys()].join(",") },
  );
  for (let index = 0; index < result.chunkCount; index++) {
    const chunk = result.getChunk(index);
    const ids = chunk.getColumnValues(1);
    for (const [row, key] of integerItems(chunk, 0).entries()) {
      const rules = lines.get(String(ids[row]));
      if (rules !== undefined) byKey.set(key, rules);
    }
  }
  return byKey;
}

/**
 * Whether a row was served within the target of its line.
 *
 * @param lines how many lines there are
 */
export function withinTarget(
  { targetSeconds }: ReportingRules,
  rules: RulesByKey,
  lines: number,
): SqlPart {
  const targets = new Array<number>(lines).fill(targetSeconds);
  for (const [key, line] of rules) targets[key] = line.targetSeconds ?? targetSeconds;
  const one = targets.every((target) => target === targetSeconds);
  const target = one ? "$target" : "list_extract($targets::INTEGER[], line + 1)";
  return {
    sql: `(spec_appointed IS NOT NULL AND queue_waiting_time <= ${target})`,
    values: one ? { target: targetSeconds } : { targets: `[${targets.join(",")}]` },
  };
}

/**
 * Whether a row began in the working hours of its line, to the minute: a bit for every minute of
 * the week, the weeks of different schedules one behind the other.
 *
 * @param minute whole minutes since a Monday's midnight, as SQL
 * @param lines how many lines there are
 */
export function workingTime(rules: RulesByKey, minute: string, lines: number): SqlPart {
  const weeks = [bitmap(MINUTES_A_WEEK, range(0, MINUTES_A_WEEK))];
  const schedules = new Array<number>(lines).fill(0);
  for (const [key, { workingHours }] of rules) {
    if (workingHours === null) continue;
    const week = bitmap(MINUTES_A_WEEK, minutesOf(workingHours));
    const known = weeks.indexOf(week);
    schedules[key] = known >= 0 ? known : weeks.push(week) - 1;
  }
  if (weeks.length === 1) return { sql: "true", values: {} };
  const schedule = "list_extract($schedules::INTEGER[], line + 1)";
  const bit = `(${schedule} * ${MINUTES_A_WEEK} + ${minute} % ${MINUTES_A_WEEK})::INTEGER`;
  return {
    sql: `(get_bit($weeks::BIT, ${bit}) = 1)`,
    values: { schedules: `[${schedules.join(",")}]`, weeks: weeks.join("") },
  };
}

function* minutesOf(intervals: readonly WorkingInterval[]): Generator<number> {
  for (const { weekday, from, to } of intervals) {
    const midnight = (weekday - 1) * MINUTES_A_DAY;
    yield* range(midnight + from, midnight + to);
  }
}

function* range(from: number, to: number): Generator<number> {
  for (let number = from; number < to; number++) yield number;
}
