import type { DuckDBConnection } from "@duckdb/node-api";
import type { Database } from "./database.ts";

/** Removes the tokens of an account that goes; its sessions: {@link forgetSessions}. */
export async function forgetTokens(
  database: Database,
  connection: DuckDBConnection,
  login: string,
): Promise<void> {
  await database.run(connection, "DELETE FROM access_token WHERE login = $login", { login });
}

/** Removes the sessions of an account, beside a long import: nobody waits for that to sign in or out. */
export async function forgetSessions(database: Database, login: string): Promise<void> {
  await database.count((connection) =>
    database.run(connection, "DELETE FROM web_session WHERE login = $login", { login }),
  );
}
