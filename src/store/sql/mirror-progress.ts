import type { MirrorProgress } from "../mirror-store.ts";
import { NO_PROGRESS } from "../mirror-store.ts";
import type { Queries } from "./queries.ts";

/** Of the mirror of an organization, by its key; `NO_PROGRESS` before the first. */
export async function readProgress<Connection>(
  database: Queries<Connection>,
  connection: Connection,
  key: number,
): Promise<MirrorProgress> {
  const sql = "SELECT progress FROM mirror WHERE organization = $key";
  const [row] = await database.rows(connection, sql, { key });
  const text = row?.["progress"];
  // Fields that a later version added are those of the beginning.
  return typeof text === "string"
    ? { ...NO_PROGRESS, ...(JSON.parse(text) as MirrorProgress) }
    : NO_PROGRESS;
}

/** Within the transaction that is open on the connection. */
export async function writeProgress<Connection>(
  database: Queries<Connection>,
  connection: Connection,
  key: number,
  progress: MirrorProgress,
): Promise<void> {
  await database.rows(
    connection,
    "UPDATE mirror SET progress = $progress WHERE organization = $key",
    { key, progress: JSON.stringify(progress) },
  );
}
