import type { ShownLine } from "./queue-state.ts";

/** What a queue comes to at a moment. */
export interface QueueTotals {
  readonly waiting: number;
  /** Those that wait longer than the target of their line. */
  readonly late: number;
  readonly served: number;
  /** The longest wait, seconds; null: nobody waits. */
  readonly longest: number | null;
}

/**
 * @param now milliseconds by the server's clock
 * @param targetOf target of a line's waiting time, seconds; null: not known
 */
export function totalsOf(
  lines: readonly ShownLine[],
  now: number,
  targetOf: (line: string) => number | null,
): QueueTotals {
  let waiting = 0;
  let late = 0;
  let served = 0;
  let longest: number | null = null;
  for (const line of lines) {
    const target = targetOf(line.id);
    waiting += line.waiting.length;
    served += line.served.length;
    for (const { since } of line.waiting) {
      const seconds = waitOf(since, now);
      longest = Math.max(longest ?? 0, seconds);
      if (isLate(seconds, target)) late++;
    }
  }
  return { waiting, late, served, longest };
}

/** Seconds since a moment; none where the clocks differ by a little. */
export function waitOf(since: number, now: number): number {
  return Math.max(0, Math.floor((now - since) / 1000));
}

/** As the reports count: within the target is who waited no longer than it. */
export function isLate(seconds: number, target: number | null): boolean {
  return target !== null && seconds > target;
}
