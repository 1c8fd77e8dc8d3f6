import type { DuckDBDataChunk, DuckDBMaterializedResult, DuckDBValue } from "@duckdb/node-api";
import type { Dictionaries } from "../sql/dictionaries.ts";
import { DIMENSIONS } from "../sql/fact-columns.ts";
import { needsRules } from "../sql/selection-rules.ts";
import type { ScanRequest } from "../store.ts";
import type { DictionaryCache } from "./dictionary.ts";
import type { Filter } from "./filter.ts";
import { resolveFilter, timestamp } from "./filter.ts";
import { BATCH_COLUMNS } from "./read-batch.ts";
import { readRuleConditions } from "./rule-conditions.ts";
import type { ScanSession } from "./scan-session.ts";
import type { HourCounts } from "./slice-plan.ts";
import { FIRST_SLICE_ROWS, nextSpan, SLICE_ROWS } from "./slice-plan.ts";
import { integerItems, readSeconds } from "./vectors.ts";

/** The rows of one slice, in order, held by DuckDB. */
export type Slice = DuckDBMaterializedResult;

/** Reads slices one after another in one session. */
export class SliceReader {
  readonly #session: ScanSession;
  readonly #counts: HourCounts;
  #filter: Filter | null = null;
  /** Next slice begins here, inclusive. */
  #from = Number.POSITIVE_INFINITY;
  /** Last moment of the window, inclusive. */
  #last = Number.NEGATIVE_INFINITY;
  #span = FIRST_SLICE_ROWS;

  constructor(session: ScanSession, counts: HourCounts) {
    this.#session = session;
    this.#counts = counts;
  }

  /** Reads what is needed before the first batch. */
  async begin(
    request: ScanRequest,
    dictionaryCache: DictionaryCache,
  ): Promise<{ readonly dictionaries: Dictionaries; readonly first: Slice | null }> {
    const dictionaries = await this.#session.use((_, connection) =>
      dictionaryCache.forSnapshot(connection),
    );
    await this.#openWindow(request, dictionaries);
    return { dictionaries, first: await this.next() };
  }

  /** The next slice that holds a row, null after the last one. One call at a time. */
  next(): Promise<Slice | null> {
    return this.#session.use(() => this.#next());
  }

  /**
   * The rows of a slice. A chunk is copied out of the result by a thread of its own while the one
   * before is in use, and the event loop turns in between: writing goes on, and chunks that were
   * used are freed.
   */
  async *chunks(slice: Slice): AsyncGenerator<DuckDBDataChunk> {
    let left = slice.rowCount;
    let fetching = this.#fetch(slice);
    while (left > 0) {
      const chunk = await fetching;
      if (chunk === null || chunk.rowCount === 0) throw new Error("DuckDB: rows are missing");
      left -= chunk.rowCount;
      if (left > 0) fetching = this.#fetch(slice);
      yield chunk;
    }
  }

  #fetch(slice: Slice): Promise<DuckDBDataChunk | null> {
    return this.#session.use(() => slice.fetchChunk());
  }

  async #openWindow(
    { query, organization, rules }: ScanRequest,
    dictionaries: Dictionaries,
  ): Promise<void> {
    this.#filter = await this.#session.use(async (database, connection) => {
      const conditions =
        rules !== undefined && needsRules(query)
          ? await readRuleConditions(database, connection, query, rules, dictionaries)
          : null;
      const what = { selection: query, organization, rules: conditions };
      return resolveFilter(database, connection, what, dictionaries);
    });
    if (this.#filter === null) return;
    // Of one client or line there is little in a few rows: the first slice need not be short.
    if (DIMENSIONS.some((dimension) => query[dimension] !== undefined)) this.#span = SLICE_ROWS;
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
      if (rows > 2 * SLICE_ROWS) {
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
    const result = await this.#session.run(
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
    return this.#query(BATCH_COLUMNS, to, "ORDER BY initialized, id");
  }

  #query(selection: string, to: number, order: string): Promise<DuckDBMaterializedResult> {
    const filter = this.#filter;
    if (filter === null) throw new TypeError("A scan without a filter reads nothing");
    return this.#session.run(
      `SELECT ${selection} FROM treatment
       WHERE initialized >= $slice_from AND initialized < $slice_to AND ${filter.condition} ${order}`,
      { ...filter.values, slice_from: timestamp(this.#from), slice_to: timestamp(to) },
    );
  }
}
