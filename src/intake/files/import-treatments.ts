import { columnIndex } from "../../contract/columns.ts";
import { LetopisError } from "../../contract/letopis-error.ts";
import { TimeZone } from "../../history/time-zone.ts";
import { readUuidWords } from "../../history/uuid.ts";
import type { TreatmentWriter } from "../../store/store.ts";
import type { WriteOutcome } from "../../store/write-outcome.ts";
import type { RowBlock } from "./batch-assembler.ts";
import { BatchAssembler } from "./batch-assembler.ts";
import type { TreatmentFormat } from "./detect-format.ts";
import { detectFormat } from "./detect-format.ts";
import { readCsv } from "./read-csv.ts";
import { readNdjson } from "./read-ndjson.ts";
import { readParquet } from "./read-parquet.ts";
import type { Rejection } from "./rejection.ts";
import type { ByteSource } from "./source.ts";

export interface TreatmentImport {
  /** Stays the caller's to close. */
  readonly source: ByteSource;
  /** Default: recognized by the content. */
  readonly format?: TreatmentFormat;
  /** IANA name: the zone of times that the file gives without an offset. */
  readonly timeZone: string;
  /** Fresh from `TreatmentStore.openWriter`; it is ended here, whatever happens. */
  readonly writer: TreatmentWriter;
  /**
   * Take nothing when a single row is bad. Open the writer with mode "whole" (or "dry-run"): its
   * `commit` writes nothing when it refuses a row.
   */
  readonly allOrNothing?: boolean;
  /** Called after every few thousand rows. */
  readonly onProgress?: (progress: ImportProgress) => void;
  /** Called for every bad row, in turn; reading waits for it. */
  readonly onRejected?: (rejection: Rejection) => void | Promise<void>;
  readonly signal?: AbortSignal;
}

export interface ImportProgress {
  /** Bytes read, as they are in the file. */
  readonly bytes: number;
  /** Bytes in the file; null for a stream. */
  readonly totalBytes: number | null;
  /** Rows read, bad ones included. */
  readonly read: number;
  readonly rejected: number;
  /** Rows that the store has taken; an import in mode "batches" keeps them if it breaks off. */
  readonly written: number;
}

/** Counts of rows: `read = added + changed + unchanged + superseded + expired + rejected`. */
export interface ImportSummary {
  readonly format: TreatmentFormat;
  readonly bytes: number;
  readonly read: number;
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
  /** Rows that a later row with the same id replaced. */
  readonly superseded: number;
  /** Rows that are older than the store keeps any. */
  readonly expired: number;
  /** Bad rows and rows that the writing rule forbids to change. */
  readonly rejected: number;
  /** Of the added and changed rows: how many no organization can see. */
  readonly invisible: number;
  /** Columns or keys of the file that mean nothing to us, each once, the first hundred. */
  readonly ignoredColumns: readonly string[];
  /** The zone that placed times without an offset, an IANA name; null where there were none. */
  readonly timeZoneUsed: string | null;
}

const NOTHING_WRITTEN = {
  added: 0,
  changed: 0,
  unchanged: 0,
  superseded: 0,
  expired: 0,
  invisible: 0,
};

/** `FILE_REJECTED`, with the counts of what was read; nothing was written. */
export class FileRejectedError extends LetopisError {
  readonly summary: ImportSummary;

  constructor(fileName: string, summary: ImportSummary) {
    super(
      "FILE_REJECTED",
      `${fileName}: не принято ничего: отвергнуто строк ${summary.rejected} из ${summary.read}. ` +
        "Исправьте их или импортируйте без условия «всё или ничего».",
    );
    this.name = "FileRejectedError";
    this.summary = { ...summary, ...NOTHING_WRITTEN };
  }
}

const READERS = { csv: readCsv, ndjson: readNdjson, parquet: readParquet } as const;

const REFUSED =
  "ServiceTreatmentID: обращение завела другая организация, и линия не ваша; изменить его нельзя";

/**
 * Reads a file of treatments into a store. Bad rows are handed to `onRejected` and do not stop
 * the rest; the next rows are read while the last ones are being written. Running it again on
 * the same file changes nothing.
 *
 * @returns what became of the rows.
 * @throws FileRejectedError in an all-or-nothing import with a bad row, once all were reported;
 * LetopisError `FILE_*` when the file cannot be read to its end (in mode "batches" what was
 * written before stays written), `TIME_ZONE_UNKNOWN`; whatever the writer and `signal` throw.
 */
export async function importTreatments(request: TreatmentImport): Promise<ImportSummary> {
  const run = new ImportRun(request);
  try {
    const summary = await run.read();
    if (request.allOrNothing && summary.rejected > 0) {
      throw new FileRejectedError(request.source.name, summary);
    }
    return summary;
  } catch (error) {
    await run.abandon();
    throw error;
  }
}

/** A write is awaited once the next block has been read: until then a failure waits, handled. */
const AWAITED_LATER = (): undefined => undefined;

class ImportRun {
  readonly #request: TreatmentImport;
  #read = 0;
  #rejected = 0;
  #written = { ...NOTHING_WRITTEN };
  /** The write under way, with the block it writes. */
  #writing: { readonly block: RowBlock; readonly outcome: Promise<WriteOutcome> } | null = null;

  constructor(request: TreatmentImport) {
    this.#request = request;
  }

  /** Reads and writes everything, and commits unless a bad row forbids it. */
  async read(): Promise<ImportSummary> {
    const { source, signal, writer } = this.#request;
    const format = this.#request.format ?? requireTreatments(source);
    const assembler = new BatchAssembler(TimeZone.of(this.#request.timeZone));

    for await (const block of READERS[format](source, assembler)) {
      signal?.throwIfAborted();
      await this.#take(block);
    }
    await this.#finishWriting();
    if (!(this.#request.allOrNothing && this.#rejected > 0)) {
      await this.#settle(await writer.commit(), null);
    }
    return {
      format,
      bytes: source.bytesRead,
      read: this.#read,
      rejected: this.#rejected,
      ...this.#written,
      ignoredColumns: assembler.ignoredColumns,
      timeZoneUsed: assembler.usedTimeZone ? assembler.timeZone.name : null,
    };
  }

  /** Leaves nothing under way and ends the writer; the first error is the one that matters. */
  async abandon(): Promise<void> {
    await Promise.allSettled([this.#writing?.outcome]);
    await Promise.allSettled([this.#request.writer.rollback()]);
  }

  async #take(block: RowBlock): Promise<void> {
    this.#read += block.batch.rows + block.rejections.length;
    for (const rejection of block.rejections) await this.#reject(rejection);
    await this.#finishWriting();
    if (block.batch.rows > 0) {
      const outcome = this.#request.writer.write(block.batch);
      outcome.catch(AWAITED_LATER);
      this.#writing = { block, outcome };
    }
    const { source } = this.#request;
    const { added, changed, unchanged, superseded, expired } = this.#written;
    this.#request.onProgress?.({
      bytes: source.bytesRead,
      totalBytes: source.size,
      read: this.#read,
      rejected: this.#rejected,
      written: added + changed + unchanged + superseded + expired,
    });
  }

  async #finishWriting(): Promise<void> {
    if (this.#writing === null) return;
    const { block, outcome } = this.#writing;
    const settled = await outcome;
    this.#writing = null;
    await this.#settle(settled, block);
  }

  async #settle(outcome: WriteOutcome, block: RowBlock | null): Promise<void> {
    this.#written.added += outcome.added;
    this.#written.changed += outcome.changed;
    this.#written.unchanged += outcome.unchanged;
    this.#written.superseded += outcome.superseded;
    this.#written.expired += outcome.expired;
    this.#written.invisible += outcome.invisible;
    if (outcome.refused.length === 0) return;
    const lines = block === null ? new Map<string, number>() : linesById(block);
    for (const id of outcome.refused) {
      await this.#reject({ line: lines.get(id) ?? null, reason: REFUSED, id, text: "" });
    }
  }

  async #reject(rejection: Rejection): Promise<void> {
    this.#rejected += 1;
    await this.#request.onRejected?.(rejection);
  }
}

function requireTreatments(source: ByteSource): TreatmentFormat {
  const format = detectFormat(source);
  if (format !== "directory") return format;
  throw new LetopisError(
    "FILE_FORMAT_UNKNOWN",
    `${source.name}: это справочник, а не обращения. Импортируйте его как справочник.`,
  );
}

/** Where each treatment of a block stood, of several with one id the last. */
function linesById({ batch, lines }: RowBlock): Map<string, number> {
  const byId = new Map<string, number>();
  const ids = batch.columns[columnIndex("id")];
  if (ids?.kind !== "id") return byId;
  for (const [row, line] of lines.entries()) byId.set(readUuidWords(ids.words, row), line);
  return byId;
}
