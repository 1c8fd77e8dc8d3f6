import type { CoveredPeriod } from "../store/mirror-store.ts";

/**
 * Which time, by Closed, was read: ascending periods without overlaps, `from` inclusive, `to`
 * exclusive, seconds UTC. All functions are pure.
 */
export type Coverage = readonly CoveredPeriod[];

export interface Period {
  readonly from: number;
  readonly to: number;
}

/** The coverage after a period was read, or read again. An empty period changes nothing. */
export function withRead(coverage: Coverage, read: CoveredPeriod): Coverage {
  if (read.from >= read.to) return coverage;
  const around = coverage.flatMap((old) => [
    { ...old, to: Math.min(old.to, read.from) },
    { ...old, from: Math.max(old.from, read.to) },
  ]);
  return joined([...around, read].filter(({ from, to }) => from < to));
}

/**
 * The same time covered, in fewer periods: when a moment before `before` was read no longer
 * matters. What is joined counts as read when its oldest part was.
 */
export function compacted(coverage: Coverage, before: number): Coverage {
  const result: CoveredPeriod[] = [];
  for (const period of coverage) {
    const last = result.at(-1);
    if (last !== undefined && last.to === period.from && period.to <= before) {
      const readAt = Math.min(last.readAt, period.readAt);
      result[result.length - 1] = { from: last.from, to: period.to, readAt };
    } else {
      result.push(period);
    }
  }
  return result;
}

/** What is covered from an instant on. */
export function coveredFrom(coverage: Coverage, instant: number): Coverage {
  return coverage
    .map((period) => ({ ...period, from: Math.max(period.from, instant) }))
    .filter(({ from, to }) => from < to);
}

/** What of a period is not covered, ascending. */
export function gaps(coverage: Coverage, { from, to }: Period): readonly Period[] {
  const result: Period[] = [];
  let start = from;
  for (const period of coverage) {
    if (period.from >= to) break;
    if (period.to <= start) continue;
    if (period.from > start) result.push({ from: start, to: period.from });
    start = period.to;
  }
  if (start < to) result.push({ from: start, to });
  return result;
}

/** What of a period is covered, but was read no later than `readAt`, ascending. */
export function readBefore(
  coverage: Coverage,
  { from, to }: Period,
  readAt: number,
): readonly Period[] {
  return coverage
    .filter((period) => period.readAt <= readAt)
    .map((period) => ({ from: Math.max(period.from, from), to: Math.min(period.to, to) }))
    .filter((period) => period.from < period.to);
}

/** Seconds of a period that are covered. */
export function coveredSeconds(coverage: Coverage, period: Period): number {
  return period.to - period.from - total(gaps(coverage, period));
}

/** Seconds of all periods together. */
export function total(periods: readonly Period[]): number {
  return periods.reduce((sum, { from, to }) => sum + to - from, 0);
}

/** In order, with neighbours that were read at the same moment made one. */
function joined(periods: readonly CoveredPeriod[]): Coverage {
  const result: CoveredPeriod[] = [];
  for (const period of [...periods].sort((one, other) => one.from - other.from)) {
    const last = result.at(-1);
    if (last !== undefined && last.to === period.from && last.readAt === period.readAt) {
      result[result.length - 1] = { ...last, to: period.to };
    } else {
      result.push(period);
    }
  }
  return result;
}
