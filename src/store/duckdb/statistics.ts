import type { FigureGroup } from "../../history/figures.ts";
import { DURATION_EDGES, WAITING_EDGES } from "../../history/figures.ts";
import { binsOf } from "../../history/histogram.ts";
import type { TreatmentSelection } from "../../history/selection.ts";
import type {
  FiguresRequest,
  Overview,
  OverviewRequest,
  ReportRequest,
  StatisticsStore,
} from "../statistics-store.ts";
import { LARGEST_SERIES } from "../statistics-store.ts";
import type { Database } from "./database.ts";
import type { DictionaryCache } from "./dictionary.ts";
import { Report, tooLarge } from "./report.ts";
import { ReportPlaces } from "./report-places.ts";
import { TallyGroups } from "./tally-groups.ts";

/** What the load of a week is grouped by. */
const WEEK = ["weekday", "hour"] as const;
const NO_GROUPS = new TallyGroups();

/** Reports by SQL over the `treatment` table. */
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
    const { selection, groupBy, largestGroups } = request;
    return this.#report(request, async (report) => {
      const rows = await report.rows(selection);
      if (groupBy.length > 0) return report.groups(rows, groupBy, largestGroups);
      const figures = await report.total(rows, await report.histograms(rows));
      return [{ keys: [], figures }];
    });
  }

  overview(request: OverviewRequest): Promise<Overview> {
    const { selection, previous, step } = request;
    return this.#report(request, async (report) => {
      const rows = await report.rows(selection);
      const histograms = await report.histograms(rows);
      const steps = step === "hour" ? (["day", "hour"] as const) : [step];
      const [series = NO_GROUPS, load = NO_GROUPS] = await report.timeGroups(rows, [steps, WEEK]);
      if (series.size > LARGEST_SERIES) throw tooLarge(LARGEST_SERIES);
      const before = previous && (await report.rows(inPeriod(selection, previous)));
      return {
        total: report.totalOf(load, histograms),
        previous:
          before === undefined ? null : await report.total(before, await report.histograms(before)),
        series: await report.withPercentiles(rows, series, steps),
        load: await report.withPercentiles(rows, load, WEEK),
        distributions: {
          waiting: binsOf(histograms.waiting, WAITING_EDGES),
          reaction: binsOf(histograms.reaction, WAITING_EDGES),
          duration: binsOf(histograms.duration, DURATION_EDGES),
        },
      };
    });
  }

  #report<T>(request: ReportRequest, work: (report: Report) => Promise<T>): Promise<T> {
    return this.#places.run(request.signal, async (connection) => {
      const dictionaries = await this.#dictionaries.forSnapshot(connection);
      return work(new Report(this.#database, connection, dictionaries, request));
    });
  }
}

/** A selection with other opening bounds than its own. */
function inPeriod(
  selection: TreatmentSelection,
  period: NonNullable<OverviewRequest["previous"]>,
): TreatmentSelection {
  const { openedFrom: _from, openedTo: _to, ...others } = selection;
  return { ...others, ...period };
}
