import type { Course } from "./course.ts";
import { endOf, followCourse } from "./course.ts";
import { withSteps } from "./ordered-steps.ts";
import type { Step } from "./step.ts";

/** A treatment with the steps that name it, and those that were placed there. */
export interface Following {
  readonly id: string;
  readonly named: readonly Step[];
  readonly placed: readonly Step[];
  /** What all its steps together tell; null when it has no beginning. */
  readonly course: Course | null;
}

/** Why an event belongs to no treatment, so far. */
export type UnplacedReason =
  /** A closing or rating of a treatment whose beginning nobody told. */
  | "no-beginning"
  /** It names no treatment, and its line and user have none open at that time. */
  | "none-open"
  /** It names no treatment, and its line and user have several open at that time. */
  | "several-open";

/** Where an event without treatment id belongs. */
export type Place = { readonly treatmentId: string } | { readonly reason: UnplacedReason };

/**
 * Places the events of one line and user that do not name their treatment: each belongs to the one
 * treatment that was open at that time, else to none (events.md, the first table).
 *
 * They are placed one after the other in the order of time, so that a closing among them has ended
 * its treatment for those that follow. A treatment is open from the second of its beginning until
 * the second before its end; an event of the last second itself belongs to the treatment that ends
 * with it when no other one is open [ours]. An `initialized_at` of such an event moves no beginning
 * [ours]: else its own place would be in doubt. Nothing is transferred to itself: the other end of a
 * transfer is no candidate.
 *
 * @param unnamed in the order of `compareSteps`
 * @param treatments those of the line and user, without any step placed
 * @returns the treatments as they are then, and the place of each event by its key
 */
export function placeUnnamed(
  unnamed: readonly Step[],
  treatments: readonly Following[],
): { readonly treatments: readonly Following[]; readonly places: ReadonlyMap<string, Place> } {
  const receivers: Receiver[] = treatments.map((treatment) => ({ ...treatment, placed: [] }));
  const places = new Map<string, Place>();
  for (const step of unnamed) {
    const [receiver, ...others] = findCandidates(step, receivers);
    if (receiver === undefined || others.length > 0) {
      places.set(step.key, { reason: receiver === undefined ? "none-open" : "several-open" });
      continue;
    }
    places.set(step.key, { treatmentId: receiver.id });
    // What is placed by its time finds a treatment that has begun, and does not move its beginning.
    receiver.placed.push({ ...step, founds: null });
    if (movesEnd(step, receiver)) followAgain(receiver);
  }
  for (const receiver of receivers) {
    if (receiver.placed.length > 0) followAgain(receiver);
  }
  return { treatments: receivers, places };
}

/** A treatment while events are placed. Its course may lag behind, but its end does not. */
interface Receiver extends Following {
  readonly placed: Step[];
  course: Course | null;
}

/** Whether a treatment's end moves by a step: all that matters to the steps after it. */
function movesEnd(step: Step, { course }: Receiver): boolean {
  return step.effect === "close" || course?.endedUnseen === step.at;
}

function followAgain(receiver: Receiver): void {
  receiver.course = followCourse(withSteps(receiver.named, receiver.placed));
}

/** The treatments that were open when an event happened. */
function findCandidates(step: Step, receivers: readonly Receiver[]): readonly Receiver[] {
  const otherEnd = step.fact.kind === "event" ? step.fact.transfer?.treatmentId : null;
  const open: Receiver[] = [];
  const ending: Receiver[] = [];
  for (const receiver of receivers) {
    const { id, course } = receiver;
    if (course === null || course.began > step.at || id === otherEnd) continue;
    const end = endOf(course);
    if (end > step.at) open.push(receiver);
    else if (end === step.at) ending.push(receiver);
  }
  return open.length > 0 ? open : ending;
}
