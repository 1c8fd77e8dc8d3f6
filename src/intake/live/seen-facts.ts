import { hash } from "node:crypto";
import { LRUCache } from "lru-cache";
import type { IncomingFact } from "../../store/event-store.ts";
import { INTAKE_LIMITS } from "./limits.ts";

interface Seen {
  readonly organization: string;
  /** When the fact is durable. */
  readonly durable: Promise<unknown>;
}

/**
 * The facts that came lately. Senders repeat themselves, and a fact that is kept need not be kept
 * again; one that was forgotten here is, and changes nothing, since the machine takes it for what it
 * is. Bounded, whatever comes.
 *
 * A fact is the same when all of it is: an id alone would let one sender hide another's event.
 */
export class SeenFacts {
  /** By digest. */
  readonly #seen = new LRUCache<string, Seen>({ max: INTAKE_LIMITS.seenFacts });

  /** When the same fact is durable, which came before; null: it is new. */
  find(fact: IncomingFact): Promise<unknown> | null {
    return this.#seen.get(keyOf(fact))?.durable ?? null;
  }

  /** Remembers a fact; if it does not become durable, it is forgotten again. */
  remember(fact: IncomingFact, durable: Promise<unknown>): void {
    const key = keyOf(fact);
    this.#seen.set(key, { organization: fact.organization, durable });
    durable.catch(() => {
      if (this.#seen.peek(key)?.durable === durable) this.#seen.delete(key);
    });
  }

  /** Forgets those of an organization: it is gone, and what was kept of it went along. */
  forget(organization: string): void {
    for (const [key, seen] of this.#seen.entries()) {
      if (seen.organization === organization) this.#seen.delete(key);
    }
  }

  /** Forgets everything: the store is another one. */
  clear(): void {
    this.#seen.clear();
  }
}

function keyOf({ organization, text }: IncomingFact): string {
  return hash("sha256", `${organization} ${text}`, "base64");
}
