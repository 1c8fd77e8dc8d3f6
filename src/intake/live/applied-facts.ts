import type { AppliedFacts, KeptPlace, KeptRating } from "../../store/event-store.ts";
import type { Changes } from "../events/changes.ts";
import type { Fact } from "../events/fact.ts";
import { isUnnamed, treatmentsNamedBy } from "../events/fact.ts";
import type { LineEvent } from "../events/line-event.ts";
import { isWithoutEffect } from "../events/message-types.ts";
import { toIncomingBatch } from "../events/treatment-row.ts";
import { writeFact } from "./kept-fact.ts";

/** A fact, and its number in the store. */
export interface NumberedFactOf {
  readonly number: number;
  readonly fact: Fact;
}

/** What a machine said of facts, as the store writes it. */
export function toAppliedFacts(
  facts: readonly NumberedFactOf[],
  changes: Changes,
): Omit<AppliedFacts, "generation" | "after" | "through" | "latestAt" | "fromFuture"> {
  const { closed, treatments } = changes;
  return {
    names: facts.flatMap(({ number, fact }) =>
      treatmentsNamedBy(fact).map((treatment) => ({ treatment, number })),
    ),
    // Whose the users are, the store knows.
    closed: toIncomingBatch(closed, () => null),
    voided: treatments
      .filter(({ status, previous }) => previous === "closed" && status !== "closed")
      .map(({ id }) => id),
    treatments: treatments.map(({ id, line, user, began, ended, status }) => ({
      id,
      line,
      user,
      began,
      ended,
      status,
    })),
    places: placesOf(changes),
    ratings: ratingsOf(facts, changes),
  };
}

function placesOf({ placed, unplaced }: Changes): readonly KeptPlace[] {
  const places = new Map<string, KeptPlace>();
  const put = (event: LineEvent, treatment: string | null, reason: string | null) => {
    places.set(event.messageId, {
      message: event.messageId,
      treatment,
      reason,
      named: !isUnnamed(event),
      line: event.lineId,
      user: event.userId,
      at: event.at,
      text: writeFact(event),
    });
  };
  for (const { event, treatmentId } of placed) put(event, treatmentId, null);
  for (const { event, reason } of unplaced) put(event, null, reason);
  return [...places.values()];
}

/** Those that name their treatment, whether or not we know it; and those that found it. */
function ratingsOf(facts: readonly NumberedFactOf[], { placed }: Changes): readonly KeptRating[] {
  const ratings = new Map<string, KeptRating>();
  const put = (event: LineEvent, treatment: string) => {
    const quality = event.treatment?.quality ?? null;
    if (quality === null || isWithoutEffect(event.messageType)) return;
    const { messageId: message, at, nanosecond } = event;
    ratings.set(message, { message, treatment, at, nanosecond, quality });
  };
  for (const { fact } of facts) {
    if (fact.kind === "event" && fact.treatmentId !== null) put(fact, fact.treatmentId);
  }
  for (const { event, treatmentId } of placed) put(event, treatmentId);
  return [...ratings.values()];
}
