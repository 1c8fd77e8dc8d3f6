import type { Changes, TreatmentState, UnplacedEvent } from "../../src/intake/events/changes.ts";
import { EventMachine } from "../../src/intake/events/event-machine.ts";
import type { Fact } from "../../src/intake/events/fact.ts";
import { isUnnamed, treatmentsNamedBy } from "../../src/intake/events/fact.ts";
import type { LineEvent } from "../../src/intake/events/line-event.ts";
import type { Needs, Recalled } from "../../src/intake/events/needs.ts";
import { isSatisfied } from "../../src/intake/events/needs.ts";
import type { ClosedTreatment } from "../../src/intake/events/treatment-row.ts";

/**
 * What stands around an event machine: it keeps all facts and what the machine says of them, in
 * the plainest way, and recalls what the machine needs.
 */
export class FactKeeper {
  readonly machine = new EventMachine();
  /** The table of closed treatments. */
  readonly rows = new Map<string, ClosedTreatment>();
  /** Events that belong to no treatment, by message id. */
  readonly unplaced = new Map<string, UnplacedEvent["reason"]>();
  /** How often something was recalled, and how many treatments came with it. */
  readonly recalled = { times: 0, treatments: 0 };
  readonly #facts = new Map<string, Fact>();
  readonly #ofTreatment = new Map<string, Set<Fact>>();
  readonly #states = new Map<string, TreatmentState>();
  readonly #places = new Map<string, string>();

  apply(facts: readonly Fact[]): Changes {
    let needs = this.machine.needs(facts);
    for (; !isSatisfied(needs); needs = this.machine.needs(facts)) {
      this.machine.recall(needs, this.#read(needs));
    }
    const changes = this.machine.apply(facts);
    for (const fact of facts) this.#keep(fact);
    this.#record(changes);
    return changes;
  }

  #keep(fact: Fact): void {
    const key = fact.kind === "event" ? fact.messageId : JSON.stringify(fact);
    if (this.#facts.has(key)) return;
    this.#facts.set(key, fact);
    for (const id of treatmentsNamedBy(fact)) this.#addTo(id, fact);
  }

  #addTo(id: string, fact: Fact): void {
    const facts = this.#ofTreatment.get(id) ?? new Set();
    this.#ofTreatment.set(id, facts.add(fact));
  }

  #record(changes: Changes): void {
    for (const row of changes.closed) this.rows.set(row.id, row);
    for (const state of changes.treatments) {
      this.#states.set(state.id, state);
      if (state.previous === "closed" && state.status !== "closed") this.rows.delete(state.id);
    }
    for (const { event, treatmentId } of changes.placed) {
      this.unplaced.delete(event.messageId);
      if (isUnnamed(event)) this.#place(event, treatmentId);
    }
    for (const { event, reason } of changes.unplaced) {
      this.unplaced.set(event.messageId, reason);
      if (isUnnamed(event)) this.#place(event, null);
    }
  }

  #place(event: LineEvent, id: string | null): void {
    const before = this.#places.get(event.messageId);
    const fact = this.#facts.get(event.messageId) ?? event;
    if (before !== undefined) this.#ofTreatment.get(before)?.delete(fact);
    this.#places.delete(event.messageId);
    if (id === null) return;
    this.#places.set(event.messageId, id);
    this.#addTo(id, fact);
  }

  #read(needs: Needs): Recalled {
    const ids = new Set(needs.treatments);
    const unplaced: LineEvent[] = [];
    for (const { line, user, from, to } of needs.stretches) {
      for (const state of this.#states.values()) {
        const isThere = state.line === line && (user === null || state.user === user);
        const wasOpen = state.began <= to && (state.ended === null || state.ended >= from);
        if (isThere && wasOpen) ids.add(state.id);
      }
      for (const fact of this.#facts.values()) {
        if (!isUnnamed(fact) || !this.unplaced.has(fact.messageId)) continue;
        const isThere = fact.lineId === line && (user === null || fact.userId === user);
        if (isThere && fact.at >= from && fact.at <= to) unplaced.push(fact);
      }
    }
    this.recalled.times += 1;
    this.recalled.treatments += ids.size;
    return {
      treatments: [...ids].map((id) => ({ id, facts: [...(this.#ofTreatment.get(id) ?? [])] })),
      unplaced,
    };
  }
}
