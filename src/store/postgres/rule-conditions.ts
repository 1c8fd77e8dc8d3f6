import { MINUTES_A_WEEK } from "../../history/calendar-keys.ts";
import type { LineRules, ReportingRules, WorkingInterval } from "../../history/reporting-rules.ts";
import type { TreatmentSelection } from "../../history/selection.ts";
import { idsLiteral } from "./literal.ts";
import type { ScanSession } from "./scan-session.ts";
import type { WallClock } from "./wall-clock.ts";
import { readWallClock } from "./wall-clock.ts";

/** What an organization's rules say of a row, as SQL. */
export interface RuleConditions {
  readonly clock: WallClock;
  /** Whether it was served within the target of its line. */
  readonly withinTarget: string;
  /** Whether it began in the working hours of its line. */
  readonly workingTime: string;
}

const MINUTES_A_DAY = 1440;

/** Resolves rules for the rows of a selection, within the session's snapshot. */
export async function readRuleConditions(
  session: ScanSession,
  selection: TreatmentSelection,
  rules: ReportingRules,
): Promise<RuleConditions> {
  const clock = await readWallClock(session, selection, rules.zone);
  const byKey = await readLineRules(session, rules);
  const target = byLine(
    byKey,
    ({ targetSeconds }) => `${targetSeconds ?? rules.targetSeconds}`,
    `${rules.targetSeconds}`,
  );
  return {
    clock,
    withinTarget: `(spec_appointed IS NOT NULL AND queue_waiting_time <= ${target})`,
    workingTime: byLine(byKey, ({ workingHours }) => worksAt(clock.minute, workingHours), "true"),
  };
}

/** The rules of those lines that the session's snapshot has met, by their keys. */
async function readLineRules(
  { database, connection }: ScanSession,
  { lines }: ReportingRules,
): Promise<ReadonlyMap<number, LineRules>> {
  const byKey = new Map<number, LineRules>();
  if (lines.size === 0) return byKey;
  const rows = await database.rows(
    connection,
    `SELECT key, id FROM line WHERE id = ANY(${idsLiteral([...lines.keys()])})`,
  );
  for (const { key, id } of rows) {
    const rules = lines.get(String(id));
    if (rules !== undefined) byKey.set(Number(key), rules);
  }
  return byKey;
}

/** A value that depends on the line: lines with the same value share a branch. */
function byLine(
  rules: ReadonlyMap<number, LineRules>,
  value: (rules: LineRules) => string,
  usual: string,
): string {
  const keys = new Map<string, number[]>();
  for (const [key, line] of rules) {
    const sql = value(line);
    if (sql === usual) continue;
    const others = keys.get(sql);
    if (others === undefined) keys.set(sql, [key]);
    else others.push(key);
  }
  if (keys.size === 0) return usual;
  const branches = [...keys].map(
    ([sql, lines]) => `WHEN line IN (${lines.join(", ")}) THEN ${sql}`,
  );
  return `(CASE ${branches.join(" ")} ELSE ${usual} END)`;
}

/** Whether a minute of the week is one of working: there is a bit for each. */
function worksAt(minute: string, workingHours: readonly WorkingInterval[] | null): string {
  if (workingHours === null) return "true";
  const bits = Buffer.alloc(MINUTES_A_WEEK, "0");
  for (const { weekday, from, to } of workingHours) {
    const midnight = (weekday - 1) * MINUTES_A_DAY;
    bits.fill("1", midnight + from, midnight + to);
  }
  return `get_bit(B'${String(bits)}', (${minute} % ${MINUTES_A_WEEK})::integer) = 1`;
}
