import type { FigureGroup, Figures, GroupKeys, Spread } from "../../api/statistics.ts";
import type { Dimension } from "../../contract/columns.ts";
import type { TreatmentNames } from "../../exports/names.ts";
import type {
  Figures as CountedFigures,
  FigureGroup as CountedGroup,
  Spread as CountedSpread,
  Grouping,
} from "../../history/figures.ts";

/** What the keys of a group are, in their order. */
export type ShownGroupings = readonly Grouping[];

/** Groups with names beside their ids, and what follows from the counts. */
export function showGroups(
  groups: readonly CountedGroup[],
  groupings: ShownGroupings,
  percentiles: readonly number[],
  names: TreatmentNames,
): FigureGroup[] {
  return groups.map(({ keys, figures }) => ({
    keys: Object.fromEntries(
      groupings.map((grouping, index) => [grouping, showKey(grouping, keys[index], names)]),
    ) as GroupKeys,
    figures: showFigures(figures, percentiles),
  }));
}

export function showFigures(figures: CountedFigures, percentiles: readonly number[]): Figures {
  const { treatments, served, withinTarget, ratings } = figures;
  const rated = ratings.reduce((sum, count) => sum + count, 0);
  const stars = ratings.reduce((sum, count, index) => sum + count * (index + 1), 0);
  return {
    treatments,
    served,
    neverServed: treatments - served,
    withinTarget,
    withinTargetShare: treatments === 0 ? null : withinTarget / treatments,
    waiting: showSpread(figures.waiting, percentiles),
    reaction: showSpread(figures.reaction, percentiles),
    duration: showSpread(figures.duration, percentiles),
    ratings: [...ratings],
    rated,
    ratedShare: treatments === 0 ? null : rated / treatments,
    rating: rated === 0 ? null : stars / rated,
  };
}

function showSpread(spread: CountedSpread, percentiles: readonly number[]): Spread {
  return {
    count: spread.count,
    average: spread.average,
    percentiles: Object.fromEntries(
      percentiles.map((percentile, index) => [
        String(percentile),
        spread.percentiles[index] ?? null,
      ]),
    ),
  };
}

function showKey(grouping: Grouping, key: string | number | undefined, names: TreatmentNames) {
  if (grouping !== "line" && grouping !== "specialist" && grouping !== "client") return key;
  const id = String(key);
  return { id, name: names[grouping satisfies Dimension].get(id) ?? null };
}
