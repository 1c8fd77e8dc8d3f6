import type { NumberedFact, RecalledFacts } from "../event-store.ts";
import type { Row } from "./queries.ts";

/** A moment that both databases hold, in seconds: what lies beyond means "from ever" or "for ever". */
export const FURTHEST = 100_000_000_000;

/** The facts of treatments, from rows of a treatment's `id` and a `fact`. */
export function factsByTreatment(rows: readonly Row[]): RecalledFacts["treatments"] {
  const facts = new Map<string, string[]>();
  for (const { id, fact } of rows) {
    const list = facts.get(String(id));
    if (list === undefined) facts.set(String(id), [String(fact)]);
    else list.push(String(fact));
  }
  return [...facts].map(([id, texts]) => ({ id, facts: texts }));
}

export function textsOf(rows: readonly Row[]): readonly string[] {
  return rows.map(({ fact }) => String(fact));
}

export function readNumberedFact(row: Row): NumberedFact {
  return {
    number: Number(row["number"]),
    receivedAt: Number(row["received"]),
    text: String(row["fact"]),
  };
}
