import type { Fact } from "./fact.ts";
import type { LineEvent } from "./line-event.ts";
import { effectOf } from "./message-types.ts";

/**
 * What a fact does to one treatment:
 * - `none`     it shows that the treatment is there
 * - `wait`     it goes (back) to the queue
 * - `appoint`  a specialist is appointed; `appoint-and-react` reacts at once
 * - `serve`    it is known to have a specialist, not since when
 * - `react`    a specialist reacts
 * - `close`    it ends
 * - `rate`     it is rated
 * - `miss`     an open list did not have it
 * - `mirror`   a mirror brought its row: it is over
 */
export type StepEffect =
  | "none"
  | "wait"
  | "appoint"
  | "appoint-and-react"
  | "serve"
  | "react"
  | "close"
  | "rate"
  | "miss"
  | "mirror";

/** A fact as one treatment sees it. */
export interface Step {
  readonly fact: Fact;
  /** False at the other end of a transfer: there the fact only ends or begins something. */
  readonly own: boolean;
  readonly effect: StepEffect;
  readonly at: number;
  readonly rank: number;
  readonly nanosecond: number;
  readonly key: string;
  /** The moment at which the treatment began, if this is what it began with; null: it cannot be. */
  readonly founds: number | null;
  readonly line: string;
  readonly user: string;
  /** The specialist that the fact names. */
  readonly specialist: string | null;
  readonly duration: number | null;
  readonly quality: number | null;
}

/** The order within one treatment and second (events.md, "Rules"): begin, appoint, react, close. */
const RANKS: Readonly<Record<StepEffect, number>> = {
  none: 0,
  wait: 0,
  appoint: 1,
  "appoint-and-react": 1,
  serve: 1,
  react: 2,
  close: 3,
  mirror: 3,
  rate: 4,
  miss: 5,
};

/**
 * The order of steps: by second, then as events.md says, then by fraction of the second. The key
 * makes it total, so that steps that arrive in any order stand in one.
 */
export function compareSteps(a: Step, b: Step): number {
  return (
    a.at - b.at || a.rank - b.rank || a.nanosecond - b.nanosecond || compareTexts(a.key, b.key)
  );
}

function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** What a fact does to a treatment that it names, as its own or as the other end of a transfer. */
export function namedStep(fact: Fact, treatmentId: string): Step {
  switch (fact.kind) {
    case "event":
      return fact.treatmentId === treatmentId ? ownStep(fact) : otherEndStep(fact);
    case "listed":
      return {
        ...emptyStep(fact, fact.at, `listed ${fact.at}`, fact.currentSpecialist ? "serve" : "none"),
        founds: Math.min(fact.initializedAt, fact.at),
        line: fact.lineId,
        user: fact.userId,
        specialist: fact.currentSpecialist,
      };
    case "not-listed":
      return emptyStep(fact, fact.at, `not listed ${fact.at}`, "miss");
    case "mirrored":
      return emptyStep(fact, fact.at, `mirrored ${fact.at}`, "mirror");
  }
}

/** What an event does to its own treatment, named or found. */
export function ownStep(event: LineEvent): Step {
  const specialist = authorAsSpecialist(event);
  const effect = ownEffect(event, specialist);
  const block = event.treatment;
  const step = {
    ...emptyStep(event, event.at, event.messageId, effect),
    line: event.lineId,
    user: event.userId,
    nanosecond: event.nanosecond,
    specialist,
    duration: block?.duration ?? null,
    quality: block?.quality ?? null,
  };
  switch (effect) {
    case "close": {
      const initialized = block?.initializedAt ?? null;
      const bySystem = effectOf(event.messageType) === "close-by-system";
      return {
        ...step,
        // A beginning after the end is a clock that is off by a little [ours].
        founds: initialized === null ? null : Math.min(initialized, event.at),
        specialist: bySystem
          ? (block?.currentSpecialist ?? null)
          : (specialist ?? block?.currentSpecialist ?? null),
      };
    }
    case "rate":
      return { ...step, specialist: null };
    case "appoint":
    case "appoint-and-react":
      return { ...step, founds: event.at, specialist: block?.currentSpecialist ?? specialist };
    case "react":
      return { ...step, founds: event.at };
    default:
      return { ...step, founds: event.at, specialist: null };
  }
}

function ownEffect(event: LineEvent, specialist: string | null): StepEffect {
  const effect = effectOf(event.messageType);
  switch (effect) {
    case "react":
      return specialist === null ? "none" : "react";
    case "begin-by-specialist":
      return "appoint-and-react";
    case "transfer":
      return event.transfer !== null && event.transfer.direction !== "from"
        ? leaves(event)
        : "none";
    case "close-by-author":
    case "close-by-system":
      return "close";
    default:
      return effect;
  }
}

/** A treatment that is said to be transferred to itself goes nowhere [ours]. */
function leaves(event: LineEvent): StepEffect {
  const stays = event.treatmentId !== null && event.transfer?.treatmentId === event.treatmentId;
  return stays ? "none" : "close";
}

/** What a transfer does at its other end: `from` ends the old treatment, the others begin a new one. */
function otherEndStep(event: LineEvent): Step {
  const old = event.transfer?.direction === "from";
  const line = event.transfer?.lineId ?? null;
  return {
    ...emptyStep(event, event.at, event.messageId, old ? "close" : "none"),
    own: false,
    nanosecond: event.nanosecond,
    // Without its line nothing can begin: its own events will tell.
    founds: old || line === null ? null : event.at,
    line: line ?? "",
    user: event.userId,
    specialist: old ? authorAsSpecialist(event) : null,
  };
}

/** Whoever writes and is not the user is a specialist: an event does not say it otherwise [ours]. */
function authorAsSpecialist({ authorId, userId }: LineEvent): string | null {
  return authorId === userId ? null : authorId;
}

function emptyStep(fact: Fact, at: number, key: string, effect: StepEffect): Step {
  return {
    fact,
    own: true,
    effect,
    at,
    rank: RANKS[effect],
    nanosecond: 0,
    key,
    founds: null,
    line: "",
    user: "",
    specialist: null,
    duration: null,
    quality: null,
  };
}
