import type { FigureGroup } from "../../history/figures.ts";
import { DURATION_EDGES, WAITING_EDGES } from "../../history/figures.ts";
import { binsOf } from "../../history/histogram.ts";
import type { TreatmentSelection } from "../../history/selection.ts";
import type { Dictionaries } from "../sql/dictionaries.ts";
import { readSizes, SIZES } from "../sql/dictionaries.ts";
import { Semaphore } from "../sql/semaphore.ts";
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
import { keyConditions, keysOf } from "./filter.ts";
import type { GroupRequest } from "./report-groups.ts";
import { readGroups } from "./report-groups.ts";
import type { ReportRows } from "./report-rows.ts";
import { resolveReportRows } from "./report-rows.ts";
import type { Totals } from "./report-totals.ts";
import { figuresOf, readTotals } from "./report-totals.ts";
import type { ScanSession } from "./scan-session.ts";
import { beginScan } from "./scan-session.ts";
import { readViewer, viewerOf, visibleTo } from "./visibility.ts";

const WEEKDAYS_AND_HOURS = 168;

/** Reports that are made at one moment: each keeps a processor of the database busy. */
const REPORTS_AT_ONCE = 4;
/** Percentiles sort all values of a group: on the disk it takes several times as long. */
const IN_MEMORY = "SET LOCAL work_mem = '64MB';";
/** Reports that may wait for that before `STORE_BUSY`. */
const WAITING_REPORTS = 64;

/** Reports by SQL over the `treatment` table. A report that is being made takes the place of a scan. */
export class PostgresStatisticsStore implements StatisticsStore {
  readonly #database: Database;
  readonly #dictionaries: DictionaryCache;
  readonly #places = new Semaphore(REPORTS_AT_ONCE, WAITING_REPORTS);

  constructor(database: Database, dictionaries: DictionaryCache) {
    this.#database = database;
    this.#dictionaries = dictionaries;
  }

  figures(request: FiguresRequest): Promise<readonly FigureGroup[]> {
    return this.#report(request, async (report) => {
      const rows = await report.rows(request.selection);
      if (request.groupBy.length > 0) return report.groups(rows, request);
      return [{ keys: [], figures: figuresOf(await report.totals(rows), request.percentiles) }];
    });
  }

  overview(request: OverviewRequest): Promise<Overview> {
    const { selection, previous, step, percentiles } = request;
    return this.#report(request, async (report) => {
      const rows = await report.rows(selection);
      const totals = await report.totals(rows);
      const before =
        previous === undefined
          ? null
          : await report.totals(await report.rows({ ...withoutPeriod(selection), ...previous }));
      return {
        total: figuresOf(totals, percentiles),
        previous: before === null ? null : figuresOf(before, percentiles),
        series: await report.groups(rows, {
          groupBy: step === "hour" ? ["day", "hour"] : [step],
          percentiles,
          largestGroups: LARGEST_SERIES,
        }),
        load: await report.groups(rows, {
          groupBy: ["weekday", "hour"],
          percentiles,
          largestGroups: WEEKDAYS_AND_HOURS,
        }),
        distributions: {
          waiting: binsOf(totals.waiting, WAITING_EDGES),
          reaction: binsOf(totals.reaction, WAITING_EDGES),
          duration: binsOf(totals.duration, DURATION_EDGES),
        },
      };
    });
  }

  async #report<T>(request: ReportRequest, work: (report: Report) => Promise<T>): Promise<T> {
    await this.#places.acquire(request.signal);
    try {
      return await beginScan(this.#database, request.signal, async (session) => {
        const result = await work(await Report.begin(session, this.#dictionaries, request));
        session.throwIfStopped();
        await session.end(true);
        return result;
      });
    } finally {
      this.#places.release();
    }
  }
}

/** One report: queries of one snapshot, one after another. */
class Report {
  readonly #session: ScanSession;
  readonly #request: ReportRequest;
  readonly #dictionaries: Dictionaries;
  /** What holds of every row whatever the period; null when there is none. */
  readonly #known: readonly string[] | null;

  private constructor(
    session: ScanSession,
    request: ReportRequest,
    dictionaries: Dictionaries,
    known: readonly string[] | null,
  ) {
    this.#session = session;
    this.#request = request;
    this.#dictionaries = dictionaries;
    this.#known = known;
  }

  static async begin(
    session: ScanSession,
    dictionaryCache: DictionaryCache,
    request: ReportRequest,
  ): Promise<Report> {
    const { organization, selection } = request;
    const results = [SIZES, viewerOf(organization), ...keysOf(selection)];
    const row = await session.begin(`${IN_MEMORY} SELECT ${results.join(", ")}`);
    const dictionaries = await dictionaryCache.forSnapshot(session.connection, readSizes(row));
    const viewer = readViewer(row);
    const keys = keyConditions(selection, row);
    const known = viewer === null || keys === null ? null : [visibleTo(viewer), ...keys];
    return new Report(session, request, dictionaries, known);
  }

  /** @returns null when no row can match */
  async rows(selection: TreatmentSelection): Promise<ReportRows | null> {
    if (this.#known === null) return null;
    return resolveReportRows(this.#session, selection, this.#request.rules, this.#known);
  }

  totals(rows: ReportRows | null): Promise<Totals> {
    this.#session.throwIfStopped();
    return readTotals(this.#session, rows);
  }

  groups(rows: ReportRows | null, request: GroupRequest): Promise<readonly FigureGroup[]> {
    this.#session.throwIfStopped();
    return readGroups(this.#session, rows, request, this.#dictionaries);
  }
}

/** A selection without its opening bounds. */
function withoutPeriod(selection: TreatmentSelection): TreatmentSelection {
  const { openedFrom: _from, openedTo: _to, ...others } = selection;
  return others;
}
