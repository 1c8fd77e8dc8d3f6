import { isUuid } from "../../history/uuid.ts";
import { readCountedCalls } from "../sql/call-rows.ts";
import { unknownOrganization } from "../sql/refusals.ts";
import type { CallHoursRequest, CallKey, CallStore, CountedCalls } from "../store.ts";
import type { Database } from "./database.ts";
import type { NamedValues } from "./named-values.ts";

/** Counts one call more in one statement, so that no two servers count the same one. */
const TAKE = `INSERT INTO call_count AS counted (organization, operation, hour_start, used)
  SELECT key, $operation, to_timestamp($hour_start), 1 FROM organization
  WHERE id = $organization AND $limit::integer > 0
  ON CONFLICT (organization, operation, hour_start)
    DO UPDATE SET used = counted.used + 1 WHERE counted.used < $limit
  RETURNING used`;

const THE_HOUR = `organization = key AND organization.id = $organization
  AND operation = $operation AND hour_start = to_timestamp($hour_start)`;

const USED = `SELECT coalesce(used, 0) AS used
  FROM organization LEFT JOIN call_count ON ${THE_HOUR} WHERE id = $organization`;

const GIVE_BACK = `UPDATE call_count SET used = used - 1 FROM organization
  WHERE used > 0 AND ${THE_HOUR}`;

/** Counts are kept for a month, for whoever asks what was called when. */
const FORGET_OLD = `DELETE FROM call_count USING organization
  WHERE organization = key AND id = $organization AND operation = $operation
    AND hour_start < to_timestamp($hour_start) - INTERVAL '31 days'`;

const HOURS = `SELECT operation, extract(epoch FROM hour_start)::float8 AS hour_start, used
  FROM call_count JOIN organization ON organization = key
  WHERE id = $organization AND used > 0
    AND hour_start BETWEEN to_timestamp($from) AND to_timestamp($to)
  ORDER BY call_count.hour_start, operation COLLATE "C"`;

/** Counts of calls in the `call_count` table; the database decides between servers. */
export class PostgresCallStore implements CallStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async take(
    call: CallKey,
    limit: number,
  ): Promise<{ readonly taken: boolean; readonly used: number }> {
    const values = valuesOf(call);
    return this.#database.read(async (connection) => {
      const [taken] = await this.#database.rows(connection, TAKE, { ...values, limit });
      const used = Number(taken?.["used"]);
      if (used === 1) await this.#database.run(connection, FORGET_OLD, values);
      if (taken !== undefined) return { taken: true, used };
      const [counted] = await this.#database.rows(connection, USED, values);
      if (counted === undefined) throw unknownOrganization(call.organization);
      return { taken: false, used: Number(counted["used"]) };
    });
  }

  async giveBack(call: CallKey): Promise<void> {
    await this.#database.read((connection) =>
      this.#database.run(connection, GIVE_BACK, valuesOf(call)),
    );
  }

  async hours({ organization, from, to }: CallHoursRequest): Promise<readonly CountedCalls[]> {
    if (!isUuid(organization)) throw unknownOrganization(organization);
    const rows = await this.#database.read((connection) =>
      this.#database.rows(connection, HOURS, { organization, from, to }),
    );
    return rows.map(readCountedCalls);
  }
}

function valuesOf({ organization, operation, hourStart }: CallKey): NamedValues {
  if (!isUuid(organization)) throw unknownOrganization(organization);
  return { organization, operation, hour_start: hourStart };
}
