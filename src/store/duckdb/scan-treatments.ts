import type {
  DuckDBConnection,
  DuckDBDataChunk,
  DuckDBMaterializedResult,
  DuckDBValue,
} from "@duckdb/node-api";
import { LetopisError } from "../../contract/letopis-error.ts";
import type { TreatmentBatch, Vector } from "../../history/treatment-batch.ts";
import type { ScanRequest, TreatmentScan } from "../store.ts";
import type { Database } from "./database.ts";
import type { Dictionaries, DictionaryCache } from "./dictionary.ts";
import { FACT_COLUMNS } from "./fact-columns.ts";
import type { Filter } from "./filter.ts";
import { resolveFilter, timestamp } from "./filter.ts";
import type { HourCountCache } from "./hour-count-cache.ts";
import type { HourCounts } from "./slice-plan.ts";
import { FIRST_SLICE_ROWS, nextSpan, SLICE_ROWS } from "./slice-plan.ts";
import { integerItems, readSeconds, readUuids } from "./vectors.ts";

const BATCH_ROWS = 2048;

const COLUMN_LIST = FACT_COLUMNS.map(({ name, column }) =>
  column.kind === "instant" && !column.required
    ? `coalesce(${name}, TIMESTAMP '0001-01-01') AS ${name}`
    : name,
).join(", ");

/** The rows of one slice, in order, held by DuckDB. */
type Slice = DuckDBMaterializedResult;

/**
 * The scan: one snapshot, read slice by slice of `initialized`, the next slice while the last one
 * is being written.
 */
export async function scanTreatments(
  database: Database,
  dictionaryCache: DictionaryCache,
  hourCountCache: HourCountCache,
  request: ScanRequest,
): Promise<TreatmentScan> {
  const { signal } = request;
  const counts = await hourCountCache.get();
  const connection = await database.acquireScan(abort, signal);
  const reader = new SliceReader(database, connection, counts);
  let ended = false;

  async function end(finished: boolean): Promise<void> {
    if (ended) return;
    ended = true;
    signal?.removeEventListener("abort", abort);
    await reader.stop();
    let reusable = finished && !signal?.aborted;
    try {
      await connection.run("ROLLBACK");
    } catch {
      reusable = false;
    }
    // An interrupt may arrive late and hit the next statement: such a connection is not kept.
    database.releaseScan(connection, reusable);
  }

  /** Frees everything at once: whoever aborts need not ask for another batch. */
  function abort(): void {
    connection.interrupt();
    void end(false);
  }

  try {
    signal?.throwIfAborted();
    signal?.addEventListener("abort", abort);
    const { dictionaries, first } = await reader.begin(request, dictionaryCache);
    signal?.throwIfAborted();
    return { batches: batches(reader, dictionaries, first, end, signal) };
  } catch (error) {
    await end(false);
    throw broken(error, signal);
  }
}

async function* batches(
  reader: SliceReader,
  dictionaries: Dictionaries,
  first: Slice | null,
  end: (finished: boolean) => Promise<void>,
  signal: AbortSignal | undefined,
): AsyncGenerator<TreatmentBatch> {
  const batch = new ReusedBatch(dictionaries);
  let finished = false;
  try {
    let slice = first;
    while (slice !== null) {
      const following = reader.next();
      // Awaited below; until then a failure must not count as unhandled.
      following.catch(() => undefined);
      for (let index = 0; index < slice.chunkCount; index++) {
        signal?.throwIfAborted();
        yield batch.fill(slice.getChunk(index));
      }
      slice = await following;
    }
    signal?.throwIfAborted();
    finished = true;
  } catch (error) {
    throw broken(error, signal);
  } finally {
    await end(finished);
  }
}

/** Reads slices one after another on one connection, inside its transaction. */
class SliceReader {
  readonly #database: Database;
  readonly #connection: DuckDBConnection;
  readonly #counts: HourCounts;
  #filter: Filter | null = null;
  /** Next slice begins here, inclusive. */
  #from = Number.POSITIVE_INFINITY;
  /** Last moment of the window, inclusive. */
  #last = Number.NEGATIVE_INFINITY;
  #span = FIRST_SLICE_ROWS;
  #running: Promise<unknown> = Promise.resolve();
  #stopped = false;

  constructor(database: Database, connection: DuckDBConnection, counts: HourCounts) {
    this.#database = database;
    this.#connection = connection;
    this.#counts = counts;
  }

  /** Opens the snapshot and reads what is needed before the first batch. */
  begin(
    request: ScanRequest,
    dictionaryCache: DictionaryCache,
  ): Promise<{ readonly dictionaries: Dictionaries; readonly first: Slice | null }> {
    return this.#track(async () => {
      await this.#connection.run("BEGIN TRANSACTION");
      const dictionaries = await dictionaryCache.forSnapshot(this.#connection);
      await this.#openWindow(request);
      return { dictionaries, first: await this.#next() };
    });
  }

  /** The next slice that holds a row, null after the last one. One call at a time. */
  next(): Promise<Slice | null> {
    return this.#track(() => this.#next());
  }

  /**
   * Refuses further statements; resolves when the last one has ended. A statement on a connection
   * that is closed meanwhile would take the process with it.
   */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running.catch(() => undefined);
  }

  #track<T>(work: () => Promise<T>): Promise<T> {
    const running = work();
    this.#running = running;
    return running;
  }

  async #openWindow({ query, organization }: ScanRequest): Promise<void> {
    this.#filter = await resolveFilter(this.#database, this.#connection, query, organization);
    if (this.#filter === null) return;
    const { openedFrom, openedTo } = query;
    if (openedFrom !== undefined && openedTo !== undefined) {
      this.#from = openedFrom;
      this.#last = openedTo;
    } else {
      await this.#findBounds(this.#filter, openedFrom, openedTo);
    }
  }

  async #next(): Promise<Slice | null> {
    while (this.#filter !== null && this.#from <= this.#last) {
      const to = this.#end(this.#span);
      const rows = this.#rowsOf(to);
      if (rows > SLICE_ROWS) {
        // A wide slice, expected to match little: counted first, since it is sorted in memory.
        const matched = await this.#count(to);
        if (matched > SLICE_ROWS && to - this.#from > 1) {
          this.#span = Math.max(rows / 2 ** Math.ceil(Math.log2(matched / SLICE_ROWS)), 1);
          continue;
        }
        if (matched === 0) {
          this.#advance(to, rows, 0);
          continue;
        }
      }
      const result = await this.#read(to);
      const matched = result.rowCount;
      this.#advance(to, rows, matched);
      if (matched > 0) return result;
    }
    return null;
  }

  #advance(to: number, rows: number, matched: number): void {
    this.#from = to;
    this.#span = nextSpan(Math.max(rows, this.#span), matched);
  }

  /** Exclusive end of a slice that spans about `span` rows of the table. */
  #end(span: number): number {
    const to = this.#counts.momentOf(this.#counts.rowsBefore(this.#from) + span, this.#from);
    return Math.min(to, this.#last + 1);
  }

  #rowsOf(to: number): number {
    return this.#counts.rowsBefore(to) - this.#counts.rowsBefore(this.#from);
  }

  /** Where the window is open, its end is the first or last row that Closed allows. */
  async #findBounds(filter: Filter, openedFrom?: number, openedTo?: number): Promise<void> {
    const conditions = ["true"];
    const values: Record<string, DuckDBValue> = {};
    const bound = (name: string, condition: string, value: DuckDBValue | undefined) => {
      if (value === undefined) return;
      conditions.push(condition);
      values[name] = value;
    };
    bound("closed_from", "closed >= $closed_from", filter.values["closed_from"]);
    bound("closed_to", "closed <= $closed_to", filter.values["closed_to"]);
    if (openedFrom !== undefined) {
      bound("opened_from", "initialized >= $opened_from", timestamp(openedFrom));
    }
    if (openedTo !== undefined) {
      bound("opened_to", "initialized <= $opened_to", timestamp(openedTo));
    }
    const result = await this.#database.run(
      this.#connection,
      `SELECT min(initialized), max(initialized) FROM treatment
       WHERE ${conditions.join(" AND ")} HAVING count(*) > 0`,
      values,
    );
    if (result.rowCount === 0) return;
    const seconds = new Float64Array(1);
    const chunk = result.getChunk(0);
    readSeconds(chunk, 0, seconds);
    this.#from = seconds[0] ?? this.#from;
    readSeconds(chunk, 1, seconds);
    this.#last = seconds[0] ?? this.#last;
  }

  async #count(to: number): Promise<number> {
    const result = await this.#query("count(*)::INTEGER", to, "");
    return integerItems(result.getChunk(0), 0)[0] ?? 0;
  }

  #read(to: number): Promise<DuckDBMaterializedResult> {
    return this.#query(COLUMN_LIST, to, "ORDER BY initialized, id");
  }

  #query(selection: string, to: number, order: string): Promise<DuckDBMaterializedResult> {
    const filter = this.#filter;
    if (filter === null) throw new TypeError("A scan without a filter reads nothing");
    if (this.#stopped) throw new LetopisError("SCAN_INTERRUPTED", "Чтение обращений остановлено.");
    return this.#database.run(
      this.#connection,
      `SELECT ${selection} FROM treatment
       WHERE initialized >= $slice_from AND initialized < $slice_to AND ${filter.condition} ${order}`,
      { ...filter.values, slice_from: timestamp(this.#from), slice_to: timestamp(to) },
    );
  }
}

/** One batch whose arrays are filled anew for every chunk. */
class ReusedBatch {
  readonly #columns: readonly Vector[];

  constructor(dictionaries: Dictionaries) {
    this.#columns = FACT_COLUMNS.map(({ column }): Vector => {
      switch (column.kind) {
        case "id":
          return { kind: "id", words: new Uint32Array(BATCH_ROWS * 4) };
        case "reference":
          return {
            kind: "reference",
            keys: new Int32Array(BATCH_ROWS),
            dictionary: dictionaries[column.dimension],
          };
        case "instant":
          return { kind: "instant", seconds: new Float64Array(BATCH_ROWS) };
        case "number":
          return { kind: "number", values: new Int32Array(BATCH_ROWS) };
      }
    });
  }

  fill(chunk: DuckDBDataChunk): TreatmentBatch {
    for (const [position, vector] of this.#columns.entries()) {
      switch (vector.kind) {
        case "id":
          readUuids(chunk, position, vector.words);
          break;
        case "reference":
          vector.keys.set(integerItems(chunk, position));
          break;
        case "instant":
          readSeconds(chunk, position, vector.seconds);
          break;
        case "number":
          vector.values.set(integerItems(chunk, position));
          break;
      }
    }
    return { rows: chunk.rowCount, columns: this.#columns };
  }
}

function broken(error: unknown, signal?: AbortSignal): unknown {
  if (signal?.aborted) return signal.reason;
  if (error instanceof LetopisError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new LetopisError("SCAN_INTERRUPTED", `Чтение обращений прервалось: ${reason}`, {
    cause: error,
  });
}
