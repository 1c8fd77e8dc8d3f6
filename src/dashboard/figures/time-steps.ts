import type { FigureGroup, Figures, Step } from "../../api/statistics.ts";
import { addDays, firstOfMonth } from "../address/calendar-date.ts";
import type { Range } from "../address/period.ts";

/** One step of a time series. */
export interface TimeStep {
  /** First and last moment, both inclusive, cut to the period. */
  readonly range: Range;
  /** Null: nothing happened. */
  readonly figures: Figures | null;
}

/** More steps than a chart can show, or a browser should make. */
const LARGEST = 20_000;

/**
 * The steps of a time series without holes: the API leaves out steps without treatments.
 *
 * @param period its ends as dates or wall times; null: from the first to the last step there is
 */
export function timeSteps(
  step: Step,
  period: Range | null,
  groups: readonly FigureGroup[],
): readonly TimeStep[] {
  const byStart = new Map(groups.map((group) => [startOf(step, group), group.figures]));
  const starts = [...byStart.keys()].sort();
  const first = period === null ? starts[0] : floorTo(step, period.from);
  const last = period === null ? starts.at(-1) : floorTo(step, period.to);
  if (first === undefined || last === undefined) return [];
  const steps: TimeStep[] = [];
  for (let start = first; start <= last && steps.length < LARGEST; start = next(step, start)) {
    const whole = rangeOf(step, start);
    steps.push({
      range: period === null ? whole : cut(whole, period),
      figures: byStart.get(start) ?? null,
    });
  }
  return steps;
}

/** The step that goes with a period of so many days: some 30 to 120 points. */
export function stepFor(days: number | null): "day" | "week" | "month" {
  if (days === null) return "month";
  if (days <= 100) return "day";
  return days <= 800 ? "week" : "month";
}

/** Where a step begins: `2024-02-26`, of an hour `2024-02-26T10`. */
function startOf(step: Step, { keys }: FigureGroup): string {
  switch (step) {
    case "hour":
      return `${keys.day ?? ""}T${String(keys.hour ?? 0).padStart(2, "0")}`;
    case "day":
      return keys.day ?? "";
    case "week":
      return keys.week ?? "";
    case "month":
      return `${keys.month ?? ""}-01`;
  }
}

function floorTo(step: Step, end: string): string {
  const date = end.slice(0, 10);
  if (step === "day") return date;
  if (step === "month") return firstOfMonth(date);
  if (step === "week") return addDays(date, -weekdayOf(date));
  return end.length > 10 ? end.slice(0, 13) : `${date}T00`;
}

function next(step: Step, start: string): string {
  if (step === "day") return addDays(start, 1);
  if (step === "week") return addDays(start, 7);
  if (step === "month") return firstOfMonth(start, 1);
  const hour = Number(start.slice(11)) + 1;
  const date = start.slice(0, 10);
  return hour === 24 ? `${addDays(date, 1)}T00` : `${date}T${String(hour).padStart(2, "0")}`;
}

function rangeOf(step: Step, start: string): Range {
  if (step === "hour") return { from: `${start}:00:00`, to: `${start}:59:59` };
  return { from: start, to: step === "day" ? start : addDays(next(step, start), -1) };
}

function cut(range: Range, period: Range): Range {
  return {
    from: firstMoment(range.from) < firstMoment(period.from) ? period.from : range.from,
    to: lastMoment(range.to) > lastMoment(period.to) ? period.to : range.to,
  };
}

function firstMoment(end: string): string {
  return end.length > 10 ? end : `${end}T00:00:00`;
}

function lastMoment(end: string): string {
  return end.length > 10 ? end : `${end}T23:59:59`;
}

/** 0 is Monday. */
function weekdayOf(date: string): number {
  return (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7;
}
