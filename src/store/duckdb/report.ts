import type { DuckDBConnection } from "@duckdb/node-api";
import { LetopisError } from "../../contract/letopis-error.ts";
import type { TimeGrouping } from "../../history/calendar-keys.ts";
import { timeNumber } from "../../history/calendar-keys.ts";
import type { FigureGroup, Figures, Grouping } from "../../history/figures.ts";
import type { TreatmentSelection } from "../../history/selection.ts";
import type { Percentiles, Tally } from "../../history/tally.ts";
import { figuresOf } from "../../history/tally.ts";
import type { Dictionaries } from "../sql/dictionaries.ts";
import type { ReportRequest } from "../statistics-store.ts";
import type { Database } from "./database.ts";
import { compareKeys, keyOf } from "./group-keys.ts";
import type { Histograms } from "./report-histograms.ts";
import { NO_HISTOGRAMS, readHistograms } from "./report-histograms.ts";
import { ofHistograms, readPercentiles } from "./report-percentiles.ts";
import type { ReportRows } from "./report-rows.ts";
import { resolveReportRows } from "./report-rows.ts";
import type { TallyRequest } from "./report-tallies.ts";
import { readTallies } from "./report-tallies.ts";
import { TallyGroups } from "./tally-groups.ts";

/** One report: queries over one snapshot, one after another, each of which takes every thread. */
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

  /** @returns null when no row can match */
  rows(selection: TreatmentSelection): Promise<ReportRows | null> {
    return resolveReportRows(
      this.#database,
      this.#connection,
      { ...this.#request, selection },
      this.#dictionaries,
    );
  }

  async histograms(rows: ReportRows | null): Promise<Histograms> {
    if (rows === null) return NO_HISTOGRAMS;
    this.#goOn();
    return readHistograms(this.#database, this.#connection, rows);
  }

  /** Of everything together, the histograms of which are there. */
  async total(rows: ReportRows | null, histograms: Histograms): Promise<Figures> {
    const groups = await this.#tallyGroups(rows, [], 1);
    return this.totalOf(groups, histograms);
  }

  /** The same, from the tallies of its parts. */
  totalOf(parts: TallyGroups, histograms: Histograms): Figures {
    return figuresOf(parts.total(), ofHistograms(histograms, this.#request.percentiles));
  }

  /** Groups by keys ascending. */
  async groups(
    rows: ReportRows | null,
    groupBy: readonly Grouping[],
    largestGroups: number,
  ): Promise<readonly FigureGroup[]> {
    const groups = await this.#tallyGroups(rows, groupBy, largestGroups);
    return this.withPercentiles(rows, groups, groupBy);
  }

  /** Tallies by different groupings of time, from one count by the hours of the calendar. */
  async timeGroups(
    rows: ReportRows | null,
    groupings: ReadonlyArray<readonly TimeGrouping[]>,
  ): Promise<readonly TallyGroups[]> {
    const groups = groupings.map(() => new TallyGroups());
    if (rows === null) return groups;
    const known = new Map<number, readonly Tally[]>();
    await this.#readTallies(rows, {
      groupBy: ["calendarHour"],
      largestGroups: Number.MAX_SAFE_INTEGER - 1,
      talliesOf(row) {
        const hour = row.next();
        let tallies = known.get(hour);
        if (tallies === undefined) {
          tallies = groups.map((group, position) =>
            group.of((groupings[position] ?? []).map((grouping) => timeNumber(grouping, hour))),
          );
          known.set(hour, tallies);
        }
        return tallies;
      },
    });
    return groups;
  }

  /** Groups with all of their figures, by keys ascending. */
  async withPercentiles(
    rows: ReportRows | null,
    groups: TallyGroups,
    groupBy: readonly Grouping[],
  ): Promise<readonly FigureGroup[]> {
    const byKeys = await this.#percentiles(rows, groups, groupBy);
    return [...groups.entries()]
      .map(({ text, keys, tally }) => ({
        keys: groupBy.map((grouping, at) => keyOf(grouping, keys[at] ?? 0, this.#dictionaries)),
        figures: figuresOf(tally, byKeys.get(text) ?? NO_PERCENTILES),
      }))
      .sort(compareKeys);
  }

  async #percentiles(
    rows: ReportRows | null,
    groups: TallyGroups,
    groupBy: readonly Grouping[],
  ): Promise<ReadonlyMap<string, Percentiles>> {
    const { percentiles } = this.#request;
    if (rows === null || groups.size === 0 || percentiles.length === 0) return new Map();
    this.#goOn();
    return readPercentiles(this.#database, this.#connection, rows, {
      groupBy,
      percentiles,
      rowsPerGroup: groups.total().treatments / groups.size,
    });
  }

  async #tallyGroups(
    rows: ReportRows | null,
    groupBy: readonly Grouping[],
    largestGroups: number,
  ): Promise<TallyGroups> {
    const groups = new TallyGroups();
    if (rows === null) return groups;
    const complete = await this.#readTallies(rows, {
      groupBy,
      largestGroups,
      talliesOf: (row) => [groups.of(row.take(groupBy.length))],
    });
    if (!complete) throw tooLarge(largestGroups);
    return groups;
  }

  #readTallies(rows: ReportRows, request: TallyRequest): Promise<boolean> {
    this.#goOn();
    return readTallies(this.#database, this.#connection, rows, request);
  }

  /** An interrupt that comes between two statements stops neither. */
  #goOn(): void {
    this.#request.signal?.throwIfAborted();
  }
}

const NO_PERCENTILES: Percentiles = { waiting: [], reaction: [], duration: [] };

export function tooLarge(largestGroups: number): LetopisError {
  return new LetopisError(
    "REPORT_TOO_LARGE",
    `В отчёте больше ${largestGroups} групп. Сократите период или группируйте меньше.`,
  );
}
