import type { DuckDBConnection, DuckDBMaterializedResult } from "@duckdb/node-api";
import type { IncomingBatch } from "../../history/treatment-batch.ts";
import type {
  MirrorProgress,
  ReadWindow,
  RowDifference,
  WindowOutcome,
  WindowWriter,
} from "../mirror-store.ts";
import { readProgress, writeProgress } from "../sql/mirror-progress.ts";
import { writerEnded } from "../sql/refusals.ts";
import { describeDifferences, readDifference } from "../sql/row-differences.ts";
import type { WriteOutcome } from "../write-outcome.ts";
import { applyTreatments } from "./apply-treatments.ts";
import type { Database } from "./database.ts";
import { timestamp } from "./filter.ts";
import type { HourCountCache } from "./hour-count-cache.ts";
import { mirrorKey } from "./mirror-key.ts";
import { StagingTable } from "./staging-table.ts";

/**
 * Rows of the organization in the window that did not come, unless they were noted before; those
 * that came by events and that no mirror ever brought are none of the service's.
 */
const NOTE_VANISHED = `INSERT INTO mirror_vanished (organization, id, noticed_at)
  SELECT $key, id, $read_at FROM treatment
  WHERE closed >= $from AND closed < $to
    AND (brought_in_by = $key
      OR id IN (SELECT treatment FROM treatment_bringer WHERE organization = $key))
    AND id NOT IN (SELECT id FROM incoming)
    AND (mirrored_at IS NOT NULL OR id NOT IN (
      SELECT id FROM event_treatment WHERE organization = $key AND added_row
    ))
    AND id NOT IN (SELECT id FROM mirror_vanished WHERE organization = $key)
  RETURNING id::VARCHAR AS id`;

const FORGET_VANISHED = `DELETE FROM mirror_vanished
  WHERE organization = $key AND id IN (SELECT id FROM incoming)`;

/**
 * Rows that somebody else brought first, and that are the same here: who brought a row sees it, and
 * learns nothing by that.
 */
const NOTE_BRINGER = `INSERT INTO treatment_bringer (treatment, organization)
  SELECT id, $key FROM decided
  WHERE brought_in_by <> $key AND outcome IN ('unchanged', 'changed')
    AND id NOT IN (SELECT treatment FROM treatment_bringer WHERE organization = $key)`;

const DESCRIBE_DIFFERENCES = describeDifferences((table, { name, column }) => {
  if (column.kind === "instant") return `strftime(${table}.${name}, '%Y-%m-%dT%H:%M:%SZ')`;
  if (column.kind !== "reference") return `${table}.${name}::VARCHAR`;
  return `(SELECT id::VARCHAR FROM ${name} WHERE key = ${table}.${name})`;
});

/**
 * Opens a writer for the rows of one window, with a connection and a staging table of its own.
 *
 * @throws LetopisError MIRROR_UNKNOWN
 */
export async function openWindowWriter(
  database: Database,
  hourCounts: HourCountCache,
  organization: string,
  onCommitted: () => void,
): Promise<WindowWriter> {
  const connection = await database.connect();
  try {
    await mirrorKey(database, connection, organization);
    const staging = await StagingTable.create(connection);
    return new DuckDbWindowWriter(database, hourCounts, staging, organization, onCommitted);
  } catch (error) {
    connection.closeSync();
    throw error;
  }
}

class DuckDbWindowWriter implements WindowWriter {
  readonly #database: Database;
  readonly #hourCounts: HourCountCache;
  readonly #staging: StagingTable;
  readonly #connection: DuckDBConnection;
  readonly #organization: string;
  readonly #onCommitted: () => void;
  #ended = false;

  constructor(
    database: Database,
    hourCounts: HourCountCache,
    staging: StagingTable,
    organization: string,
    onCommitted: () => void,
  ) {
    this.#database = database;
    this.#hourCounts = hourCounts;
    this.#staging = staging;
    this.#connection = staging.connection;
    this.#organization = organization;
    this.#onCommitted = onCommitted;
  }

  async write(batch: IncomingBatch): Promise<void> {
    this.#refuseWhenEnded();
    if (batch.rows > 0) await this.#staging.append(batch);
  }

  async commit(
    window: ReadWindow,
    progress: (before: MirrorProgress, outcome: WriteOutcome) => MirrorProgress,
    differences = 0,
  ): Promise<WindowOutcome> {
    this.#refuseWhenEnded();
    try {
      let vanished: readonly string[] = [];
      let described: readonly RowDifference[] = [];
      const { outcome, addedByHour } = await this.#database.exclusively(() =>
        this.#database.transaction(this.#connection, async () => {
          const [database, connection] = [this.#database, this.#connection];
          // Only now: since the window was opened, the mirror may have been removed, or a backup
          // restored in which the organization has another key.
          const key = await mirrorKey(database, connection, this.#organization);
          const applied = await applyTreatments(database, connection, {
            writer: key,
            isOrdered: this.#staging.isOrdered,
            source: { kind: "mirror", readAt: window.readAt },
            inspect: async (outcome) => {
              if (outcome.unchanged + outcome.changed > 0) await this.#run(NOTE_BRINGER, { key });
              vanished = await this.#noteVanished(key, window);
              if (differences > 0) described = await this.#describe(differences);
            },
          });
          const before = await readProgress(database, connection, key);
          await writeProgress(database, connection, key, progress(before, applied.outcome));
          return applied;
        }),
      );
      this.#onCommitted();
      await this.#hourCounts.add(addedByHour);
      return { written: outcome, vanished, differences: described };
    } finally {
      await this.rollback();
      await this.#database.checkpointGrownLog();
    }
  }

  async rollback(): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    this.#connection.closeSync();
  }

  async #noteVanished(key: number, { from, to, readAt }: ReadWindow): Promise<readonly string[]> {
    await this.#run(FORGET_VANISHED, { key });
    const noted = await this.#run(NOTE_VANISHED, {
      key,
      from: timestamp(from),
      to: timestamp(to),
      read_at: timestamp(readAt),
    });
    return (await noted.getRowObjectsJS()).map((row) => String(row["id"]));
  }

  async #describe(count: number): Promise<readonly RowDifference[]> {
    const result = await this.#run(DESCRIBE_DIFFERENCES, { count });
    return (await result.getRowObjectsJS()).map(readDifference);
  }

  #run(sql: string, values?: Parameters<Database["run"]>[2]): Promise<DuckDBMaterializedResult> {
    return this.#database.run(this.#connection, sql, values);
  }

  #refuseWhenEnded(): void {
    if (this.#ended) throw writerEnded();
  }
}
