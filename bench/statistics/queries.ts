import { GROUPINGS } from "../../src/history/figures.ts";
import type { ReportingRules } from "../../src/history/reporting-rules.ts";
import { TimeZone } from "../../src/history/time-zone.ts";
import type { Store } from "../../src/store/store.ts";
import type { DataSet } from "../data-set.ts";
import { viewer } from "../data-set.ts";

/** Something that is asked of a store again and again. */
export interface Query {
  readonly name: string;
  run(): Promise<unknown>;
}

const RULES: ReportingRules = {
  zone: TimeZone.of("Europe/Moscow"),
  targetSeconds: 60,
  lines: new Map(),
};
/** As the dashboard asks. */
const PERCENTILES = [50, 90];
const PAGE_ROWS = 100;
const LARGEST_GROUPS = 20_000;

/** Every query of reports and pages, over all rows. */
export function reportQueries(store: Store, data: DataSet): readonly Query[] {
  const { statistics, treatments } = store;
  const request = { organization: viewer(), selection: {}, rules: RULES, percentiles: PERCENTILES };
  const middle = Math.floor((data.first + data.last) / 2);
  return [
    {
      name: "overview of everything, by days",
      run: () => statistics.overview({ ...request, step: "day" }),
    },
    {
      name: "overview of the second half, with the first for comparison",
      run: () =>
        statistics.overview({
          ...request,
          selection: { openedFrom: middle },
          previous: { openedTo: middle - 1 },
          step: "day",
        }),
    },
    ...[[], ...GROUPINGS.map((grouping) => [grouping])].map((groupBy) => ({
      name: `figures ${groupBy.length === 0 ? "of everything" : `by ${groupBy.join()}`}`,
      run: () => statistics.figures({ ...request, groupBy, largestGroups: LARGEST_GROUPS }),
    })),
    ...(["initialized", "queueWaitingTime", "reaction"] as const).map((by) => ({
      name: `${PAGE_ROWS} rows with the largest ${by}`,
      run: () => treatments.page({ ...request, order: { by, descending: true }, limit: PAGE_ROWS }),
    })),
  ];
}
