import type { Step } from "./step.ts";
import { compareSteps } from "./step.ts";

/**
 * Steps with more steps put in their places; a step that is there already is left out. Neither
 * argument is changed.
 *
 * @param steps in the order of {@link compareSteps}
 */
export function withSteps(steps: readonly Step[], more: Iterable<Step>): readonly Step[] {
  let grown: Step[] | null = null;
  for (const step of more) {
    const all = grown ?? steps;
    const at = placeOf(all, step);
    const there = all[at];
    if (there !== undefined && compareSteps(there, step) === 0) continue;
    grown ??= [...steps];
    grown.splice(at, 0, step);
  }
  return grown ?? steps;
}

/** The index of the first step that is not before `step`: the end, for what comes in order. */
function placeOf(steps: readonly Step[], step: Step): number {
  const last = steps.at(-1);
  if (last === undefined || compareSteps(last, step) < 0) return steps.length;
  let from = 0;
  let to = steps.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    const candidate = steps[middle];
    if (candidate !== undefined && compareSteps(candidate, step) < 0) from = middle + 1;
    else to = middle;
  }
  return from;
}
