import type { FigureGroup } from "../../history/figures.ts";
import { readSizes, SIZES } from "../sql/dictionaries.ts";
import { REPORT_LIMITS } from "../sql/report-limits.ts";
import type { ReportSource } from "../sql/reports.ts";
import { makeFigures, makeOverview } from "../sql/reports.ts";
import { Semaphore } from "../sql/semaphore.ts";
import type {
  FiguresRequest,
  Overview,
  OverviewRequest,
  ReportRequest,
  StatisticsStore,
} from "../statistics-store.ts";
import type { Database } from "./database.ts";
import type { DictionaryCache } from "./dictionary.ts";
import { keyConditions, keysOf } from "./filter.ts";
import { readCountedRows } from "./read-counted-rows.ts";
import { resolveReportRows } from "./report-rows.ts";
import type { ScanSession } from "./scan-session.ts";
import { beginScan } from "./scan-session.ts";
import { readViewer, viewerOf, visibleTo } from "./visibility.ts";

/** Reports over the `treatment` table. A report that is being made takes the place of a scan. */
export class PostgresStatisticsStore implements StatisticsStore {
  readonly #database: Database;
  readonly #dictionaries: DictionaryCache;
  readonly #places = new Semaphore(REPORT_LIMITS.reportsAtOnce, REPORT_LIMITS.waitingReports);

  constructor(database: Database, dictionaries: DictionaryCache) {
    this.#database = database;
    this.#dictionaries = dictionaries;
  }

  figures(request: FiguresRequest): Promise<readonly FigureGroup[]> {
    return this.#report(request, (source) => makeFigures(source, request));
  }

  overview(request: OverviewRequest): Promise<Overview> {
    return this.#report(request, (source) => makeOverview(source, request));
  }

  async #report<T>(request: ReportRequest, work: (source: ReportSource) => Promise<T>): Promise<T> {
    await this.#places.acquire(request.signal);
    try {
      return await beginScan(this.#database, request.signal, async (session) => {
        const result = await work(await openSource(session, this.#dictionaries, request));
        session.throwIfStopped();
        await session.end(true);
        return result;
      });
    } finally {
      this.#places.release();
    }
  }
}

async function openSource(
  session: ScanSession,
  dictionaryCache: DictionaryCache,
  { organization, selection, rules }: ReportRequest,
): Promise<ReportSource> {
  const results = [SIZES, viewerOf(organization), ...keysOf(selection)];
  const row = await session.begin(`SELECT ${results.join(", ")}`);
  const dictionaries = await dictionaryCache.forSnapshot(session.connection, readSizes(row));
  const viewer = readViewer(row);
  const keys = keyConditions(selection, row);
  /** What holds of every row whatever the period; null when no row can match. */
  const known = viewer === null || keys === null ? null : [visibleTo(viewer), ...keys];
  return {
    dictionaries,
    async *read(period, wanted) {
      if (known === null) return;
      const rows = await resolveReportRows(session, period, rules, known);
      yield* readCountedRows(session, rows, wanted);
    },
  };
}
