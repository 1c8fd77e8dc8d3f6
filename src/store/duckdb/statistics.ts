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
import type { CountedBy } from "./report.ts";
import { Report } from "./report.ts";
import { ReportPlaces } from "./report-places.ts";

const EVERYTHING: CountedBy = { groupBy: [], largestGroups: 1 };
const WEEK: CountedBy = { groupBy: ["weekday", "hour"], largestGroups: 168 };

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
    const { selection, groupBy, percentiles } = request;
    return this.#report(request, async (report) => {
      const [counts] = await report.count(selection, [request]);
      if (groupBy.length > 0) return report.groups(counts, groupBy);
      return [{ keys: [], figures: counts.total().figures(percentiles) }];
    });
  }

  overview(request: OverviewRequest): Promise<Overview> {
    const { selection, previous, percentiles } = request;
    const steps: CountedBy = {
      groupBy: request.step === "hour" ? ["day", "hour"] : [request.step],
      largestGroups: LARGEST_SERIES,
    };
    return this.#report(request, async (report) => {
      const [load, series] = await report.count(selection, [WEEK, steps]);
      const total = load.total();
      const { waiting, reaction, duration } = total.histograms();
      const [before] = previous
        ? await report.count(inPeriod(selection, previous), [EVERYTHING])
        : [];
      return {
        total: total.figures(percentiles),
        previous: before === undefined ? null : before.total().figures(percentiles),
        series: report.groups(series, steps.groupBy),
        load: report.groups(load, WEEK.groupBy),
        distributions: {
          waiting: binsOf(waiting, WAITING_EDGES),
          reaction: binsOf(reaction, WAITING_EDGES),
          duration: binsOf(duration, DURATION_EDGES),
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
