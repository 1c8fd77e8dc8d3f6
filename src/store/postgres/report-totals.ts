import type { Figures } from "../../history/figures.ts";
import type { Histogram } from "../../history/histogram.ts";
import { spreadOf } from "../../history/histogram.ts";
import type { ReportRows } from "./report-rows.ts";
import type { ScanSession } from "./scan-session.ts";

/** Everything that reports say of rows as a whole. */
export interface Totals {
  readonly waiting: Histogram;
  readonly reaction: Histogram;
  readonly duration: Histogram;
  /** Of {@link OUTCOME}. */
  readonly outcome: Histogram;
}

/** Rating, and whether served and within the target, in one small number. */
const OUTCOME = "served::integer * 16 + within::integer * 8 + rating";
const SERVED = 16;
const WITHIN = 8;

/** In the order of their bits in GROUPING(), which are set where a row is not of the set. */
const SETS = ["waiting", "reaction", "duration", "outcome"] as const;

/**
 * Counts values in one pass. All percentiles follow from a histogram, without sorting the rows, and
 * the distributions come with it.
 */
export async function readTotals(session: ScanSession, rows: ReportRows | null): Promise<Totals> {
  if (rows === null) return NOTHING;
  const found = await session.connection.query<[number, number, number]>({
    text: `SELECT absent, value::float8, times FROM (
        SELECT GROUPING(${SETS.join(", ")}) AS absent,
          coalesce(${SETS.join(", ")}) AS value, count(*) AS times
        FROM (
          SELECT waiting, reaction, duration, ${OUTCOME} AS outcome FROM ${rows.select()}
        ) AS measured
        GROUP BY GROUPING SETS (${SETS.map((set) => `(${set})`).join(", ")})
      ) AS counted
      WHERE value IS NOT NULL ORDER BY absent, value`,
    rowMode: "array",
  });
  const [waiting, reaction, duration, outcome] = SETS.map((_, position) =>
    histogramOf(found.rows, absentBits(position)),
  );
  return {
    waiting: waiting ?? EMPTY,
    reaction: reaction ?? EMPTY,
    duration: duration ?? EMPTY,
    outcome: outcome ?? EMPTY,
  };
}

export function figuresOf(totals: Totals, percentiles: readonly number[]): Figures {
  const ratings: [number, number, number, number, number] = [0, 0, 0, 0, 0];
  let [treatments, served, withinTarget] = [0, 0, 0];
  for (const [index, outcome] of totals.outcome.values.entries()) {
    const times = totals.outcome.counts[index] ?? 0;
    treatments += times;
    if (outcome >= SERVED) served += times;
    if ((outcome & WITHIN) !== 0) withinTarget += times;
    const rating = outcome % WITHIN;
    if (rating > 0) ratings[rating - 1] = (ratings[rating - 1] ?? 0) + times;
  }
  return {
    treatments,
    served,
    withinTarget,
    waiting: spreadOf(totals.waiting, percentiles),
    reaction: spreadOf(totals.reaction, percentiles),
    duration: spreadOf(totals.duration, percentiles),
    ratings,
  };
}

const EMPTY: Histogram = { values: new Float64Array(0), counts: new Float64Array(0) };
const NOTHING: Totals = { waiting: EMPTY, reaction: EMPTY, duration: EMPTY, outcome: EMPTY };

function absentBits(position: number): number {
  return 2 ** SETS.length - 1 - 2 ** (SETS.length - 1 - position);
}

/** The rows of one grouping set. */
function histogramOf(rows: readonly [number, number, number][], absent: number): Histogram {
  const ofSet = rows.filter(([set]) => set === absent);
  return {
    values: Float64Array.from(ofSet, ([, value]) => value),
    counts: Float64Array.from(ofSet, ([, , times]) => times),
  };
}
