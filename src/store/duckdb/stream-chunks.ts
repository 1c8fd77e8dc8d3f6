import type { DuckDBConnection, DuckDBDataChunk } from "@duckdb/node-api";
import type { Database } from "./database.ts";
import type { SqlPart } from "./sql-part.ts";

/**
 * The result of a query while it is made, for results that memory shall not hold. A chunk is fetched
 * while the one before is in use. Needs a transaction, and has the connection to itself.
 *
 * Whoever stops early breaks the query off; the connection is of no further use then.
 */
export async function* streamChunks(
  database: Database,
  connection: DuckDBConnection,
  { sql, values }: SqlPart,
): AsyncGenerator<DuckDBDataChunk> {
  const result = await connection.stream(sql, values);
  const fetch = () => {
    const fetching = result.fetchChunk();
    // Whoever reads on learns of it; whoever does not need not.
    fetching.catch(() => undefined);
    return fetching;
  };
  let fetching = fetch();
  let isComplete = false;
  try {
    for (;;) {
      const chunk = await fetching;
      if (chunk === null || chunk.rowCount === 0) break;
      fetching = fetch();
      yield chunk;
    }
    // A stream that failed ends like one that is complete, but a transaction in which something
    // failed refuses the next statement.
    await database.run(connection, "SELECT 1");
    isComplete = true;
  } finally {
    if (!isComplete) await breakOff(connection, fetching, fetch);
  }
}

/** A connection must not be closed while it works, and keeps a stream's memory until its end. */
async function breakOff(
  connection: DuckDBConnection,
  fetching: Promise<DuckDBDataChunk | null>,
  fetch: () => Promise<DuckDBDataChunk | null>,
): Promise<void> {
  connection.interrupt();
  try {
    for (let chunk = await fetching; chunk !== null && chunk.rowCount > 0; chunk = await fetch());
  } catch {
    // Broken off, as it should be.
  }
}
