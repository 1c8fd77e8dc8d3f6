import type { IncomingFact } from "../../store/event-store.ts";
import type { Fact } from "../events/fact.ts";

/** A fact as the store keeps it. */
export function toIncomingFact(organization: string, fact: Fact, receivedAt: number): IncomingFact {
  return { organization, receivedAt, text: writeFact(fact) };
}

/** A fact as text: equal facts of one reader have equal texts. */
export function writeFact(fact: Fact): string {
  return JSON.stringify(fact);
}

/** A fact that {@link writeFact} wrote. */
export function readFact(text: string): Fact {
  return JSON.parse(text) as Fact;
}
