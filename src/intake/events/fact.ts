import type { LineEvent } from "./line-event.ts";
import { isWithoutEffect } from "./message-types.ts";
import type { Mirrored } from "./mirrored.ts";
import type { Listed, NotListed } from "./open-list.ts";

/** What is known, and never taken back: line events, what an open list told, and a mirror's row. */
export type Fact = LineEvent | Listed | NotListed | Mirrored;

/**
 * The treatments that a fact names: its own, and the other end of a transfer. Whoever keeps the
 * facts finds them again by these ids. Empty for an event that says nothing about any treatment or
 * does not say about which.
 */
export function treatmentsNamedBy(fact: Fact): readonly string[] {
  if (fact.kind !== "event") return [fact.treatmentId];
  if (isWithoutEffect(fact.messageType)) return [];
  const own = fact.treatmentId;
  const other = fact.transfer?.treatmentId ?? null;
  if (own === null) return other === null ? [] : [other];
  return other === null || other === own ? [own] : [own, other];
}

/** Whether a fact is an event that must be placed by its line and user. */
export function isUnnamed(fact: Fact): fact is LineEvent {
  return fact.kind === "event" && fact.treatmentId === null && !isWithoutEffect(fact.messageType);
}
