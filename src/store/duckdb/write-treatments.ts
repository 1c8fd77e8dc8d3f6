import type { DuckDBConnection } from "@duckdb/node-api";
import type { IncomingBatch } from "../../history/treatment-batch.ts";
import { writerEnded } from "../sql/refusals.ts";
import type { TreatmentWriter, WriterOptions } from "../store.ts";
import type { WriteOutcome } from "../write-outcome.ts";
import { NOTHING_WRITTEN } from "../write-outcome.ts";
import type { Applied } from "./apply-treatments.ts";
import { applyTreatments } from "./apply-treatments.ts";
import type { Database } from "./database.ts";
import type { HourCountCache } from "./hour-count-cache.ts";
import { organizationKey } from "./organizations.ts";
import { StagingTable } from "./staging-table.ts";

/** Opens a writer with a connection and a staging table of its own. */
export async function openTreatmentWriter(
  database: Database,
  hourCounts: HourCountCache,
  options: WriterOptions,
): Promise<TreatmentWriter> {
  const connection = await database.connect();
  try {
    const key =
      options.onBehalfOf === null
        ? 0
        : await organizationKey(database, connection, options.onBehalfOf);
    const staging = await StagingTable.create(connection);
    return new DuckDbTreatmentWriter(database, hourCounts, staging, key, options.mode);
  } catch (error) {
    connection.closeSync();
    throw error;
  }
}

class DuckDbTreatmentWriter implements TreatmentWriter {
  readonly #database: Database;
  readonly #hourCounts: HourCountCache;
  readonly #connection: DuckDBConnection;
  readonly #staging: StagingTable;
  readonly #writer: number;
  readonly #mode: WriterOptions["mode"];
  #ended = false;

  constructor(
    database: Database,
    hourCounts: HourCountCache,
    staging: StagingTable,
    writer: number,
    mode: WriterOptions["mode"],
  ) {
    this.#database = database;
    this.#hourCounts = hourCounts;
    this.#connection = staging.connection;
    this.#staging = staging;
    this.#writer = writer;
    this.#mode = mode;
  }

  async write(batch: IncomingBatch): Promise<WriteOutcome> {
    this.#refuseWhenEnded();
    if (batch.rows === 0) return NOTHING_WRITTEN;
    // Everything is staged with full ids first: the writer's place is held only to apply it.
    await this.#staging.append(batch);
    return this.#mode === "batches" ? this.#apply() : NOTHING_WRITTEN;
  }

  async commit(): Promise<WriteOutcome> {
    this.#refuseWhenEnded();
    try {
      return this.#staging.rows === 0 ? NOTHING_WRITTEN : await this.#applyWhole();
    } finally {
      this.#end();
      await this.#database.checkpoint();
    }
  }

  async rollback(): Promise<void> {
    this.#end();
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#connection.closeSync();
  }

  async #apply(): Promise<WriteOutcome> {
    const { outcome, addedByHour } = await this.#database.exclusively(() =>
      this.#database.transaction(this.#connection, () => this.#applyStaged()),
    );
    this.#staging.beginAnew();
    await this.#hourCounts.add(addedByHour);
    return outcome;
  }

  /** A dry run, and a write with a refused row, is undone at its end: its outcome is real. */
  async #applyWhole(): Promise<WriteOutcome> {
    const { outcome, addedByHour } = await this.#database.exclusively(async () => {
      await this.#connection.run("BEGIN TRANSACTION");
      let written = false;
      try {
        const applied = await this.#applyStaged();
        if (this.#mode === "whole" && applied.outcome.refused.length === 0) {
          await this.#database.run(this.#connection, "COMMIT");
          written = true;
        }
        return { ...applied, addedByHour: written ? applied.addedByHour : null };
      } finally {
        if (!written) await this.#connection.run("ROLLBACK");
      }
    });
    if (addedByHour !== null) await this.#hourCounts.add(addedByHour);
    return outcome;
  }

  #applyStaged(): Promise<Applied> {
    return applyTreatments(this.#database, this.#connection, {
      writer: this.#writer,
      isOrdered: this.#staging.isOrdered,
    });
  }

  #refuseWhenEnded(): void {
    if (this.#ended) throw writerEnded();
  }
}
