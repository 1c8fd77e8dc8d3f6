import { DenseMemory } from "../../history/dense-memory.ts";
import type { FigureGroup, Grouping } from "../../history/figures.ts";
import { DURATION_EDGES, WAITING_EDGES } from "../../history/figures.ts";
import type { CountedRows, KeyColumn } from "../../history/grouped-counts.ts";
import { GroupedCounts, keyColumnOf } from "../../history/grouped-counts.ts";
import { binsOf } from "../../history/histogram.ts";
import type { TreatmentSelection } from "../../history/selection.ts";
import type { FiguresRequest, Overview, OverviewRequest } from "../statistics-store.ts";
import { LARGEST_SERIES } from "../statistics-store.ts";
import type { Dictionaries } from "./dictionaries.ts";
import { compareKeys, keyOf, tooLarge } from "./report-keys.ts";
import { REPORT_LIMITS } from "./report-limits.ts";

/**
 * Reports, whatever the database: it finds the rows, and they are counted here. A database's own
 * exact percentiles gather all values of every group and put them in order, which takes a multiple of
 * the time and memory that grows with the rows.
 */

/** One snapshot of a store, for one report. */
export interface ReportSource {
  readonly dictionaries: Dictionaries;
  /** The rows of a selection, in any order, with these keys. One reading at a time. */
  read(
    selection: TreatmentSelection,
    keys: readonly KeyColumn[],
  ): AsyncGenerator<CountedRows, void>;
}

/** What rows are counted by, and how many groups may come of it. */
interface CountedBy {
  readonly groupBy: readonly Grouping[];
  readonly largestGroups: number;
}

const EVERYTHING: CountedBy = { groupBy: [], largestGroups: 1 };
const WEEK: CountedBy = { groupBy: ["weekday", "hour"], largestGroups: 168 };

/** @throws LetopisError REPORT_TOO_LARGE, and what the source throws */
export async function makeFigures(
  source: ReportSource,
  request: FiguresRequest,
): Promise<readonly FigureGroup[]> {
  const { selection, groupBy, percentiles, signal } = request;
  const [counts] = await count(source, selection, [request], signal);
  if (groupBy.length > 0) return groups(source, counts, groupBy, percentiles);
  return [{ keys: [], figures: counts.total().figures(percentiles) }];
}

/** @throws LetopisError REPORT_TOO_LARGE, and what the source throws */
export async function makeOverview(
  source: ReportSource,
  request: OverviewRequest,
): Promise<Overview> {
  const { selection, previous, step, percentiles, signal } = request;
  const steps: CountedBy = {
    groupBy: step === "hour" ? ["day", "hour"] : [step],
    largestGroups: LARGEST_SERIES,
  };
  const [load, series] = await count(source, selection, [WEEK, steps], signal);
  const total = load.total();
  const { waiting, reaction, duration } = total.histograms();
  const [before] = previous
    ? await count(source, inPeriod(selection, previous), [EVERYTHING], signal)
    : [];
  return {
    total: total.figures(percentiles),
    previous: before === undefined ? null : before.total().figures(percentiles),
    series: groups(source, series, steps.groupBy, percentiles),
    load: groups(source, load, WEEK.groupBy, percentiles),
    distributions: {
      waiting: binsOf(waiting, WAITING_EDGES),
      reaction: binsOf(reaction, WAITING_EDGES),
      duration: binsOf(duration, DURATION_EDGES),
    },
  };
}

/** One for each, in their order. */
type CountsOf<T extends readonly CountedBy[]> = { [Position in keyof T]: GroupedCounts };

/** Counts the rows of a selection, read once, by each of several groupings. */
async function count<const T extends readonly CountedBy[]>(
  source: ReportSource,
  selection: TreatmentSelection,
  groupings: T,
  signal: AbortSignal | undefined,
): Promise<CountsOf<T>> {
  const memory = new DenseMemory(REPORT_LIMITS.denseBytes);
  const counts = groupings.map(({ groupBy }) => new GroupedCounts(groupBy, memory));
  const keys = new Set(groupings.flatMap(({ groupBy }) => groupBy.map(keyColumnOf)));
  signal?.throwIfAborted();
  for await (const rows of source.read(selection, [...keys])) {
    // What was interrupted looks like the end of the rows.
    signal?.throwIfAborted();
    for (const [position, grouped] of counts.entries()) {
      grouped.add(rows);
      const { largestGroups = 0 } = groupings[position] ?? {};
      if (grouped.groups.length > largestGroups) throw tooLarge(largestGroups);
    }
  }
  signal?.throwIfAborted();
  return counts as CountsOf<T>;
}

/** The figures of groups, by keys ascending. */
function groups(
  { dictionaries }: ReportSource,
  counts: GroupedCounts,
  groupBy: readonly Grouping[],
  percentiles: readonly number[],
): readonly FigureGroup[] {
  return counts.groups
    .map(({ keys, counts: ofGroup }) => ({
      keys: groupBy.map((grouping, at) => keyOf(grouping, keys[at] ?? 0, dictionaries)),
      figures: ofGroup.figures(percentiles),
    }))
    .sort(compareKeys);
}

/** A selection with other opening bounds than its own. */
function inPeriod(
  selection: TreatmentSelection,
  period: NonNullable<OverviewRequest["previous"]>,
): TreatmentSelection {
  const { openedFrom: _from, openedTo: _to, ...others } = selection;
  return { ...others, ...period };
}
