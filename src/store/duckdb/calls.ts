import type { DuckDBConnection, DuckDBValue } from "@duckdb/node-api";
import { readCountedCalls } from "../sql/call-rows.ts";
import type { CallHoursRequest, CallKey, CallStore, CountedCalls } from "../store.ts";
import type { Database } from "./database.ts";
import { timestamp } from "./filter.ts";
import { organizationKey } from "./organizations.ts";
import { integerItems } from "./vectors.ts";

const THE_HOUR =
  "organization = $organization AND operation = $operation AND hour_start = $hour_start";

const BEGIN_HOUR = "INSERT INTO call_count VALUES ($organization, $operation, $hour_start, 1)";

/** Counts are kept for a month, for whoever asks what was called when. */
const FORGET_OLD = `DELETE FROM call_count
  WHERE organization = $organization AND operation = $operation
    AND hour_start < $hour_start - INTERVAL 31 DAY`;

/** Counts of calls in the `call_count` table, a commit a call; see `Database.count`. */
export class DuckDbCallStore implements CallStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async take(
    call: CallKey,
    limit: number,
  ): Promise<{ readonly taken: boolean; readonly used: number }> {
    return this.#database.count(async (connection) => {
      const values = await this.#values(connection, call);
      const used = await this.#used(connection, values);
      if ((used ?? 0) >= limit) return { taken: false, used: used ?? 0 };
      if (used === null) {
        await this.#database.run(connection, FORGET_OLD, values);
        await this.#database.run(connection, BEGIN_HOUR, values);
      } else {
        await this.#database.run(
          connection,
          `UPDATE call_count SET used = used + 1 WHERE ${THE_HOUR}`,
          values,
        );
      }
      return { taken: true, used: (used ?? 0) + 1 };
    });
  }

  async giveBack(call: CallKey): Promise<void> {
    await this.#database.count(async (connection) => {
      await this.#database.run(
        connection,
        `UPDATE call_count SET used = used - 1 WHERE used > 0 AND ${THE_HOUR}`,
        await this.#values(connection, call),
      );
    });
  }

  async hours({ organization, from, to }: CallHoursRequest): Promise<readonly CountedCalls[]> {
    const rows = await this.#database.read(async (connection) => {
      const result = await this.#database.run(
        connection,
        `SELECT operation, epoch(hour_start) AS hour_start, used FROM call_count
         WHERE organization = $organization AND hour_start BETWEEN $from AND $to AND used > 0
         ORDER BY hour_start, operation`,
        {
          organization: await organizationKey(this.#database, connection, organization),
          from: timestamp(from),
          to: timestamp(to),
        },
      );
      return result.getRowObjectsJS();
    });
    return rows.map(readCountedCalls);
  }

  async #values(connection: DuckDBConnection, call: CallKey): Promise<Record<string, DuckDBValue>> {
    return {
      organization: await organizationKey(this.#database, connection, call.organization),
      operation: call.operation,
      hour_start: timestamp(call.hourStart),
    };
  }

  /** Calls counted in the hour, null before the first. */
  async #used(
    connection: DuckDBConnection,
    values: Record<string, DuckDBValue>,
  ): Promise<number | null> {
    const result = await this.#database.run(
      connection,
      `SELECT used FROM call_count WHERE ${THE_HOUR}`,
      values,
    );
    return result.rowCount === 0 ? null : (integerItems(result.getChunk(0), 0)[0] ?? 0);
  }
}
