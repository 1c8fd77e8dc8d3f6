import type { Database } from "./database.ts";

/** Rows that no organization sees: the rule of history/visibility.ts, for everybody at once. */
const UNSEEN = `SELECT count(*)::DOUBLE AS unseen FROM treatment
  JOIN line ON line.key = treatment.line
  JOIN client ON client.key = treatment.client
  JOIN specialist ON specialist.key = treatment.specialist
  WHERE brought_in_by = 0 AND line.owner = 0 AND client.owner = 0 AND specialist.owner = 0
    AND NOT EXISTS (SELECT 1 FROM treatment_bringer WHERE treatment_bringer.treatment = treatment.id)`;

export async function countUnseen(database: Database): Promise<number> {
  return database.read(async (connection) => {
    const result = await database.run(connection, UNSEEN);
    const [row] = await result.getRowObjectsJS();
    return Number(row?.["unseen"] ?? 0);
  });
}
