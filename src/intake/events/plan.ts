import type { Course } from "./course.ts";
import { endOf, firstWaitEnd, followCourse, sameCourse } from "./course.ts";
import type { Stretch } from "./coverage.ts";
import type { Fact } from "./fact.ts";
import { isUnnamed, treatmentsNamedBy } from "./fact.ts";
import type { LineEvent } from "./line-event.ts";
import { withSteps } from "./ordered-steps.ts";
import type { Following } from "./placement.ts";
import { placeUnnamed } from "./placement.ts";
import type { Step } from "./step.ts";
import { namedStep, ownStep } from "./step.ts";
import type { UnnamedEvents, WorkingSet } from "./working-set.ts";
import { pairOf } from "./working-set.ts";

/** What facts would make of a working set. */
export interface Plan {
  /** Treatments as they will be. */
  readonly treatments: ReadonlyMap<string, Following>;
  /** Events that name no treatment as they will be, by line and user. */
  readonly unnamed: ReadonlyMap<string, UnnamedEvents>;
}

/** Facts sorted by what they concern. */
export interface Concerns {
  readonly named: ReadonlyMap<string, readonly Step[]>;
  readonly unnamed: ReadonlyMap<string, readonly Step[]>;
}

/** Sorts facts by the treatments they name; those that name none by line and user. */
export function concernsOf(facts: Iterable<Fact>): Concerns {
  const named = new Map<string, Step[]>();
  const unnamed = new Map<string, Step[]>();
  for (const fact of facts) {
    for (const id of treatmentsNamedBy(fact)) addTo(named, id, namedStep(fact, id));
    if (isUnnamed(fact)) addUnnamed(unnamed, fact);
  }
  return { named, unnamed };
}

/** Adds an event that names no treatment to those of its line and user. */
export function addUnnamed(unnamed: Map<string, Step[]>, event: LineEvent): void {
  addTo(unnamed, pairOf(event.lineId, event.userId), ownStep(event));
}

function addTo(steps: Map<string, Step[]>, key: string, step: Step): void {
  const list = steps.get(key);
  if (list === undefined) steps.set(key, [step]);
  else list.push(step);
}

/** Calculates what facts would make of a working set, without changing it. */
export function planFor(set: WorkingSet, concerns: Concerns): Plan {
  const treatments = new Map<string, Following>();
  const pairs = new Map<string, readonly Step[]>();
  for (const [pair, steps] of concerns.unnamed) {
    const before = set.unnamed(pair).steps;
    const now = withSteps(before, steps);
    if (now !== before) pairs.set(pair, now);
  }
  for (const [id, steps] of concerns.named) {
    const before = set.treatment(id);
    const named = withSteps(before?.named ?? [], steps);
    if (before !== undefined && named === before.named) continue;
    const course = followCourse(named);
    treatments.set(id, { id, named, placed: [], course });
    for (const pair of pairsOf(before?.course ?? null, course)) {
      const { steps: unnamed } = set.unnamed(pair);
      if (unnamed.length > 0 && !pairs.has(pair)) pairs.set(pair, unnamed);
    }
  }
  const unnamed = new Map<string, UnnamedEvents>();
  for (const [pair, steps] of pairs) {
    const placed = placeUnnamed(steps, membersOf(set, pair, treatments));
    unnamed.set(pair, { steps, places: placed.places });
    for (const treatment of placed.treatments) treatments.set(treatment.id, treatment);
  }
  return { treatments, unnamed };
}

/** The treatments of a line and user as they will be, nothing placed yet. */
function membersOf(
  set: WorkingSet,
  pair: string,
  planned: ReadonlyMap<string, Following>,
): readonly Following[] {
  const members: Following[] = [];
  for (const id of set.ofPair(pair)) {
    const treatment = set.treatment(id);
    if (treatment === undefined || planned.has(id)) continue;
    const { named, placed } = treatment;
    members.push(
      placed.length === 0 ? treatment : { id, named, placed: [], course: followCourse(named) },
    );
  }
  for (const treatment of planned.values()) {
    const { course } = treatment;
    if (course !== null && pairOf(course.line, course.user) === pair) members.push(treatment);
  }
  return members;
}

function pairsOf(...courses: readonly (Course | null)[]): ReadonlySet<string> {
  const pairs = new Set<string>();
  for (const course of courses) {
    if (course !== null) pairs.add(pairOf(course.line, course.user));
  }
  return pairs;
}

/** The treatments of a plan whose course it changes. */
export function changedBy(plan: Plan, set: WorkingSet): readonly Following[] {
  return [...plan.treatments.values()].filter(
    ({ id, course }) => !sameCourse(set.treatment(id)?.course ?? null, course),
  );
}

/**
 * The stretches in which a treatment began or ceased to count in others' QueueLength: whatever
 * began within them must be counted again.
 */
export function queueStretches(before: Course | null, after: Course | null): readonly Stretch[] {
  return changedStretches(before, after, firstWaitEnd, null);
}

/**
 * The stretches in which a treatment became open or ceased to be: events of its line and user that
 * name none and happened within them may belong elsewhere now.
 */
export function openStretches(before: Course | null, after: Course | null): readonly Stretch[] {
  const user = (after ?? before)?.user ?? null;
  return changedStretches(before, after, endOf, user);
}

function changedStretches(
  before: Course | null,
  after: Course | null,
  end: (course: Course) => number,
  user: string | null,
): readonly Stretch[] {
  const whole = (course: Course | null): readonly Stretch[] =>
    course === null
      ? []
      : [
          {
            line: course.line,
            user: user === null ? null : course.user,
            from: course.began,
            to: end(course),
          },
        ];
  const moved =
    before === null || after === null || before.line !== after.line || before.user !== after.user;
  if (moved) return [...whole(before), ...whole(after)];
  const { line } = after;
  const between = (a: number, b: number): readonly Stretch[] =>
    a === b ? [] : [{ line, user, from: Math.min(a, b), to: Math.max(a, b) }];
  return [...between(before.began, after.began), ...between(end(before), end(after))];
}
