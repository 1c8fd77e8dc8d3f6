import type { ColumnField } from "../../contract/columns.ts";
import { HISTORY_COLUMNS } from "../../contract/columns.ts";
import { EMPTY_INSTANT, ZERO_ID } from "../../contract/empty-values.ts";
import type { IncomingBatch } from "../../history/treatment-batch.ts";
import { incomingKind } from "../../history/treatment-batch.ts";
import { writeUuidWords } from "../../history/uuid.ts";
import type { Course, Wait } from "./course.ts";
import { endOf } from "./course.ts";
import { EVENT_LIMITS } from "./limits.ts";

/**
 * A closed treatment with the columns of `HISTORY_COLUMNS`, under their names in code. Ids are
 * lower-case UUIDs, moments seconds UTC; null where there is none.
 */
export interface ClosedTreatment {
  readonly id: string;
  /** Never in an event: it follows from the user, by the directory. */
  readonly client: null;
  readonly serviceUser: string;
  readonly line: string;
  readonly initialized: number;
  readonly specAppointed: number | null;
  readonly queueWaitingTime: number;
  readonly specialist: string | null;
  readonly reactionStarted: number | null;
  readonly closed: number;
  readonly duration: number;
  readonly serviceQualityAssessment: number;
  readonly queueLength: number;
}

/** An open treatment with the columns of GetOpenedServiceTreatments (contract.md). */
export interface OpenTreatment {
  readonly id: string;
  readonly client: null;
  readonly serviceUser: string;
  readonly line: string;
  readonly initialized: number;
  readonly specAppointed: number | null;
  /** All waits so far; one that lasts counts up to the moment asked for. */
  readonly queueWaitingTime: number;
  readonly currentSpecialist: string | null;
  /** In the queue; else a specialist has it, whether or not anyone said who. */
  readonly waiting: boolean;
  readonly reactionStarted: number | null;
  /** As in the history: when it began. */
  readonly queueLength: number;
}

/** The row of a treatment; null while it is not closed. */
export function closedTreatment(
  id: string,
  course: Course,
  queueLength: number,
): ClosedTreatment | null {
  const { closed } = course;
  if (closed === null) return null;
  return {
    id,
    client: null,
    serviceUser: course.user,
    line: course.line,
    initialized: course.began,
    specAppointed: course.firstAppointment,
    queueWaitingTime: waitedUntil(course.waits, closed),
    specialist: course.closedBy,
    reactionStarted: course.firstReaction,
    closed,
    duration: within(course.duration ?? 0),
    serviceQualityAssessment: course.quality,
    queueLength,
  };
}

/** A treatment as it stands at `now`; null when it is over. */
export function openTreatment(
  id: string,
  course: Course,
  queueLength: number,
  now: number,
): OpenTreatment | null {
  if (endOf(course) !== Number.POSITIVE_INFINITY) return null;
  return {
    id,
    client: null,
    serviceUser: course.user,
    line: course.line,
    initialized: course.began,
    specAppointed: course.firstAppointment,
    queueWaitingTime: waitedUntil(course.waits, now),
    currentSpecialist: course.currentSpecialist,
    waiting: course.waits.at(-1)?.to === null,
    reactionStarted: course.firstReaction,
    queueLength,
  };
}

/**
 * Closed treatments as a batch for the store.
 *
 * @param clientOf the client organization of a user, by the directory; null when it is not known.
 */
export function toIncomingBatch(
  treatments: readonly ClosedTreatment[],
  clientOf: (user: string) => string | null,
): IncomingBatch {
  const rows = treatments.map((treatment) => ({
    ...treatment,
    client: clientOf(treatment.serviceUser),
  }));
  const columns = HISTORY_COLUMNS.map(({ field, kind }) => {
    const values = rows.map((row) => row[field satisfies ColumnField]);
    switch (incomingKind(kind)) {
      case "id": {
        const words = new Uint32Array(rows.length * 4);
        for (const [row, value] of values.entries()) {
          writeUuidWords(words, row, String(value ?? ZERO_ID));
        }
        return { kind: "id", words } as const;
      }
      case "instant": {
        const seconds = Float64Array.from(values, (value) => Number(value ?? EMPTY_INSTANT));
        return { kind: "instant", seconds } as const;
      }
      case "number":
        return { kind: "number", values: Int32Array.from(values, Number) } as const;
    }
  });
  return { rows: rows.length, columns };
}

function waitedUntil(waits: readonly Wait[], now: number): number {
  let seconds = 0;
  // A clock that is behind the sender's has not waited less than nothing.
  for (const { from, to } of waits) seconds += Math.max(0, (to ?? now) - from);
  return within(seconds);
}

/** A store's numbers have 32 bits; a treatment over a lifetime long is a slip of a clock. */
function within(seconds: number): number {
  return Math.min(seconds, EVENT_LIMITS.largestNumber);
}
