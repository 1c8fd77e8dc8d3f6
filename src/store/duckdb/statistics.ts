import type { FigureGroup } from "../../history/figures.ts";
import type { ReportSource } from "../sql/reports.ts";
import { makeFigures, makeOverview } from "../sql/reports.ts";
import type {
  FiguresRequest,
  Overview,
  OverviewRequest,
  ReportRequest,
  StatisticsStore,
} from "../statistics-store.ts";
import type { Database } from "./database.ts";
import type { DictionaryCache } from "./dictionary.ts";
import { readCountedRows } from "./read-counted-rows.ts";
import { ReportPlaces } from "./report-places.ts";

/** Reports over the `treatment` table. */
export class DuckDbStatisticsStore implements StatisticsStore {
  readonly #database: Database;
  readonly #dictionaries: DictionaryCache;
  readonly #places: ReportPlaces;

  constructor(database: Database, dictionaries: DictionaryCache) {
    this.#database = database;
    this.#dictionaries = dictionaries;
    this.#places = new ReportPlaces(database);
  }

  figures(request: FiguresRequest): Promise<readonly FigureGroup[]> {
    return this.#report(request, (source) => makeFigures(source, request));
  }

  overview(request: OverviewRequest): Promise<Overview> {
    return this.#report(request, (source) => makeOverview(source, request));
  }

  #report<T>(request: ReportRequest, work: (source: ReportSource) => Promise<T>): Promise<T> {
    const database = this.#database;
    return this.#places.run(request.signal, async (connection) => {
      const dictionaries = await this.#dictionaries.forSnapshot(connection);
      return work({
        dictionaries,
        read: (selection, keys) =>
          readCountedRows(database, connection, { ...request, selection }, dictionaries, keys),
      });
    });
  }
}
