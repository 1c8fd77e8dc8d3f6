import type { LineRules, ReportingRules } from "../../history/reporting-rules.ts";
import { DEFAULT_TARGET_SECONDS } from "../../history/reporting-rules.ts";
import { TimeZone } from "../../history/time-zone.ts";
import { isUuid } from "../../history/uuid.ts";
import type { ReportingStore } from "../reporting-store.ts";
import { readLineRules, storedLineRules } from "../sql/line-rule-rows.ts";
import { unknownOrganization } from "../sql/refusals.ts";
import type { Database } from "./database.ts";
import { organizationKey } from "./organization-keys.ts";

const OF_ORGANIZATION = `SELECT coalesce(target_seconds, $default::integer) AS target, time_zone
  FROM organization LEFT JOIN reporting_target ON organization = key WHERE id = $organization`;

const OF_LINES = `SELECT line, target_seconds, working_hours
  FROM line_rule JOIN organization ON organization.key = line_rule.organization
  WHERE organization.id = $organization ORDER BY line`;

const SET_TARGET = `INSERT INTO reporting_target VALUES ($key, $targetSeconds)
  ON CONFLICT (organization) DO UPDATE SET target_seconds = excluded.target_seconds`;

const SET_LINE = `INSERT INTO line_rule VALUES ($key, $line, $targetSeconds, $workingHours)
  ON CONFLICT (organization, line) DO UPDATE
    SET target_seconds = excluded.target_seconds, working_hours = excluded.working_hours`;

/** Rules in the `reporting_target` and `line_rule` tables. */
export class PostgresReportingStore implements ReportingStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async rules(organization: string): Promise<ReportingRules> {
    if (!isUuid(organization)) throw unknownOrganization(organization);
    return this.#database.read(async (connection) => {
      const [general] = await this.#database.rows(connection, OF_ORGANIZATION, {
        organization,
        default: DEFAULT_TARGET_SECONDS,
      });
      if (general === undefined) throw unknownOrganization(organization);
      const lines = await this.#database.rows(connection, OF_LINES, { organization });
      return {
        zone: TimeZone.of(String(general["time_zone"])),
        targetSeconds: Number(general["target"]),
        lines: new Map(lines.map((row) => [String(row["line"]), readLineRules(row)])),
      };
    });
  }

  async setTarget(organization: string, targetSeconds: number): Promise<void> {
    await this.#database.write(async (connection) => {
      const key = await organizationKey(this.#database, connection, organization);
      await this.#database.run(connection, SET_TARGET, { key, targetSeconds });
    });
  }

  async setLine(organization: string, line: string, rules: LineRules | null): Promise<void> {
    await this.#database.write(async (connection) => {
      const key = await organizationKey(this.#database, connection, organization);
      if (rules === null) {
        await this.#database.run(
          connection,
          "DELETE FROM line_rule WHERE organization = $key AND line = $line",
          { key, line },
        );
        return;
      }
      const values = { key, line, ...storedLineRules(rules) };
      await this.#database.run(connection, SET_LINE, values);
    });
  }
}
