import type { QueryResult } from "pg";
import type { IncomingBatch } from "../../history/treatment-batch.ts";
import type {
  MirrorProgress,
  ReadWindow,
  RowDifference,
  WindowOutcome,
  WindowWriter,
} from "../mirror-store.ts";
import { readProgress, writeProgress } from "../sql/mirror-progress.ts";
import type { Row } from "../sql/queries.ts";
import { writerEnded } from "../sql/refusals.ts";
import { describeDifferences, readDifference } from "../sql/row-differences.ts";
import type { WriteOutcome } from "../write-outcome.ts";
import { applyTreatments } from "./apply-treatments.ts";
import type { Connection, Database } from "./database.ts";
import { Gatherer } from "./gatherer.ts";
import { mirrorKey } from "./mirror-key.ts";
import type { NamedValues } from "./named-values.ts";

const FORGET_VANISHED = `DELETE FROM mirror_vanished USING incoming
  WHERE organization = $key AND mirror_vanished.id = incoming.id`;

/**
 * Rows of the organization in the window that did not come, unless they were noted before; those
 * that came by events and that no mirror ever brought are none of the service's.
 */
const NOTE_VANISHED = `INSERT INTO mirror_vanished (organization, id, noticed_at)
  SELECT $key, id, to_timestamp($read_at) FROM treatment
  WHERE closed >= to_timestamp($from) AND closed < to_timestamp($to)
    AND (brought_in_by = $key OR EXISTS (
      SELECT 1 FROM treatment_bringer AS bringer
      WHERE bringer.organization = $key AND bringer.treatment = treatment.id
    ))
    AND NOT EXISTS (SELECT 1 FROM incoming WHERE incoming.id = treatment.id)
    AND (mirrored_at IS NOT NULL OR NOT EXISTS (
      SELECT 1 FROM event_treatment AS known
      WHERE known.organization = $key AND known.id = treatment.id AND added_row
    ))
  ON CONFLICT DO NOTHING
  RETURNING id`;

/**
 * Rows that somebody else brought first, and that are the same here: who brought a row sees it, and
 * learns nothing by that.
 */
const NOTE_BRINGER = `INSERT INTO treatment_bringer (organization, treatment)
  SELECT $key, id FROM decided
  WHERE brought_in_by <> $key AND outcome IN ('unchanged', 'changed')
  ON CONFLICT DO NOTHING`;

const DESCRIBE_DIFFERENCES = describeDifferences((table, { name, column }) => {
  if (column.kind === "instant") {
    return `to_char(${table}.${name}, 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;
  }
  if (column.kind !== "reference") return `${table}.${name}::text`;
  return `(SELECT id::text FROM ${name} WHERE key = ${table}.${name})`;
});

/**
 * Opens a writer for the rows of one window; from its first row on it holds a connection.
 *
 * @throws LetopisError MIRROR_UNKNOWN
 */
export async function openWindowWriter(
  database: Database,
  organization: string,
): Promise<WindowWriter> {
  await database.read((connection) => mirrorKey(database, connection, organization));
  return new PostgresWindowWriter(database, organization);
}

class PostgresWindowWriter implements WindowWriter {
  readonly #database: Database;
  readonly #organization: string;
  #gatherer: Gatherer | null = null;
  #ended = false;

  constructor(database: Database, organization: string) {
    this.#database = database;
    this.#organization = organization;
  }

  async write(batch: IncomingBatch): Promise<void> {
    if (this.#ended) throw writerEnded();
    if (batch.rows > 0) await (await this.#gather()).append(batch);
  }

  async commit(
    window: ReadWindow,
    progress: (before: MirrorProgress, outcome: WriteOutcome) => MirrorProgress,
    differences = 0,
  ): Promise<WindowOutcome> {
    if (this.#ended) throw writerEnded();
    const database = this.#database;
    try {
      const gatherer = await this.#gather();
      return await gatherer.transaction(async (connection) => {
        // Only now: since the window was opened, the mirror may have been removed.
        const key = await mirrorKey(database, connection, this.#organization);
        let vanished: readonly string[] = [];
        let described: readonly RowDifference[] = [];
        const written = await applyTreatments(database, connection, {
          writer: key,
          rows: gatherer.rows,
          source: { kind: "mirror", readAt: window.readAt },
          inspect: async () => {
            const run = (sql: string, values: NamedValues) => database.run(connection, sql, values);
            await run(NOTE_BRINGER, { key });
            vanished = await noteVanished(run, key, window);
            if (differences > 0) described = await describe(database, connection, differences);
          },
        });
        const before = await readProgress(database, connection, key);
        await writeProgress(database, connection, key, progress(before, written));
        return { result: { written, vanished, differences: described }, keep: true };
      });
    } finally {
      await this.rollback();
    }
  }

  async rollback(): Promise<void> {
    this.#ended = true;
    this.#gatherer?.close();
    this.#gatherer = null;
  }

  async #gather(): Promise<Gatherer> {
    this.#gatherer ??= await Gatherer.open(this.#database);
    return this.#gatherer;
  }
}

async function noteVanished(
  run: (sql: string, values: NamedValues) => Promise<QueryResult>,
  key: number,
  { from, to, readAt }: ReadWindow,
): Promise<readonly string[]> {
  await run(FORGET_VANISHED, { key });
  const noted = await run(NOTE_VANISHED, { key, from, to, read_at: readAt });
  return noted.rows.map((row: Row) => String(row["id"]));
}

async function describe(
  database: Database,
  connection: Connection,
  count: number,
): Promise<readonly RowDifference[]> {
  const rows = await database.rows(connection, DESCRIBE_DIFFERENCES, { count });
  return rows.map(readDifference);
}
