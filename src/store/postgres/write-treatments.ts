import type { IncomingBatch } from "../../history/treatment-batch.ts";
import { writerEnded } from "../sql/refusals.ts";
import type { TreatmentWriter, WriterOptions } from "../store.ts";
import type { WriteOutcome } from "../write-outcome.ts";
import { NOTHING_WRITTEN } from "../write-outcome.ts";
import { applyTreatments } from "./apply-treatments.ts";
import type { Database } from "./database.ts";
import { Gatherer } from "./gatherer.ts";
import { bringerKey } from "./organization-keys.ts";
import { stageTreatments } from "./stage-treatments.ts";

/** Opens a writer; only one that gathers rows until its end keeps a connection. */
export async function openTreatmentWriter(
  database: Database,
  { mode, onBehalfOf }: WriterOptions,
): Promise<TreatmentWriter> {
  const writer = await database.read((connection) => bringerKey(database, connection, onBehalfOf));
  return mode === "batches"
    ? new BatchWriter(database, writer)
    : new WholeWriter(database, writer, mode);
}

/** Every batch is a transaction of its own. */
class BatchWriter implements TreatmentWriter {
  readonly #database: Database;
  readonly #writer: number;
  #ended = false;

  constructor(database: Database, writer: number) {
    this.#database = database;
    this.#writer = writer;
  }

  async write(batch: IncomingBatch): Promise<WriteOutcome> {
    if (this.#ended) throw writerEnded();
    const { rows } = batch;
    if (rows === 0) return NOTHING_WRITTEN;
    const database = this.#database;
    return database.write(
      (connection) => applyTreatments(database, connection, { writer: this.#writer, rows }),
      (connection) => stageTreatments(connection, batch, 0),
    );
  }

  async commit(): Promise<WriteOutcome> {
    if (this.#ended) throw writerEnded();
    this.#ended = true;
    return NOTHING_WRITTEN;
  }

  async rollback(): Promise<void> {
    this.#ended = true;
  }
}

/** Gathers rows, and applies them all or none. */
class WholeWriter implements TreatmentWriter {
  readonly #database: Database;
  readonly #writer: number;
  readonly #mode: "whole" | "dry-run";
  #gatherer: Gatherer | null = null;
  #ended = false;

  constructor(database: Database, writer: number, mode: "whole" | "dry-run") {
    this.#database = database;
    this.#writer = writer;
    this.#mode = mode;
  }

  async write(batch: IncomingBatch): Promise<WriteOutcome> {
    if (this.#ended) throw writerEnded();
    if (batch.rows > 0) {
      this.#gatherer ??= await Gatherer.open(this.#database);
      await this.#gatherer.append(batch);
    }
    return NOTHING_WRITTEN;
  }

  async commit(): Promise<WriteOutcome> {
    if (this.#ended) throw writerEnded();
    try {
      return this.#gatherer === null ? NOTHING_WRITTEN : await this.#apply(this.#gatherer);
    } finally {
      await this.rollback();
    }
  }

  async rollback(): Promise<void> {
    this.#ended = true;
    this.#gatherer?.close();
    this.#gatherer = null;
  }

  /** A dry run, and a write with a refused row, is undone at its end: its outcome is real. */
  async #apply(gatherer: Gatherer): Promise<WriteOutcome> {
    return gatherer.transaction(async (connection) => {
      const { rows } = gatherer;
      const outcome = await applyTreatments(this.#database, connection, {
        writer: this.#writer,
        rows,
      });
      return { result: outcome, keep: this.#mode === "whole" && outcome.refused.length === 0 };
    });
  }
}
