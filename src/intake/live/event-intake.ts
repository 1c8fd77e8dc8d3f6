import { setTimeout as delay } from "node:timers/promises";
import { LetopisError } from "../../contract/letopis-error.ts";
import type { Clock } from "../../history/clock.ts";
import { nowSeconds } from "../../history/clock.ts";
import type { IncomingFact } from "../../store/event-store.ts";
import type { Store } from "../../store/store.ts";
import type { Changes } from "../events/changes.ts";
import type { Fact } from "../events/fact.ts";
import type { Differences, OpenList } from "../events/open-list.ts";
import type { OpenTreatment } from "../events/treatment-row.ts";
import type { IntakeStatus } from "./intake-status.ts";
import { intakeStatus } from "./intake-status.ts";
import { toIncomingFact } from "./kept-fact.ts";
import { Lane } from "./lane.ts";
import { INTAKE_LIMITS } from "./limits.ts";
import type { IntakeLog } from "./organization-intake.ts";
import { OrganizationIntake } from "./organization-intake.ts";
import { RecentHorizon } from "./recent-horizon.ts";
import { SeenFacts } from "./seen-facts.ts";
import type { KeptThrough } from "./shared-commits.ts";
import { SharedCommits } from "./shared-commits.ts";

export interface EventIntakeOptions {
  /** Open; it stays the caller's, who closes the intake before it. */
  readonly store: Pick<Store, "events" | "organizations" | "retention">;
  readonly clock: Clock;
  /** Default: nowhere. */
  readonly log?: IntakeLog;
}

/** Empty changes mean that everything may be different. */
export type ChangesListener = (organization: string, changes: Changes) => void;

/** An event of another type than `line`: kept as it came, and no more. */
export interface OtherEvent {
  readonly eventType: string;
  /** JSON. */
  readonly text: string;
}

/** What became of what was received. */
export interface Received {
  /** Facts that are kept now. */
  readonly kept: number;
  /** Facts that were kept before. */
  readonly repeated: number;
  /** Facts of so long ago that they are not kept. */
  readonly expired: number;
}

/** Counts since the start, and the state of this moment. */
export interface IntakeStatistics {
  readonly received: number;
  readonly repeated: number;
  /** Events that were not taken because too many waited. */
  readonly busy: number;
  readonly commits: number;
  /** Events that wait to be stored. */
  readonly waiting: number;
}

/**
 * Live events of all organizations in one process: received, kept, applied (events.md).
 *
 * @example
 * const intake = await EventIntake.open({ store, clock });
 * await intake.receive(organization, [event]); // it is durable
 * await intake.settled(); // and its treatment is written
 */
export class EventIntake {
  readonly #options: EventIntakeOptions;
  readonly #commits: SharedCommits;
  readonly #seen = new SeenFacts();
  readonly #organizations = new Map<string, OrganizationIntake>();
  readonly #listeners = new Set<ChangesListener>();
  readonly #mirrored = new Lane();
  readonly #horizon: RecentHorizon;
  readonly #stopFollowing: () => void;
  #received = 0;
  #repeated = 0;
  #busy = 0;

  private constructor(options: EventIntakeOptions) {
    this.#options = options;
    const { events } = options.store;
    this.#horizon = new RecentHorizon(options.store.retention, options.clock);
    this.#commits = new SharedCommits(events, (through) => this.#wake(through));
    this.#stopFollowing = events.onReplaced(() => this.#startAnew());
  }

  /** Resumes every organization; facts that were kept and not applied are applied from now on. */
  static async open(options: EventIntakeOptions): Promise<EventIntake> {
    const intake = new EventIntake(options);
    await intake.#findOrganizations();
    return intake;
  }

  /**
   * Resolves when the events are durable, not yet necessarily applied. Many callers share a commit;
   * the events of one call are in one. Events are taken in any order, repeated or not.
   *
   * @param organization UUID; the events come on its behalf
   * @throws LetopisError EVENTS_BUSY when too many wait already, ORGANIZATION_UNKNOWN,
   *   STORE_UNAVAILABLE. Then the caller repeats them.
   */
  async receive(
    organization: string,
    facts: readonly Fact[],
    others: readonly OtherEvent[] = [],
  ): Promise<Received> {
    const receivedAt = nowSeconds(this.#options.clock);
    const distinct = new Map<string, IncomingFact>();
    const underWay: Promise<unknown>[] = [];
    const horizon = facts.length === 0 ? 0 : await this.#horizon.get();
    const recent = facts.filter(({ at }) => at >= horizon);
    for (const fact of recent) {
      const incoming = toIncomingFact(organization, fact, receivedAt);
      const durable = this.#seen.find(incoming);
      if (durable === null) distinct.set(incoming.text, incoming);
      else underWay.push(durable);
    }
    const incoming = [...distinct.values()];
    if (incoming.length + others.length > 0) {
      const kept = this.#keep(
        incoming,
        others.map((other) => ({ ...other, organization, receivedAt })),
      ).then((through) => {
        if (!through.has(organization)) throw unknown(organization);
      });
      for (const fact of incoming) this.#seen.remember(fact, kept);
      underWay.push(kept);
    }
    await Promise.all(underWay);
    const repeated = recent.length - incoming.length;
    this.#received += facts.length + others.length;
    this.#repeated += repeated;
    return { kept: incoming.length, repeated, expired: facts.length - recent.length };
  }

  /** Resolves when everything received so far is applied and stored. */
  async settled(): Promise<void> {
    await Promise.all([...this.#organizations.values()].map((intake) => intake.settled()));
  }

  /**
   * For those who ask for treatments: resolves when everything received so far is applied, so that
   * a sender whose event was answered finds what it changed; and after `milliseconds` at the latest.
   */
  async caughtUp(milliseconds: number = INTAKE_LIMITS.longestCatchUpMilliseconds): Promise<void> {
    const enough = new AbortController();
    const late = delay(milliseconds, undefined, { signal: enough.signal }).catch(() => undefined);
    // A process that stops applies no more: the answer is what there is.
    await Promise.race([this.settled().catch(() => undefined), late]);
    enough.abort();
  }

  /**
   * The open treatments that came on an organization's behalf, as they stand now: by beginning,
   * then id. None for an organization that is not there.
   */
  async openTreatments(organization: string): Promise<readonly OpenTreatment[]> {
    const intake = this.#organizations.get(organization);
    if (intake === undefined) return [];
    return (await this.#isThere(organization)) ? intake.openTreatments() : [];
  }

  /** UUIDs of the organizations that ever had events. */
  organizations(): readonly string[] {
    return [...this.#organizations.keys()];
  }

  /** Calls a listener after changes are stored; returns how to end that. */
  listen(listener: ChangesListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Compares a push service's open list with ours, and applies what it tells (events.md, "Rules").
   * Resolves when that is stored.
   */
  async reconcile(organization: string, list: OpenList): Promise<Differences> {
    const intake = this.#intakeOf(organization);
    const differences = await intake.compare(list);
    if (differences.facts.length > 0) {
      await this.receive(organization, differences.facts);
      await intake.settled();
    }
    return differences;
  }

  /**
   * Mirrors may have brought rows: a treatment that is closed there is over here, too (events.md,
   * "Rules"). Resolves when that is durable.
   */
  noteMirrored(): Promise<void> {
    return this.#mirrored.run(async () => {
      const { events } = this.#options.store;
      for (const organization of this.#organizations.keys()) {
        if (!(await this.#isThere(organization))) continue;
        const facts = (await events.mirrored(organization)).map(
          ({ id, closed }) => ({ kind: "mirrored", at: closed, treatmentId: id }) as const,
        );
        if (facts.length > 0) await this.receive(organization, facts);
      }
    });
  }

  /** Of every organization that ever had events. */
  async status(): Promise<readonly IntakeStatus[]> {
    const { events } = this.#options.store;
    const statuses: IntakeStatus[] = [];
    for (const [organization, intake] of this.#organizations) {
      if (!(await this.#isThere(organization))) continue;
      statuses.push(intakeStatus(organization, await events.describe(organization), intake));
    }
    return statuses;
  }

  statistics(): IntakeStatistics {
    return {
      received: this.#received,
      repeated: this.#repeated,
      busy: this.#busy,
      commits: this.#commits.commits,
      waiting: this.#commits.waiting,
    };
  }

  /** Takes nothing more and stops; what is kept and not applied is, when it is opened again. */
  async close(): Promise<void> {
    this.#stopFollowing();
    await this.#commits.close();
    await Promise.all([...this.#organizations.values()].map((intake) => intake.close()));
    await this.#mirrored.run(async () => undefined);
  }

  async #keep(...events: Parameters<SharedCommits["keep"]>): Promise<KeptThrough> {
    try {
      return await this.#commits.keep(...events);
    } catch (error) {
      if (error instanceof LetopisError && error.code === "EVENTS_BUSY") {
        this.#busy += events[0].length + events[1].length;
      }
      throw error;
    }
  }

  #wake(through: KeptThrough): void {
    for (const [organization, number] of through) {
      if (number > 0) this.#intakeOf(organization).wake(number);
    }
  }

  #intakeOf(organization: string): OrganizationIntake {
    const present = this.#organizations.get(organization);
    if (present !== undefined) return present;
    const { store, clock, log } = this.#options;
    const intake = new OrganizationIntake({
      organization,
      events: store.events,
      clock,
      log: log ?? { warn: () => undefined },
      onChanges: (changes) => this.#tell(organization, changes),
      onGone: () => this.#forget(organization),
    });
    this.#organizations.set(organization, intake);
    intake.wake();
    return intake;
  }

  /** Whether an organization was not removed; one that was is forgotten. */
  async #isThere(organization: string): Promise<boolean> {
    const isThere = (await this.#options.store.organizations.get(organization)) !== null;
    if (!isThere) this.#forget(organization);
    return isThere;
  }

  /** An organization is gone; one that is added under its id begins with nothing. */
  #forget(organization: string): void {
    this.#organizations.delete(organization);
    this.#seen.forget(organization);
  }

  /** A backup was restored: what was durable need not be there any more. */
  #startAnew(): void {
    this.#seen.clear();
    for (const intake of this.#organizations.values()) intake.startAnew();
    this.#findOrganizations().catch((error: unknown) => {
      this.#options.log?.warn({ err: error }, "organizations with events not found");
    });
  }

  async #findOrganizations(): Promise<void> {
    for (const organization of await this.#options.store.events.organizations()) {
      this.#intakeOf(organization);
    }
  }

  #tell(organization: string, changes: Changes): void {
    for (const listener of this.#listeners) {
      try {
        listener(organization, changes);
      } catch (error) {
        this.#options.log?.warn({ err: error, organization }, "a listener of events failed");
      }
    }
  }
}

function unknown(organization: string): LetopisError {
  return new LetopisError(
    "ORGANIZATION_UNKNOWN",
    `Организации «${organization}» нет: её события принимать некому.`,
  );
}
