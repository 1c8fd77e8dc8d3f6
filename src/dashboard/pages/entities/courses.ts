import type { FigureGroup, Step } from "../../../api/statistics.ts";
import type { Range } from "../../address/period.ts";
import type { EntityKind } from "../../figures/entities.ts";
import { ENTITIES } from "../../figures/entities.ts";
import { timeSteps } from "../../figures/time-steps.ts";

/** Treatments by time of each entity, by id: of groups by entity and step. */
export function coursesOf(
  kind: EntityKind,
  step: Step,
  period: Range | null,
  groups: readonly FigureGroup[],
): ReadonlyMap<string, readonly number[]> {
  const byEntity = Map.groupBy(groups, ({ keys }) => keys[ENTITIES[kind].grouping]?.id ?? "");
  // Without a period all courses begin and end together, where the first and last of any do.
  const steps = timeSteps(step, period, groups);
  const [first, last] = [steps[0], steps.at(-1)];
  if (first === undefined || last === undefined) return new Map();
  const range = { from: first.range.from, to: last.range.to };
  return new Map(
    [...byEntity].map(([id, own]) => [
      id,
      timeSteps(step, range, own).map(({ figures }) => figures?.treatments ?? 0),
    ]),
  );
}
