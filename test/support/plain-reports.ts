import { Temporal } from "temporal-polyfill";
import { EMPTY_INSTANT } from "../../src/contract/empty-values.ts";
import type {
  Bin,
  FigureGroup,
  Figures,
  Grouping,
  GroupKey,
  Spread,
} from "../../src/history/figures.ts";
import { DURATION_EDGES, WAITING_EDGES } from "../../src/history/figures.ts";
import type { ReportingRules } from "../../src/history/reporting-rules.ts";
import type { SecondsRange, TreatmentSelection } from "../../src/history/selection.ts";
import type { Overview, OverviewRequest } from "../../src/store/statistics-store.ts";
import type { TreatmentRow } from "./treatment-rows.ts";

/**
 * Every number of docs/numbers.md once more, over an array of rows: slow and obvious, and by
 * nothing that the product calculates with. Wall clocks are Temporal's.
 */

export function plainSelection(
  rows: readonly TreatmentRow[],
  selection: TreatmentSelection,
  rules: ReportingRules,
): readonly TreatmentRow[] {
  return rows.filter((row) => isSelected(row, selection, rules));
}

function isSelected(row: TreatmentRow, selection: TreatmentSelection, rules: ReportingRules) {
  const wall = wallClock(row.initialized, rules.zone.name);
  const among = <T>(list: readonly T[] | undefined, value: T) => list?.includes(value) ?? true;
  const same = (wanted: boolean | undefined, is: boolean) => wanted === undefined || wanted === is;
  return (
    row.initialized >= (selection.openedFrom ?? -Infinity) &&
    row.initialized <= (selection.openedTo ?? Infinity) &&
    row.closed >= (selection.closedFrom ?? -Infinity) &&
    row.closed <= (selection.closedTo ?? Infinity) &&
    among(selection.client, row.client) &&
    among(selection.serviceUser, row.serviceUser) &&
    among(selection.line, row.line) &&
    among(selection.specialist, row.specialist) &&
    same(selection.served, isServed(row)) &&
    same(selection.withinTarget, isWithinTarget(row, rules)) &&
    among(selection.ratings, row.serviceQualityAssessment) &&
    inRange(selection.waiting, row.queueWaitingTime) &&
    inRange(selection.reaction, reactionOf(row)) &&
    inRange(selection.duration, row.duration) &&
    among(selection.weekdays, wall.dayOfWeek) &&
    among(selection.hours, wall.hour) &&
    same(selection.workingTime, isWorkingTime(row, rules))
  );
}

function inRange(range: SecondsRange | undefined, value: number | null): boolean {
  if (range === undefined) return true;
  return value !== null && value >= (range.from ?? -Infinity) && value <= (range.to ?? Infinity);
}

function isServed(row: TreatmentRow): boolean {
  return row.specAppointed !== EMPTY_INSTANT;
}

function isWithinTarget(row: TreatmentRow, rules: ReportingRules): boolean {
  const target = rules.lines.get(row.line)?.targetSeconds ?? rules.targetSeconds;
  return isServed(row) && row.queueWaitingTime <= target;
}

function reactionOf(row: TreatmentRow): number | null {
  const both = isServed(row) && row.reactionStarted !== EMPTY_INSTANT;
  return both ? row.reactionStarted - row.specAppointed : null;
}

function isWorkingTime(row: TreatmentRow, rules: ReportingRules): boolean {
  const hours = rules.lines.get(row.line)?.workingHours ?? null;
  if (hours === null) return true;
  const wall = wallClock(row.initialized, rules.zone.name);
  const minute = wall.hour * 60 + wall.minute;
  return hours.some(
    ({ weekday, from, to }) => wall.dayOfWeek === weekday && minute >= from && minute < to,
  );
}

export function plainFigures(
  rows: readonly TreatmentRow[],
  rules: ReportingRules,
  percentiles: readonly number[],
): Figures {
  const rated = (rating: number) =>
    rows.filter((row) => row.serviceQualityAssessment === rating).length;
  return {
    treatments: rows.length,
    served: rows.filter(isServed).length,
    withinTarget: rows.filter((row) => isWithinTarget(row, rules)).length,
    waiting: plainSpread(waitingOf(rows), percentiles),
    reaction: plainSpread(reactionsOf(rows), percentiles),
    duration: plainSpread(durationsOf(rows), percentiles),
    ratings: [rated(1), rated(2), rated(3), rated(4), rated(5)],
  };
}

const waitingOf = (rows: readonly TreatmentRow[]) => rows.map((row) => row.queueWaitingTime);
const durationsOf = (rows: readonly TreatmentRow[]) => rows.map((row) => row.duration);
const reactionsOf = (rows: readonly TreatmentRow[]) =>
  rows.map(reactionOf).filter((reaction) => reaction !== null);

function plainSpread(values: readonly number[], percentiles: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const count = sorted.length;
  const average = count === 0 ? null : sorted.reduce((sum, value) => sum + value, 0) / count;
  return { count, average, percentiles: percentiles.map((p) => plainPercentile(sorted, p)) };
}

/** As SQL's percentile_cont; to the millisecond, as reports are. */
function plainPercentile(sorted: readonly number[], percentile: number): number | null {
  const rank = ((sorted.length - 1) * percentile) / 100;
  const below = sorted[Math.floor(rank)];
  const above = sorted[Math.ceil(rank)];
  if (below === undefined || above === undefined) return null;
  return Math.round((below + (above - below) * (rank - Math.floor(rank))) * 1000) / 1000 + 0;
}

export function plainGroups(
  rows: readonly TreatmentRow[],
  groupBy: readonly Grouping[],
  rules: ReportingRules,
  percentiles: readonly number[],
): readonly FigureGroup[] {
  const groups = new Map<string, { keys: readonly GroupKey[]; rows: TreatmentRow[] }>();
  for (const row of rows) {
    const keys = groupBy.map((grouping) => keyOf(row, grouping, rules.zone.name));
    const text = JSON.stringify(keys);
    const group = groups.get(text) ?? { keys, rows: [] };
    group.rows.push(row);
    groups.set(text, group);
  }
  // Numbers as text of one length, so that text is in the order of keys.
  const sortable = (keys: readonly GroupKey[]) =>
    keys.map((key) => (typeof key === "number" ? String(key).padStart(2, "0") : key)).join(" ");
  return [...groups.values()]
    .sort((a, b) => (sortable(a.keys) < sortable(b.keys) ? -1 : 1))
    .map((group) => ({
      keys: group.keys,
      figures: plainFigures(group.rows, rules, percentiles),
    }));
}

function keyOf(row: TreatmentRow, grouping: Grouping, zone: string): GroupKey {
  const wall = wallClock(row.initialized, zone);
  switch (grouping) {
    case "line":
    case "specialist":
    case "client":
      return row[grouping];
    case "hour":
      return wall.hour;
    case "weekday":
      return wall.dayOfWeek;
    case "day":
      return wall.toPlainDate().toString();
    case "week":
      return wall
        .toPlainDate()
        .subtract({ days: wall.dayOfWeek - 1 })
        .toString();
    case "month":
      return wall.toPlainDate().toString().slice(0, "2024-02".length);
  }
}

export function plainBins(values: readonly number[], edges: readonly number[]): readonly Bin[] {
  return edges.map((from, index) => {
    const to = edges[index + 1] ?? null;
    // Nothing lies below the first bin: what is less than its edge is in it.
    const lowest = index === 0 ? -Infinity : from;
    const count = values.filter((value) => value >= lowest && value < (to ?? Infinity)).length;
    return { from, to, count };
  });
}

export function plainOverview(
  rows: readonly TreatmentRow[],
  request: Omit<OverviewRequest, "organization">,
): Overview {
  const { selection, rules, percentiles, previous, step } = request;
  const selected = plainSelection(rows, selection, rules);
  const { openedFrom: _from, openedTo: _to, ...others } = selection;
  return {
    total: plainFigures(selected, rules, percentiles),
    previous:
      previous === undefined
        ? null
        : plainFigures(plainSelection(rows, { ...others, ...previous }, rules), rules, percentiles),
    series: plainGroups(selected, step === "hour" ? ["day", "hour"] : [step], rules, percentiles),
    load: plainGroups(selected, ["weekday", "hour"], rules, percentiles),
    distributions: {
      waiting: plainBins(waitingOf(selected), WAITING_EDGES),
      reaction: plainBins(reactionsOf(selected), WAITING_EDGES),
      duration: plainBins(durationsOf(selected), DURATION_EDGES),
    },
  };
}

/** The polyfill is slow, and the same moments come many times. */
const known = new Map<string, Temporal.PlainDateTime>();

function wallClock(seconds: number, zone: string): Temporal.PlainDateTime {
  const key = `${seconds} ${zone}`;
  let wall = known.get(key);
  if (wall === undefined) {
    wall = Temporal.Instant.fromEpochMilliseconds(seconds * 1000)
      .toZonedDateTimeISO(zone)
      .toPlainDateTime();
    known.set(key, wall);
  }
  return wall;
}
