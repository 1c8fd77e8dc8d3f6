import type { FigureGroup, Figures, Grouping, Spread } from "../../history/figures.ts";
import { toMilliseconds } from "../../history/histogram.ts";
import type { Dictionaries } from "../sql/dictionaries.ts";
import { compareKeys, keyOf, tooLarge } from "../sql/report-keys.ts";
import { numberLiteral } from "./literal.ts";
import type { ReportRows } from "./report-rows.ts";
import type { ScanSession } from "./scan-session.ts";

/** What is grouped by, as SQL over `treatment` and over the whole hours of the calendar. */
const KEYS: Readonly<Record<Grouping, (hour: string) => string>> = {
  line: () => "line",
  specialist: () => "specialist",
  client: () => "client",
  hour: (hour) => `${hour} % 24`,
  weekday: (hour) => `${hour} / 24 % 7 + 1`,
  day: (hour) => `${hour} / 24`,
  week: (hour) => `${hour} / 168`,
  month: (hour) => `(${part("year", hour)} * 12 + ${part("month", hour)} - 1)::integer`,
};

/** The calendar begins 400 years before year 1. */
function part(name: "year" | "month", hour: string): string {
  return `date_part('${name}', DATE '0001-01-01' + (${hour} / 24 - 146097))`;
}

/** Measures with a spread, by their columns. */
const MEASURES = ["waiting", "reaction", "duration"] as const;
const RATINGS = [1, 2, 3, 4, 5] as const;

export interface GroupRequest {
  readonly groupBy: readonly Grouping[];
  /** Between 0 and 100. */
  readonly percentiles: readonly number[];
  readonly largestGroups: number;
}

/**
 * Figures by groups, by keys ascending. Percentiles are PostgreSQL's own here: a histogram of every
 * group would have about as many entries as there are rows.
 *
 * @throws LetopisError REPORT_TOO_LARGE
 */
export async function readGroups(
  session: ScanSession,
  rows: ReportRows | null,
  { groupBy, percentiles, largestGroups }: GroupRequest,
  dictionaries: Dictionaries,
): Promise<readonly FigureGroup[]> {
  if (rows === null) return [];
  const keys = groupBy.map((_, position) => `key_${position}`);
  const selected = rows.select(
    Object.fromEntries(
      groupBy.map((grouping, position) => [
        `key_${position}`,
        KEYS[grouping](rows.rules.clock.hour),
      ]),
    ),
  );
  const fractions = percentiles.map((percentile) => numberLiteral(percentile / 100)).join(", ");
  const results = [
    ...keys,
    "count(*)",
    "count(*) FILTER (WHERE served)",
    "count(*) FILTER (WHERE within)",
    ...RATINGS.map((rating) => `count(*) FILTER (WHERE rating = ${rating})`),
    ...MEASURES.flatMap((measure) => [
      `count(${measure})`,
      `coalesce(sum(${measure}), 0)::float8`,
      percentiles.length === 0
        ? "NULL"
        : `percentile_cont(ARRAY[${fractions}]) WITHIN GROUP (ORDER BY ${measure}::float8)`,
    ]),
  ];
  const found = await session.connection.query<unknown[]>({
    text: `SELECT ${results.join(", ")} FROM ${selected} GROUP BY ${keys.join(", ")}
      LIMIT ${largestGroups + 1}`,
    rowMode: "array",
  });
  if (found.rows.length > largestGroups) throw tooLarge(largestGroups);
  return found.rows
    .map((row) => readGroup(row, groupBy, percentiles.length, dictionaries))
    .sort(compareKeys);
}

function readGroup(
  row: readonly unknown[],
  groupBy: readonly Grouping[],
  percentiles: number,
  dictionaries: Dictionaries,
): FigureGroup {
  const values = row.values();
  const next = () => Number(values.next().value);
  const spread = (): Spread => {
    const [count, sum, at] = [next(), next(), values.next().value as number[] | null];
    const places = Array.from({ length: percentiles }, (_, place) => at?.[place] ?? 0);
    return count === 0
      ? { count, average: null, percentiles: places.map(() => null) }
      : { count, average: sum / count, percentiles: places.map(toMilliseconds) };
  };
  const keys = groupBy.map((grouping) => keyOf(grouping, next(), dictionaries));
  const figures: Figures = {
    treatments: next(),
    served: next(),
    withinTarget: next(),
    ratings: [next(), next(), next(), next(), next()],
    waiting: spread(),
    reaction: spread(),
    duration: spread(),
  };
  return { keys, figures };
}
