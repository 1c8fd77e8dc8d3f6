import type { DuckDBConnection } from "@duckdb/node-api";
import type { ReportingRules } from "../../history/reporting-rules.ts";
import type { TreatmentSelection } from "../../history/selection.ts";
import type { Dictionaries } from "../sql/dictionaries.ts";
import type { Database } from "./database.ts";
import { readLineRules, withinTarget, workingTime } from "./line-conditions.ts";
import type { SqlPart } from "./sql-part.ts";
import type { WallClock } from "./wall-clock.ts";
import { readWallClock } from "./wall-clock.ts";

/** What an organization's rules say of a row, as SQL. */
export interface RuleConditions {
  readonly clock: WallClock;
  readonly withinTarget: SqlPart;
  readonly workingTime: SqlPart;
}

/** Resolves rules for the rows of a selection, within the connection's snapshot. */
export async function readRuleConditions(
  database: Database,
  connection: DuckDBConnection,
  selection: TreatmentSelection,
  rules: ReportingRules,
  dictionaries: Dictionaries,
): Promise<RuleConditions> {
  const clock = await readWallClock(database, connection, selection, rules.zone);
  const byKey = await readLineRules(database, connection, rules);
  const lines = dictionaries.line.size;
  return {
    clock,
    withinTarget: withinTarget(rules, byKey, lines),
    workingTime: workingTime(byKey, clock.minute, lines),
  };
}
