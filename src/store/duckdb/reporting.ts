import type { DuckDBConnection } from "@duckdb/node-api";
import type { LineRules, ReportingRules } from "../../history/reporting-rules.ts";
import { DEFAULT_TARGET_SECONDS } from "../../history/reporting-rules.ts";
import { TimeZone } from "../../history/time-zone.ts";
import type { ReportingStore } from "../reporting-store.ts";
import { readLineRules, storedLineRules } from "../sql/line-rule-rows.ts";
import type { Database } from "./database.ts";
import { organizationKey } from "./organizations.ts";
import { integerItems } from "./vectors.ts";

/** Rules in the `reporting_target` and `line_rule` tables. */
export class DuckDbReportingStore implements ReportingStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async rules(organization: string): Promise<ReportingRules> {
    return this.#database.read(async (connection) => {
      const key = await organizationKey(this.#database, connection, organization);
      return {
        ...(await this.#ofOrganization(connection, key)),
        lines: await this.#ofLines(connection, key),
      };
    });
  }

  async setTarget(organization: string, targetSeconds: number): Promise<void> {
    await this.#database.write(async (connection) => {
      const key = await organizationKey(this.#database, connection, organization);
      const run = (sql: string, values: Record<string, number>) =>
        this.#database.run(connection, sql, values);
      await run("DELETE FROM reporting_target WHERE organization = $key", { key });
      await run("INSERT INTO reporting_target VALUES ($key, $targetSeconds)", {
        key,
        targetSeconds,
      });
    });
  }

  async setLine(organization: string, line: string, rules: LineRules | null): Promise<void> {
    await this.#database.write(async (connection) => {
      const key = await organizationKey(this.#database, connection, organization);
      await this.#database.run(
        connection,
        "DELETE FROM line_rule WHERE organization = $key AND line = $line::UUID",
        { key, line },
      );
      if (rules === null) return;
      await this.#database.run(
        connection,
        "INSERT INTO line_rule VALUES ($key, $line::UUID, $targetSeconds, $workingHours)",
        {
          key,
          line,
          ...storedLineRules(rules),
        },
      );
    });
  }

  async #ofOrganization(
    connection: DuckDBConnection,
    key: number,
  ): Promise<Omit<ReportingRules, "lines">> {
    const result = await this.#database.run(
      connection,
      `SELECT coalesce(target_seconds, $default), time_zone
       FROM organization LEFT JOIN reporting_target ON organization = key WHERE key = $key`,
      { key, default: DEFAULT_TARGET_SECONDS },
    );
    const chunk = result.getChunk(0);
    return {
      zone: TimeZone.of(String(chunk.getColumnValues(1)[0])),
      targetSeconds: integerItems(chunk, 0)[0] ?? DEFAULT_TARGET_SECONDS,
    };
  }

  async #ofLines(
    connection: DuckDBConnection,
    key: number,
  ): Promise<ReadonlyMap<string, LineRules>> {
    const result = await this.#database.run(
      connection,
      `SELECT line::VARCHAR AS line, target_seconds, working_hours FROM line_rule
       WHERE organization = $key ORDER BY line`,
      { key },
    );
    const rows = await result.getRowObjectsJS();
    return new Map(rows.map((row) => [String(row["line"]), readLineRules(row)]));
  }
}
