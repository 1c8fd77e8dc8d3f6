import type { DuckDBAppender, DuckDBConnection } from "@duckdb/node-api";

/**
 * Appends to a table, within the transaction that is open on the connection: everything is in it
 * when the promise resolves.
 */
export async function withAppender(
  connection: DuckDBConnection,
  table: string,
  append: (appender: DuckDBAppender) => void | Promise<void>,
): Promise<void> {
  const appender = await connection.createAppender(table);
  try {
    await append(appender);
    appender.flushSync();
  } catch (error) {
    closeFailed(appender);
    throw error;
  }
  appender.closeSync();
}

/** After a failure closing fails as well, with an error that says less. */
function closeFailed(appender: DuckDBAppender): void {
  try {
    appender.closeSync();
  } catch {
    // The first error is the one to tell.
  }
}
