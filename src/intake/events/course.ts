import type { Step, StepEffect } from "./step.ts";

/** The course of one treatment, as far as the facts tell it. Moments are seconds UTC. */
export interface Course {
  readonly line: string;
  readonly user: string;
  readonly began: number;
  /** When a specialist was first appointed; it never moves by what comes later. */
  readonly firstAppointment: number | null;
  /** When a specialist first reacted. */
  readonly firstReaction: number | null;
  /**
   * The times spent waiting, in order. There is always a first, from the beginning to the first
   * appointment or the end, even when it lasted no time: who is in it counts in others' queue.
   */
  readonly waits: readonly [Wait, ...Wait[]];
  /** Who serves it now; null while it waits, and when nobody was named. */
  readonly currentSpecialist: string | null;
  readonly closed: number | null;
  /** Who closed it; null: nobody. */
  readonly closedBy: string | null;
  /** Seconds: what the source gave, else from the beginning to the end; null while open. */
  readonly duration: number | null;
  /** 1 to 5; 0: not rated. */
  readonly quality: number;
  /** When it ended by the row that a mirror brought, no event having closed it; null: by none. */
  readonly mirrored: number | null;
  /** Since when it is known to be over without a closing or a row; null: it is not. */
  readonly endedUnseen: number | null;
  /** The latest sign that it was open; ratings are none. */
  readonly lastSeen: number;
}

/** A time spent waiting; `to` is null while it lasts. */
export interface Wait {
  readonly from: number;
  readonly to: number | null;
}

/**
 * Follows a treatment from its beginning to its end (events.md, "Rules"). The result depends on the
 * set of steps alone. Null when none of them can begin a treatment.
 *
 * Where events.md is silent [ours]:
 * - It begins at the earliest of what can begin it, an `initialized_at` of its closings and of open
 *   lists among that: the source knows of events that were lost on the way to us.
 * - It ends at the first closing that is not before its beginning. What comes after that changes
 *   nothing but the rating; a closing before the beginning is not placed.
 * - The latest rating counts; one of 0 or none at all leaves an earlier one as it is.
 * - Whoever was appointed or reacted last is the last known specialist. While it waits again it has
 *   none, though a closing by the system still falls to the last known one.
 * - An open list that names a specialist ends a wait; it tells no moment of appointment.
 * - A row that a mirror brought ends what no event has closed, though not before its beginning.
 * - A list that lacks the treatment ends it unseen unless anything is known of it from that second
 *   or later.
 *
 * @param steps in the order of `compareSteps`, each once
 */
export function followCourse(steps: readonly Step[]): Course | null {
  const beginning = findBeginning(steps);
  if (beginning === null) return null;
  const { began, line, user } = beginning;
  const closing = steps.find((step) => step.effect === "close" && step.at >= began);
  const ending = closing ?? steps.find(({ effect }) => effect === "mirror");
  const mirrored = closing === undefined && ending ? Math.max(ending.at, began) : null;
  const lastSeen = lastSign(steps, began);
  const endedUnseen = ending === undefined ? missedAfter(steps, lastSeen) : null;

  let firstAppointment: number | null = null;
  let firstReaction: number | null = null;
  let specialist: string | null = null;
  let waitsSince: number | null = began;
  const waits: Wait[] = [];
  const stopWaiting = (at: number) => {
    if (waitsSince !== null) waits.push({ from: waitsSince, to: at });
    waitsSince = null;
  };
  for (const step of steps) {
    if (step === ending) break;
    switch (step.effect) {
      case "wait":
        waitsSince ??= step.at;
        break;
      case "appoint":
      case "appoint-and-react":
        firstAppointment ??= step.at;
        if (step.effect === "appoint-and-react") firstReaction ??= step.at;
        specialist = step.specialist ?? specialist;
        stopWaiting(step.at);
        break;
      case "serve":
        specialist = step.specialist ?? specialist;
        stopWaiting(step.at);
        break;
      case "react":
        firstReaction ??= step.at;
        specialist = step.specialist ?? specialist;
        break;
    }
  }
  const end = closing?.at ?? mirrored ?? endedUnseen;
  const waiting = waitsSince !== null;
  if (waitsSince !== null) waits.push({ from: waitsSince, to: end });
  const [firstWait = { from: began, to: end }, ...laterWaits] = waits;
  return {
    line,
    user,
    began,
    firstAppointment,
    firstReaction,
    waits: [firstWait, ...laterWaits],
    currentSpecialist: waiting ? null : specialist,
    closed: closing?.at ?? null,
    closedBy: closing === undefined ? null : (closing.specialist ?? specialist),
    duration: closing === undefined ? null : durationOf(steps, closing, began),
    quality: steps.findLast((step) => step.quality !== null)?.quality ?? 0,
    mirrored,
    endedUnseen,
    lastSeen,
  };
}

/** The end of a treatment, however it is known; Infinity while it is open. */
export function endOf(course: Course): number {
  return course.closed ?? course.mirrored ?? course.endedUnseen ?? Number.POSITIVE_INFINITY;
}

/** The end of the first wait: until then it counts in others' queue. Infinity while it lasts. */
export function firstWaitEnd(course: Course): number {
  return course.waits[0].to ?? Number.POSITIVE_INFINITY;
}

/** Whether two courses are the same in everything that anyone is shown. */
export function sameCourse(a: Course | null, b: Course | null): boolean {
  if (a === null || b === null || a === b) return a === b;
  return (
    a.line === b.line &&
    a.user === b.user &&
    a.began === b.began &&
    a.firstAppointment === b.firstAppointment &&
    a.firstReaction === b.firstReaction &&
    a.currentSpecialist === b.currentSpecialist &&
    a.closed === b.closed &&
    a.closedBy === b.closedBy &&
    a.duration === b.duration &&
    a.quality === b.quality &&
    a.mirrored === b.mirrored &&
    a.endedUnseen === b.endedUnseen &&
    a.waits.length === b.waits.length &&
    a.waits.every((wait, i) => wait.from === b.waits[i]?.from && wait.to === b.waits[i]?.to)
  );
}

/** Events that their treatment cannot place: all, before it began to be known, and stray closings. */
export function unplacedSteps(steps: readonly Step[], course: Course | null): readonly Step[] {
  const unplaced: Step[] = [];
  for (const step of steps) {
    if (course !== null && step.at >= course.began) break;
    const stray = course === null || step.effect === "close";
    if (stray && step.own && step.fact.kind === "event") unplaced.push(step);
  }
  return unplaced;
}

function findBeginning(
  steps: readonly Step[],
): { readonly began: number; readonly line: string; readonly user: string } | null {
  let first: { began: number; line: string; user: string } | null = null;
  for (const { founds, line, user } of steps) {
    if (founds !== null && (first === null || founds < first.began)) {
      first = { began: founds, line, user };
    }
  }
  return first;
}

/** What shows nothing of a treatment being open. */
const NO_SIGNS: ReadonlySet<StepEffect> = new Set(["miss", "mirror", "rate"]);

function lastSign(steps: readonly Step[], began: number): number {
  const sign = steps.findLast(({ effect }) => !NO_SIGNS.has(effect));
  return Math.max(began, sign?.at ?? began);
}

function missedAfter(steps: readonly Step[], lastSeen: number): number | null {
  return steps.find(({ effect, at }) => effect === "miss" && at > lastSeen)?.at ?? null;
}

/** As the closing gives it, else as a later rating repeats it, else calculated. */
function durationOf(steps: readonly Step[], closing: Step, began: number): number {
  const rating = steps.findLast((step) => step.effect === "rate" && step.duration !== null);
  return closing.duration ?? rating?.duration ?? closing.at - began;
}
