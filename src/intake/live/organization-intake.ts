import { setTimeout as delay } from "node:timers/promises";
import { LetopisError } from "../../contract/letopis-error.ts";
import type { Clock } from "../../history/clock.ts";
import { nowSeconds } from "../../history/clock.ts";
import type { EventStore, RecalledFacts } from "../../store/event-store.ts";
import type { Changes } from "../events/changes.ts";
import { EventMachine } from "../events/event-machine.ts";
import type { Fact } from "../events/fact.ts";
import type { Needs, Recalled } from "../events/needs.ts";
import { isSatisfied } from "../events/needs.ts";
import type { Differences, OpenList } from "../events/open-list.ts";
import type { OpenTreatment } from "../events/treatment-row.ts";
import { toAppliedFacts } from "./applied-facts.ts";
import { readFact } from "./kept-fact.ts";
import { Lane } from "./lane.ts";
import { INTAKE_LIMITS } from "./limits.ts";

/** Where failures are told that nobody waits for. */
export interface IntakeLog {
  warn(details: object, message: string): void;
}

export interface OrganizationIntakeOptions {
  /** UUID. */
  readonly organization: string;
  readonly events: EventStore;
  readonly clock: Clock;
  readonly log: IntakeLog;
  /** Called after changes are stored. */
  readonly onChanges: (changes: Changes) => void;
  /** The organization is not there any more. */
  readonly onGone: () => void;
}

const NO_CHANGES: Changes = { closed: [], treatments: [], placed: [], unplaced: [] };

/** A machine, and where in the store it stands. */
interface Resumed {
  readonly machine: EventMachine;
  readonly generation: number;
  through: number;
  latestAt: number;
  /** Up to when the machine forgot; seconds UTC. */
  forgotten: number;
}

/**
 * The events of one organization on their way from the store, where they are kept, to treatments.
 *
 * What is applied comes from the store and goes back there, in one transaction with how far that
 * is. The machine is a memory that can be made again: after any failure it is, from what is stored.
 * So nothing is applied twice and nothing is left out, whatever fails and wherever the process ends.
 */
export class OrganizationIntake {
  readonly #options: OrganizationIntakeOptions;
  readonly #lane = new Lane();
  readonly #closing = new AbortController();
  readonly #settling = new Map<PromiseWithResolvers<void>, number>();
  #resumed: Resumed | null = null;
  /** Number of the last fact that is known to be kept. */
  #keptThrough = 0;
  #appliedThrough = 0;
  /** Whether more can be kept than is known. */
  #unsure = true;
  #wakes = 0;
  /** When the next facts may be applied, milliseconds of the monotonic clock. */
  #restsUntil = 0;
  #resting: AbortController | null = null;
  /** Grows whenever the store is another one. */
  #epoch = 0;
  /** Since when facts wait to be applied, if any do; seconds UTC. */
  #waitingSince = 0;
  #working: Promise<void> | null = null;
  #failure: { readonly at: number; readonly message: string } | null = null;
  #warnedOfFutureAt = Number.NEGATIVE_INFINITY;

  constructor(options: OrganizationIntakeOptions) {
    this.#options = options;
  }

  /** Why nothing is applied at present; null: it is. */
  get failure(): { readonly at: number; readonly message: string } | null {
    return this.#failure;
  }

  /** Seconds that the oldest fact has been waiting to be applied. */
  get lagSeconds(): number {
    if (!this.#isBehind) return 0;
    return Math.max(0, nowSeconds(this.#options.clock) - this.#waitingSince);
  }

  /** The latest moment among the events that were applied, seconds UTC; null before the first. */
  get latestAt(): number | null {
    const latest = this.#resumed?.latestAt ?? Number.NEGATIVE_INFINITY;
    return Number.isFinite(latest) ? latest : null;
  }

  /**
   * Facts are kept and have yet to be applied.
   *
   * @param through number of the last of them; absent: it is not known
   */
  wake(through?: number): void {
    if (!this.#isBehind || this.#wakes === 0) this.#waitingSince = nowSeconds(this.#options.clock);
    this.#wakes++;
    if (through === undefined) this.#unsure = true;
    else this.#keptThrough = Math.max(this.#keptThrough, through);
    // What is kept may be applied before we hear of it: then there is nothing to begin.
    if (this.#isBehind) this.#working ??= this.#work();
  }

  /** The store is another one: whatever is in memory is worth nothing. */
  startAnew(): void {
    this.#epoch++;
    this.#resumed = null;
    this.#keptThrough = 0;
    this.wake();
    this.#options.onChanges(NO_CHANGES);
  }

  /** Resolves when everything that is kept now is applied. */
  async settled(): Promise<void> {
    if (!this.#isBehind) return;
    const settling = Promise.withResolvers<void>();
    this.#settling.set(settling, this.#unsure ? Number.POSITIVE_INFINITY : this.#keptThrough);
    this.#resting?.abort();
    await settling.promise;
  }

  /** The open treatments as they stand now. */
  openTreatments(): Promise<readonly OpenTreatment[]> {
    return this.#lane.run(async () => {
      const { machine } = await this.#resumeCurrent();
      const needs = machine.needsOfOpen();
      if (!isSatisfied(needs)) machine.recall(needs, await this.#recall(needs));
      return machine.openTreatments(nowSeconds(this.#options.clock));
    });
  }

  /** How an open list differs from ours, everything that is kept being applied. */
  async compare(list: OpenList): Promise<Differences> {
    await this.settled();
    return this.#lane.run(async () => {
      const { machine } = await this.#resume();
      const needs = machine.needsOfList(list);
      if (!isSatisfied(needs)) machine.recall(needs, await this.#recall(needs));
      return machine.reconcile(list);
    });
  }

  /** Stops after what is under way. What was not applied is, when it is opened again. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#working;
    await this.#lane.run(async () => undefined);
    this.#settle(new LetopisError("STORE_UNAVAILABLE", "Процесс останавливается."));
  }

  get #isBehind(): boolean {
    return this.#unsure || this.#appliedThrough < this.#keptThrough;
  }

  async #work(): Promise<void> {
    let pause: number = INTAKE_LIMITS.firstPauseMilliseconds;
    while (this.#isBehind && !this.#closing.signal.aborted) {
      try {
        await this.#rest();
        await this.#lane.run(() => this.#applyNext());
        // What failed may have been written all the same.
        if (this.#failure !== null) this.#options.onChanges(NO_CHANGES);
        this.#failure = null;
        pause = INTAKE_LIMITS.firstPauseMilliseconds;
        this.#settle();
      } catch (error) {
        if (error instanceof LetopisError && error.code === "ORGANIZATION_UNKNOWN") {
          this.#noteCaughtUp();
          this.#options.onGone();
          break;
        }
        this.#fail(error);
        await delay(pause, undefined, { signal: this.#closing.signal }).catch(() => undefined);
        pause = Math.min(2 * pause, INTAKE_LIMITS.longestPauseMilliseconds);
      }
    }
    this.#working = null;
    this.#settle();
  }

  /** Lets events gather, unless someone waits for them. */
  async #rest(): Promise<void> {
    const left = this.#restsUntil - performance.now();
    if (left <= 0 || this.#settling.size > 0) return;
    this.#resting = new AbortController();
    const signal = AbortSignal.any([this.#resting.signal, this.#closing.signal]);
    await delay(left, undefined, { signal }).catch(() => undefined);
    this.#resting = null;
  }

  #noteCaughtUp(): void {
    this.#unsure = false;
    this.#keptThrough = this.#appliedThrough;
  }

  async #applyNext(): Promise<void> {
    const { organization, events, onChanges } = this.#options;
    const began = performance.now();
    const [wakes, epoch] = [this.#wakes, this.#epoch];
    const resumed = await this.#resume();
    const kept = await events.after(organization, resumed.through, INTAKE_LIMITS.factsApplied);
    const last = kept.at(-1);
    if (last === undefined) {
      // What came while we looked has yet to be looked for.
      if (this.#wakes === wakes) this.#noteCaughtUp();
      return;
    }
    const numbered = kept.map(({ number, text }) => ({ number, fact: readFact(text) }));
    const facts = numbered.map(({ fact }) => fact);
    const { machine, generation, through: after } = resumed;
    // Until it is stored, the machine is ahead of the store: should that fail, it is of no use.
    this.#resumed = null;
    for (let needs = machine.needs(facts); !isSatisfied(needs); needs = machine.needs(facts)) {
      machine.recall(needs, await this.#recall(needs));
    }
    const changes = machine.apply(facts);
    const latestAt = facts.reduce((latest, { at }) => Math.max(latest, at), resumed.latestAt);
    const fromFuture = kept.filter(({ receivedAt }, index) => {
      return (facts[index]?.at ?? 0) > receivedAt + INTAKE_LIMITS.futureSeconds;
    }).length;
    const through = last.number;
    const outcome = await events.apply(organization, {
      ...toAppliedFacts(numbered, changes),
      generation,
      after,
      through,
      latestAt,
      fromFuture,
    });
    if (outcome === null) {
      onChanges(NO_CHANGES);
      return;
    }
    if (fromFuture > 0) this.#warnOfFuture(fromFuture, latestAt);
    if (this.#epoch === epoch) {
      this.#resumed = { ...resumed, through, latestAt };
      this.#forget(this.#resumed);
      this.#appliedThrough = through;
      this.#waitingSince = last.receivedAt;
    }
    const isBacklog = facts.length > INTAKE_LIMITS.factsApplied / 2;
    this.#restsUntil = isBacklog ? 0 : restFrom(began);
    onChanges(changes);
  }

  /** Like {@link #resume}, when another server of the same store may have applied facts since. */
  async #resumeCurrent(): Promise<Resumed> {
    const resumed = this.#resumed;
    if (resumed !== null) {
      const progress = await this.#options.events.progress(this.#options.organization);
      const isCurrent =
        progress?.generation === resumed.generation && progress.appliedThrough === resumed.through;
      if (!isCurrent) this.#resumed = null;
    }
    return this.#resume();
  }

  /** The machine as it was left, else made again from what is stored. */
  async #resume(): Promise<Resumed> {
    if (this.#resumed !== null) return this.#resumed;
    const { organization, events, clock } = this.#options;
    const progress = await events.progress(organization);
    if (progress === null) {
      throw new LetopisError("ORGANIZATION_UNKNOWN", `Организации «${organization}» нет.`);
    }
    const { generation, appliedThrough: through, latestAt } = progress;
    const horizon = horizonOf(latestAt ?? Number.NEGATIVE_INFINITY, clock);
    const machine =
      latestAt === null
        ? new EventMachine()
        : EventMachine.resume(horizon, toRecalled(await events.recallSince(organization, horizon)));
    this.#resumed = {
      machine,
      generation,
      through,
      latestAt: latestAt ?? Number.NEGATIVE_INFINITY,
      forgotten: horizon,
    };
    this.#appliedThrough = through;
    return this.#resumed;
  }

  async #recall(needs: Needs): Promise<Recalled> {
    const { organization, events } = this.#options;
    return toRecalled(await events.recall(organization, needs));
  }

  /** Drops what is over from memory, now and then. By the events' time: they may be of long ago. */
  #forget(resumed: Resumed): void {
    const horizon = horizonOf(resumed.latestAt, this.#options.clock);
    if (horizon - resumed.forgotten < INTAKE_LIMITS.forgetSeconds) return;
    resumed.machine.forget(horizon);
    resumed.forgotten = horizon;
  }

  /** Whoever sends them has a wrong clock or zone, and sends on: told now and then. */
  #warnOfFuture(events: number, latest: number): void {
    const { organization, clock, log } = this.#options;
    const now = nowSeconds(clock);
    if (now < this.#warnedOfFutureAt + INTAKE_LIMITS.futureWarningSeconds) return;
    this.#warnedOfFutureAt = now;
    log.warn({ organization, events, latest }, "events from the future: the sender's clock is off");
  }

  #fail(error: unknown): void {
    const { organization, clock, log } = this.#options;
    const message = error instanceof Error ? error.message : String(error);
    this.#resumed = null;
    this.#failure = { at: nowSeconds(clock), message };
    log.warn({ err: error, organization }, "events not applied, trying again");
  }

  /** Lets those go on whose facts are applied; with an error, all the others as well. */
  #settle(error?: Error): void {
    for (const [settling, through] of this.#settling) {
      const isDone = this.#appliedThrough >= through || !this.#isBehind;
      if (!isDone && error === undefined) continue;
      this.#settling.delete(settling);
      if (isDone) settling.resolve();
      else settling.reject(error);
    }
  }
}

/** Until when to rest after something that began then, milliseconds of the monotonic clock. */
function restFrom(began: number): number {
  const now = performance.now();
  const { restsOfApplying, shortestRestMilliseconds, longestRestMilliseconds } = INTAKE_LIMITS;
  const rest = Math.max((now - began) * restsOfApplying, shortestRestMilliseconds);
  return now + Math.min(rest, longestRestMilliseconds);
}

/** Before it, what ended is not held in memory. A clock that is ahead must not make all forgotten. */
function horizonOf(latestAt: number, clock: Clock): number {
  return Math.min(latestAt, nowSeconds(clock)) - INTAKE_LIMITS.memorySeconds;
}

function toRecalled({ treatments, unplaced }: RecalledFacts): Recalled {
  return {
    treatments: treatments.map(({ id, facts }) => ({ id, facts: facts.map(readFact) })),
    unplaced: unplaced.map(readFact).filter((fact): fact is UnplacedFact => fact.kind === "event"),
  };
}

type UnplacedFact = Extract<Fact, { kind: "event" }>;
