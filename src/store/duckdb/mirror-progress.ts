import type { DuckDBConnection } from "@duckdb/node-api";
import { LetopisError } from "../../contract/letopis-error.ts";
import type { MirrorProgress } from "../mirror-store.ts";
import { NO_PROGRESS } from "../mirror-store.ts";
import type { Database } from "./database.ts";

/**
 * The key of an organization that has a mirror.
 *
 * @throws LetopisError MIRROR_UNKNOWN
 */
export async function mirrorKey(
  database: Database,
  connection: DuckDBConnection,
  organization: string,
): Promise<number> {
  const result = await database.run(
    connection,
    `SELECT organization.key AS key FROM mirror JOIN organization
     ON organization.key = mirror.organization WHERE organization.id = $id::UUID`,
    { id: organization },
  );
  const key = (await result.getRowObjectsJS())[0]?.["key"];
  if (key === undefined) {
    throw new LetopisError(
      "MIRROR_UNKNOWN",
      "У этой организации нет зеркала. Список: letopis mirror status, добавить: letopis mirror add.",
    );
  }
  return Number(key);
}

/** `NO_PROGRESS` before the first. */
export async function readProgress(
  database: Database,
  connection: DuckDBConnection,
  key: number,
): Promise<MirrorProgress> {
  const result = await database.run(
    connection,
    "SELECT progress FROM mirror WHERE organization = $key",
    { key },
  );
  const text = (await result.getRowObjectsJS())[0]?.["progress"];
  // Fields that a later version added are those of the beginning.
  return typeof text === "string"
    ? { ...NO_PROGRESS, ...(JSON.parse(text) as MirrorProgress) }
    : NO_PROGRESS;
}

/** Within the transaction that is open on the connection. */
export async function writeProgress(
  database: Database,
  connection: DuckDBConnection,
  key: number,
  progress: MirrorProgress,
): Promise<void> {
  await database.run(
    connection,
    "UPDATE mirror SET progress = $progress WHERE organization = $key",
    {
      key,
      progress: JSON.stringify(progress),
    },
  );
}
