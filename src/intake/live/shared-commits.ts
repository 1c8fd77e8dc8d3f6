import { setTimeout as delay } from "node:timers/promises";
import { LetopisError } from "../../contract/letopis-error.ts";
import type { EventStore, IncomingFact, IncomingOther } from "../../store/event-store.ts";
import { INTAKE_LIMITS } from "./limits.ts";

/** Numbers of the last facts that a commit kept, by organization; see `EventStore.append`. */
export type KeptThrough = ReadonlyMap<string, number>;

/** Events that become durable together. */
interface Group {
  readonly facts: IncomingFact[];
  readonly others: IncomingOther[];
  /** When its first events came, milliseconds of the monotonic clock. */
  readonly began: number;
  readonly outcome: PromiseWithResolvers<KeptThrough>;
  callers: number;
}

/**
 * Keeps the events of many callers with few commits: while one is under way, those that come wait
 * for the next, together. Where several came together lately, the first of a group waits a moment
 * for company; a caller alone never does.
 */
export class SharedCommits {
  readonly #store: Pick<EventStore, "append">;
  readonly #onKept: (through: KeptThrough) => void;
  readonly #groups: Group[] = [];
  #waitingFacts = 0;
  #waitingCharacters = 0;
  #hadCompany = false;
  #working: Promise<void> | null = null;
  #closed = false;
  #commits = 0;

  /** @param onKept called for every commit, before its callers learn of it */
  constructor(store: Pick<EventStore, "append">, onKept: (through: KeptThrough) => void) {
    this.#store = store;
    this.#onKept = onKept;
  }

  /** Events that wait to be stored. */
  get waiting(): number {
    return this.#waitingFacts;
  }

  /** Commits since the start. */
  get commits(): number {
    return this.#commits;
  }

  /**
   * Resolves when the events are durable; all of one call are in one commit. Rejects when that
   * failed: whether they were kept is not sure then, and the caller repeats them.
   *
   * @throws LetopisError EVENTS_BUSY, STORE_UNAVAILABLE, at once
   */
  keep(facts: readonly IncomingFact[], others: readonly IncomingOther[]): Promise<KeptThrough> {
    if (this.#closed) {
      throw new LetopisError(
        "STORE_UNAVAILABLE",
        "Процесс останавливается: повторите событие позже.",
      );
    }
    const characters = countCharacters(facts) + countCharacters(others);
    const count = facts.length + others.length;
    const isTooMuch =
      this.#waitingFacts + count > INTAKE_LIMITS.waitingFacts ||
      this.#waitingCharacters + characters > INTAKE_LIMITS.waitingCharacters;
    // Whatever its size, what comes alone is taken.
    if (isTooMuch && this.#waitingFacts > 0) throw busy();
    const group = this.#groupFor(count);
    group.facts.push(...facts);
    group.others.push(...others);
    group.callers++;
    this.#waitingFacts += count;
    this.#waitingCharacters += characters;
    this.#working ??= this.#work();
    return group.outcome.promise;
  }

  /** Takes nothing more; resolves when what was taken is kept, or failed. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#working;
  }

  #groupFor(count: number): Group {
    const last = this.#groups.at(-1);
    if (last !== undefined && sizeOf(last) + count <= INTAKE_LIMITS.factsOfCommit) return last;
    const group: Group = {
      facts: [],
      others: [],
      began: performance.now(),
      outcome: Promise.withResolvers(),
      callers: 0,
    };
    this.#groups.push(group);
    return group;
  }

  async #work(): Promise<void> {
    for (let group = this.#groups[0]; group !== undefined; group = this.#groups[0]) {
      await this.#waitForCompany(group);
      this.#groups.shift();
      try {
        const { facts, others } = group;
        const through = await this.#store.append({ facts, others });
        this.#commits++;
        this.#onKept(through);
        group.outcome.resolve(through);
      } catch (error) {
        group.outcome.reject(error);
      }
      this.#hadCompany = group.callers > 1;
      this.#waitingFacts -= sizeOf(group);
      this.#waitingCharacters -= countCharacters(group.facts) + countCharacters(group.others);
    }
    this.#working = null;
  }

  async #waitForCompany(group: Group): Promise<void> {
    if (!this.#hadCompany || this.#closed || this.#groups.length > 1) return;
    const left = group.began + INTAKE_LIMITS.companyMilliseconds - performance.now();
    if (left > 0) await delay(left);
  }
}

function sizeOf({ facts, others }: Group): number {
  return facts.length + others.length;
}

function countCharacters(events: readonly { readonly text: string }[]): number {
  return events.reduce((sum, { text }) => sum + text.length, 0);
}

function busy(): LetopisError {
  return new LetopisError(
    "EVENTS_BUSY",
    "События приходят быстрее, чем сохраняются: это событие не принято, пришлите его ещё раз через " +
      `${INTAKE_LIMITS.retryAfterSeconds} с.`,
  );
}
