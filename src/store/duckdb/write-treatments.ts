import type { DuckDBConnection } from "@duckdb/node-api";
import { DuckDBDataChunk, INTEGER, TIMESTAMP, UUID } from "@duckdb/node-api";
import { LetopisError } from "../../contract/letopis-error.ts";
import type { IncomingBatch } from "../../history/treatment-batch.ts";
import type { TreatmentWriter, WriteOutcome, WriterOptions } from "../store.ts";
import type { Applied } from "./apply-treatments.ts";
import { applyTreatments, CREATE_INCOMING } from "./apply-treatments.ts";
import type { Database } from "./database.ts";
import { FACT_COLUMNS } from "./fact-columns.ts";
import type { HourCountCache } from "./hour-count-cache.ts";
import { organizationKey } from "./organizations.ts";
import { writeIntegers, writeSeconds, writeUuids } from "./vectors.ts";

const CHUNK_ROWS = 2048;
const TYPES = { id: UUID, reference: UUID, instant: TIMESTAMP, number: INTEGER };
const CHUNK_TYPES = [INTEGER, ...FACT_COLUMNS.map(({ column }) => TYPES[column.kind])];

const NOTHING: WriteOutcome = {
  added: 0,
  changed: 0,
  unchanged: 0,
  superseded: 0,
  refused: [],
  invisible: 0,
};

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
    await connection.run(CREATE_INCOMING);
    return new DuckDbTreatmentWriter(database, hourCounts, connection, key, options.mode);
  } catch (error) {
    connection.closeSync();
    throw error;
  }
}

class DuckDbTreatmentWriter implements TreatmentWriter {
  readonly #database: Database;
  readonly #hourCounts: HourCountCache;
  readonly #connection: DuckDBConnection;
  readonly #writer: number;
  readonly #mode: WriterOptions["mode"];
  #staged = 0;
  #ended = false;

  constructor(
    database: Database,
    hourCounts: HourCountCache,
    connection: DuckDBConnection,
    writer: number,
    mode: WriterOptions["mode"],
  ) {
    this.#database = database;
    this.#hourCounts = hourCounts;
    this.#connection = connection;
    this.#writer = writer;
    this.#mode = mode;
  }

  async write(batch: IncomingBatch): Promise<WriteOutcome> {
    this.#refuseWhenEnded();
    if (batch.rows === 0) return NOTHING;
    await this.#stage(batch);
    return this.#mode === "batches" ? this.#apply() : NOTHING;
  }

  async commit(): Promise<WriteOutcome> {
    this.#refuseWhenEnded();
    try {
      return this.#staged === 0 ? NOTHING : await this.#applyWhole();
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

  /** Everything is staged with full ids first: the writer's place is held only to apply it. */
  async #stage(batch: IncomingBatch): Promise<void> {
    const appender = await this.#connection.createAppender("incoming");
    try {
      for (let first = 0; first < batch.rows; first += CHUNK_ROWS) {
        const rows = Math.min(CHUNK_ROWS, batch.rows - first);
        appender.appendDataChunk(this.#chunk(batch, first, rows));
      }
      appender.flushSync();
    } finally {
      appender.closeSync();
    }
  }

  #chunk(batch: IncomingBatch, first: number, rows: number): DuckDBDataChunk {
    const chunk = DuckDBDataChunk.create(CHUNK_TYPES, rows);
    const positions = Int32Array.from({ length: rows }, (_, row) => this.#staged + row);
    writeIntegers(chunk, 0, positions, 0);
    for (const [index, vector] of batch.columns.entries()) {
      switch (vector.kind) {
        case "id":
          writeUuids(chunk, index + 1, vector.words, first);
          break;
        case "instant":
          writeSeconds(chunk, index + 1, vector.seconds, first);
          break;
        case "number":
          writeIntegers(chunk, index + 1, vector.values, first);
          break;
      }
    }
    this.#staged += rows;
    return chunk;
  }

  async #apply(): Promise<WriteOutcome> {
    const { outcome, addedByHour } = await this.#database.exclusively(() =>
      this.#database.transaction(this.#connection, () => this.#applyStaged()),
    );
    this.#staged = 0;
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
    return applyTreatments(this.#database, this.#connection, this.#writer);
  }

  #refuseWhenEnded(): void {
    if (this.#ended) {
      throw new LetopisError("STORE_UNAVAILABLE", "Запись уже завершена: откройте новую.");
    }
  }
}
