import type { DuckDBConnection } from "@duckdb/node-api";
import { DenseMemory } from "../../history/dense-memory.ts";
import type { FigureGroup, Grouping } from "../../history/figures.ts";
import { GroupedCounts, keyColumnOf } from "../../history/grouped-counts.ts";
import type { TreatmentSelection } from "../../history/selection.ts";
import type { Dictionaries } from "../sql/dictionaries.ts";
import { compareKeys, keyOf, tooLarge } from "../sql/report-keys.ts";
import type { ReportRequest } from "../statistics-store.ts";
import type { Database } from "./database.ts";
import { REPORT_LIMITS } from "./limits.ts";
import { readCountedRows } from "./read-counted-rows.ts";
import { resolveReportRows } from "./report-rows.ts";

/** What rows are counted by, and how many groups may come of it. */
export interface CountedBy {
  readonly groupBy: readonly Grouping[];
  readonly largestGroups: number;
}

/** One for each, in their order. */
type CountsOf<T extends readonly CountedBy[]> = { [Position in keyof T]: GroupedCounts };

/** One report, over one snapshot. */
export class Report {
  readonly #database: Database;
  readonly #connection: DuckDBConnection;
  readonly #dictionaries: Dictionaries;
  readonly #request: ReportRequest;

  constructor(
    database: Database,
    connection: DuckDBConnection,
    dictionaries: Dictionaries,
    request: ReportRequest,
  ) {
    this.#database = database;
    this.#connection = connection;
    this.#dictionaries = dictionaries;
    this.#request = request;
  }

  /**
   * Counts the rows of a selection, read once, by each of several groupings.
   *
   * DuckDB finds the rows and we count them: its exact percentiles gather all values of every group
   * and put them in order, which takes twice the time and memory that grows with the rows.
   *
   * @throws LetopisError REPORT_TOO_LARGE
   */
  async count<const T extends readonly CountedBy[]>(
    selection: TreatmentSelection,
    groupings: T,
  ): Promise<CountsOf<T>> {
    this.#goOn();
    const memory = new DenseMemory(REPORT_LIMITS.denseBytes);
    const counts = groupings.map(({ groupBy }) => new GroupedCounts(groupBy, memory));
    const all = counts as CountsOf<T>;
    const rows = await resolveReportRows(
      this.#database,
      this.#connection,
      { ...this.#request, selection },
      this.#dictionaries,
    );
    if (rows === null) return all;
    this.#goOn();
    const keys = new Set(groupings.flatMap(({ groupBy }) => groupBy.map(keyColumnOf)));
    for await (const some of readCountedRows(this.#database, this.#connection, rows, keys)) {
      this.#goOn();
      for (const [position, grouped] of counts.entries()) {
        grouped.add(some);
        const { largestGroups = 0 } = groupings[position] ?? {};
        if (grouped.groups.length > largestGroups) throw tooLarge(largestGroups);
      }
    }
    return all;
  }

  /** The figures of groups, by keys ascending. */
  groups(counts: GroupedCounts, groupBy: readonly Grouping[]): readonly FigureGroup[] {
    const { percentiles } = this.#request;
    return counts.groups
      .map(({ keys, counts: ofGroup }) => ({
        keys: groupBy.map((grouping, at) => keyOf(grouping, keys[at] ?? 0, this.#dictionaries)),
        figures: ofGroup.figures(percentiles),
      }))
      .sort(compareKeys);
  }

  /** What was interrupted looks like the end of the rows. */
  #goOn(): void {
    this.#request.signal?.throwIfAborted();
  }
}
