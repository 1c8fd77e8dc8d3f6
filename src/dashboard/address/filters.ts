import type { CalendarDate } from "./calendar-date.ts";
import type { Period } from "./period.ts";
import { DEFAULT_PERIOD, isPreset, isRangeEnd, resolvePeriod } from "./period.ts";

/** Which treatments all pages are about. Everything is ANDed; an empty list does not narrow. */
export interface Filters {
  readonly period: Period;
  readonly lines: readonly string[];
  readonly specialists: readonly string[];
  readonly clients: readonly string[];
  /** Began in the working hours of its line; null: at any time. */
  readonly workingTime: boolean | null;
  readonly served: boolean | null;
  readonly withinTarget: boolean | null;
  /** 0 is "not rated". */
  readonly ratings: readonly number[];
  /** 1 is Monday. */
  readonly weekdays: readonly number[];
  readonly hours: readonly number[];
  readonly waiting: SecondsRange | null;
  readonly reaction: SecondsRange | null;
  readonly duration: SecondsRange | null;
}

/** Inclusive ends, seconds; null where there is none. */
export interface SecondsRange {
  readonly from: number | null;
  readonly to: number | null;
}

/** What the API takes at most: "up to so many" are all treatments that have the value at all. */
export const LARGEST_SECONDS = 2_147_483_647;

export const NO_FILTERS: Filters = {
  period: DEFAULT_PERIOD,
  lines: [],
  specialists: [],
  clients: [],
  workingTime: null,
  served: null,
  withinTarget: null,
  ratings: [],
  weekdays: [],
  hours: [],
  waiting: null,
  reaction: null,
  duration: null,
};

/** Names in the address bar. Those of the REST API, where it has the same thing. */
const IDS = { lines: "line", specialists: "specialist", clients: "client" } as const;
const FLAGS = {
  workingTime: "workingTime",
  served: "served",
  withinTarget: "withinTarget",
} as const;
const NUMBERS = {
  ratings: { name: "rating", from: 0, to: 5 },
  weekdays: { name: "weekday", from: 1, to: 7 },
  hours: { name: "hour", from: 0, to: 23 },
} as const;
const RANGES = { waiting: "waiting", reaction: "reaction", duration: "duration" } as const;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Reads filters from the address bar. What cannot be read is left out, never an error. */
export function readFilters(parameters: URLSearchParams): Filters {
  const ids = (name: string) => list(parameters.get(name)).filter((each) => UUID.test(each));
  return {
    period: readPeriod(parameters),
    lines: ids(IDS.lines),
    specialists: ids(IDS.specialists),
    clients: ids(IDS.clients),
    workingTime: readFlag(parameters.get(FLAGS.workingTime)),
    served: readFlag(parameters.get(FLAGS.served)),
    withinTarget: readFlag(parameters.get(FLAGS.withinTarget)),
    ratings: readNumbers(parameters, NUMBERS.ratings),
    weekdays: readNumbers(parameters, NUMBERS.weekdays),
    hours: readNumbers(parameters, NUMBERS.hours),
    waiting: readRange(parameters.get(RANGES.waiting)),
    reaction: readRange(parameters.get(RANGES.reaction)),
    duration: readRange(parameters.get(RANGES.duration)),
  };
}

/** The inverse of {@link readFilters}: only what differs from no filters at all. */
export function writeFilters(filters: Filters): URLSearchParams {
  const parameters = new URLSearchParams();
  const { period } = filters;
  if (!("preset" in period)) {
    parameters.set("from", period.from);
    parameters.set("to", period.to);
  } else if (!("preset" in DEFAULT_PERIOD) || period.preset !== DEFAULT_PERIOD.preset) {
    parameters.set("period", period.preset);
  }
  for (const [key, name] of entries(IDS)) setList(parameters, name, filters[key]);
  for (const [key, name] of entries(FLAGS)) {
    const flag = filters[key];
    if (flag !== null) parameters.set(name, String(flag));
  }
  for (const [key, { name }] of entries(NUMBERS)) setList(parameters, name, filters[key]);
  for (const [key, name] of entries(RANGES)) {
    const range = filters[key];
    if (range !== null) parameters.set(name, `${range.from ?? ""}~${range.to ?? ""}`);
  }
  return parameters;
}

/**
 * The selection parameters of the REST API.
 *
 * @param today what day it is in the organization's zone: presets are resolved from it
 */
export function toSelection(filters: Filters, today: CalendarDate): URLSearchParams {
  const selection = new URLSearchParams();
  const range = resolvePeriod(filters.period, today);
  if (range !== null) {
    selection.set("openedFrom", range.from);
    selection.set("openedTo", range.to);
  }
  for (const [key, name] of entries(IDS)) setList(selection, name, filters[key]);
  for (const [key, name] of entries(FLAGS)) {
    const flag = filters[key];
    if (flag !== null) selection.set(name, String(flag));
  }
  for (const [key, { name }] of entries(NUMBERS)) setList(selection, name, filters[key]);
  for (const [key, name] of entries(RANGES)) {
    const { from = null, to = null } = filters[key] ?? {};
    if (from !== null) selection.set(`${name}From`, String(from));
    if (to !== null) selection.set(`${name}To`, String(to));
  }
  return selection;
}

/** Whether anything but the period narrows. */
export function areNarrow(filters: Filters): boolean {
  return writeFilters({ ...filters, period: DEFAULT_PERIOD }).size > 0;
}

function readPeriod(parameters: URLSearchParams): Period {
  const from = parameters.get("from") ?? "";
  const to = parameters.get("to") ?? "";
  if (isRangeEnd(from) && isRangeEnd(to) && from.slice(0, 10) <= to.slice(0, 10)) {
    return { from, to };
  }
  const preset = parameters.get("period") ?? "";
  return isPreset(preset) ? { preset } : DEFAULT_PERIOD;
}

function readFlag(text: string | null): boolean | null {
  if (text === "true") return true;
  return text === "false" ? false : null;
}

function readNumbers(
  parameters: URLSearchParams,
  { name, from, to }: { name: string; from: number; to: number },
): readonly number[] {
  return list(parameters.get(name))
    .filter((each) => /^\d{1,2}$/.test(each))
    .map(Number)
    .filter((each) => each >= from && each <= to);
}

/** `60~300`, `60~` or `~300`. */
function readRange(text: string | null): SecondsRange | null {
  const match = /^(\d{0,10})~(\d{0,10})$/.exec(text ?? "");
  if (match === null) return null;
  const [, from = "", to = ""] = match;
  if (from === "" && to === "") return null;
  const range = { from: from === "" ? null : Number(from), to: to === "" ? null : Number(to) };
  if (Math.max(range.from ?? 0, range.to ?? 0) > LARGEST_SECONDS) return null;
  return range.from !== null && range.to !== null && range.from > range.to ? null : range;
}

function list(text: string | null): readonly string[] {
  return text === null || text === "" ? [] : [...new Set(text.split(","))];
}

function setList(
  parameters: URLSearchParams,
  name: string,
  values: readonly (string | number)[],
): void {
  if (values.length > 0) parameters.set(name, values.join(","));
}

function entries<Key extends string, Value>(record: Readonly<Record<Key, Value>>): [Key, Value][] {
  return Object.entries(record) as [Key, Value][];
}
