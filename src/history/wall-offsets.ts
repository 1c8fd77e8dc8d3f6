import type { TimeZone } from "./time-zone.ts";

/** From a moment on, clocks show this much more than UTC, until the next step. */
export interface OffsetStep {
  /** Seconds since 1970-01-01T00:00:00Z, inclusive; `-Infinity` of the first step. */
  readonly from: number;
  /** Seconds east of UTC. */
  readonly offset: number;
}

/**
 * Between 1970 and 2100 reports follow every change of a zone's offset; before and after, the
 * offsets of these ends go on. A stray row of the year 9999 would otherwise cost every report
 * sixteen thousand changes of summer time.
 */
const EARLIEST = 0;
const LATEST = 4_102_444_800;

/**
 * The offsets of a zone from one moment to another, as steps in ascending order, at least one;
 * neighbours differ. For those who put rows on the wall clock in bulk, in a store's own language.
 *
 * @param first seconds UTC, inclusive, as is `last`
 */
export function offsetSteps(zone: TimeZone, first: number, last: number): readonly OffsetStep[] {
  const steps: OffsetStep[] = [];
  const end = clamp(last);
  let at = clamp(first);
  for (;;) {
    const { offset, to } = zone.offsetInterval(at);
    if (steps.at(-1)?.offset !== offset) {
      steps.push({ from: steps.length === 0 ? Number.NEGATIVE_INFINITY : at, offset });
    }
    if (to > end) return steps;
    at = to;
  }
}

function clamp(seconds: number): number {
  return Math.min(Math.max(seconds, EARLIEST), LATEST);
}
