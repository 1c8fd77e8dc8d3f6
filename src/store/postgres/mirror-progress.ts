import { LetopisError } from "../../contract/letopis-error.ts";
import { isUuid } from "../../history/uuid.ts";
import type { MirrorProgress } from "../mirror-store.ts";
import { NO_PROGRESS } from "../mirror-store.ts";
import type { Connection, Database } from "./database.ts";

/**
 * The key of an organization that has a mirror.
 *
 * @throws LetopisError MIRROR_UNKNOWN
 */
export async function mirrorKey(
  database: Database,
  connection: Connection,
  organization: string,
): Promise<number> {
  const [row] = isUuid(organization)
    ? await database.rows(
        connection,
        `SELECT key FROM mirror JOIN organization ON organization.key = mirror.organization
         WHERE organization.id = $organization`,
        { organization },
      )
    : [];
  if (row === undefined) {
    throw new LetopisError(
      "MIRROR_UNKNOWN",
      "У этой организации нет зеркала. Список: letopis mirror status, добавить: letopis mirror add.",
    );
  }
  return Number(row["key"]);
}

/** `NO_PROGRESS` before the first. */
export async function readProgress(
  database: Database,
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
export async function writeProgress(
  database: Database,
  connection: Connection,
  key: number,
  progress: MirrorProgress,
): Promise<void> {
  await database.run(
    connection,
    "UPDATE mirror SET progress = $progress WHERE organization = $key",
    { key, progress: JSON.stringify(progress) },
  );
}
