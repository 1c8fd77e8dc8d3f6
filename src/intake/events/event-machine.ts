import type { Changes, TreatmentState, TreatmentStatus, UnplacedEvent } from "./changes.ts";
import type { Course } from "./course.ts";
import { endOf } from "./course.ts";
import type { Stretch } from "./coverage.ts";
import { Coverage, mergeStretches } from "./coverage.ts";
import type { Fact } from "./fact.ts";
import { treatmentsNamedBy } from "./fact.ts";
import { movedEvents, strayEvents } from "./moved-events.ts";
import type { Needs, Recalled } from "./needs.ts";
import { isSatisfied, NO_NEEDS } from "./needs.ts";
import type { Differences, OpenList } from "./open-list.ts";
import type { Following } from "./placement.ts";
import type { Plan } from "./plan.ts";
import {
  addUnnamed,
  changedBy,
  concernsOf,
  openStretches,
  planFor,
  queueStretches,
} from "./plan.ts";
import { compareWithOpenList } from "./reconcile.ts";
import type { Step } from "./step.ts";
import { namedStep } from "./step.ts";
import type { ClosedTreatment, OpenTreatment } from "./treatment-row.ts";
import { closedTreatment, openTreatment } from "./treatment-row.ts";
import { WorkingSet } from "./working-set.ts";

/** Figures of what a machine holds in memory. */
export interface MachineSize {
  readonly treatments: number;
  readonly open: number;
  readonly unplaced: number;
}

/**
 * Turns line events into treatments (events.md). One machine serves one organization. It does no
 * I/O and has no clock; what it says depends on the set of facts that it was given, not on their
 * order, their repetition, or how they were divided into calls.
 *
 * It holds a working set. `forget` drops what is over; a late fact that concerns what was dropped
 * is answered by `needs`, and the keeper of all facts recalls it:
 *
 * ```ts
 * for (let needs = machine.needs(facts); !isSatisfied(needs); needs = machine.needs(facts)) {
 *   machine.recall(needs, await keeper.read(needs));
 * }
 * const changes = machine.apply(facts);
 * // … and now and then, after the changes are stored:
 * machine.forget(now - 3600);
 * ```
 */
export class EventMachine {
  readonly #set = new WorkingSet();
  readonly #coverage = new Coverage();
  /** Ids that were asked for, and nobody had heard of. */
  readonly #unheard = new Set<string>();

  /**
   * Makes a machine that goes on where another one stopped.
   *
   * @param horizon seconds UTC, as given to `forget`.
   * @param recalled all treatments that are open or ended at the horizon or later, and the events
   *   since then that belong to none. Recall `needsOfOpen` before open treatments are shown.
   */
  static resume(horizon: number, recalled: Recalled): EventMachine {
    const machine = new EventMachine();
    machine.forget(horizon);
    machine.recall(NO_NEEDS, recalled);
    return machine;
  }

  /**
   * What must be recalled before these facts can be applied. Ask again after recalling: what is
   * recalled can show that more is needed. A machine that never forgot needs nothing.
   *
   * Memory is complete from the instant of the last `forget` on. So facts in order need only the
   * facts of treatments that are not in memory: of none, when they have just begun.
   */
  needs(facts: readonly Fact[]): Needs {
    return this.#prepare(facts).needs;
  }

  /** Takes back what was forgotten, and changes nothing that was said before. */
  recall(needs: Needs, { treatments, unplaced }: Recalled): void {
    const named = new Map<string, readonly Step[]>();
    const unnamed = new Map<string, Step[]>();
    for (const { id, facts } of treatments) {
      // What is in memory is there with all its facts.
      if (facts.length === 0 || this.#set.treatment(id) !== undefined) continue;
      const steps: Step[] = [];
      for (const fact of facts) {
        if (treatmentsNamedBy(fact).includes(id)) steps.push(namedStep(fact, id));
        else if (fact.kind === "event") addUnnamed(unnamed, fact);
      }
      named.set(id, steps);
    }
    for (const event of unplaced) addUnnamed(unnamed, event);
    this.#put(planFor(this.#set, { named, unnamed }));
    for (const stretch of needs.stretches) this.#coverage.add(stretch);
    for (const id of needs.treatments) {
      if (this.#set.treatment(id) === undefined) this.#unheard.add(id);
    }
    for (const { id } of treatments) this.#countIfKnown(id);
    for (const { line, from, to } of needs.stretches) {
      for (const id of this.#set.queue(line).begunBetween(from, to)) this.#countIfKnown(id);
    }
  }

  /**
   * Applies facts, in any order, repeated or not.
   *
   * @throws RangeError when something that they need was not recalled; then nothing changed.
   */
  apply(facts: readonly Fact[]): Changes {
    const { plan, changed, recount, needs } = this.#prepare(facts);
    if (!isSatisfied(needs)) {
      throw new RangeError("these facts concern what was forgotten: recall it first");
    }
    const moved = movedEvents(plan, this.#set);
    const previous = new Map(changed.map(({ id }) => [id, this.#statusOf(id)]));
    this.#put(plan);
    for (const id of this.#recount(changed, recount)) {
      if (!previous.has(id)) previous.set(id, this.#statusOf(id));
    }
    return { ...this.#describeChanges(previous), ...moved };
  }

  /**
   * Drops treatments that ended before an instant, with their facts, and older events that belong
   * to no treatment. Open treatments stay. The instant should lie further back than events usually
   * come late, since every later one costs a recall. Seconds UTC.
   */
  forget(before: number): void {
    this.#coverage.forgetBefore(before);
    const horizon = this.#coverage.horizon;
    this.#unheard.clear();
    const dropped = new Set<string>();
    for (const treatment of this.#set.treatments) {
      if (isOver(treatment, horizon)) dropped.add(treatment.id);
    }
    for (const [pair, { steps, places }] of this.#set.allUnnamed) {
      const kept = steps.filter(({ key, at }) => {
        const place = places.get(key);
        return place !== undefined && "treatmentId" in place
          ? !dropped.has(place.treatmentId)
          : at >= horizon;
      });
      if (kept.length === steps.length) continue;
      const keys = new Set(kept.map(({ key }) => key));
      this.#set.putUnnamed(pair, {
        steps: kept,
        places: new Map([...places].filter(([key]) => keys.has(key))),
      });
    }
    for (const id of dropped) this.#set.deleteTreatment(id);
  }

  /**
   * Compares the open list of the push service with ours, without changing anything: keep the
   * facts of the answer, then apply them. First recall `needsOfList`, else a treatment that was
   * forgotten counts as unknown.
   */
  reconcile(list: OpenList): Differences {
    return compareWithOpenList(list, {
      courseOf: (id) => this.#courseOf(id),
      open: this.#set.open,
    });
  }

  /** What must be recalled before an open list can be compared. */
  needsOfList(list: OpenList): Needs {
    const ids = new Set(list.entries.map(({ treatmentId }) => treatmentId));
    return { ...NO_NEEDS, treatments: [...ids].filter((id) => !this.#isKnown(id)) };
  }

  /** What must be recalled before the QueueLength of every open treatment can be shown. */
  needsOfOpen(): Needs {
    const stretches = [...this.#set.open].flatMap((id) => this.#uncounted(id));
    return { ...NO_NEEDS, stretches: mergeStretches(stretches) };
  }

  /** One open treatment as it stands at `now`, seconds UTC; null when it is not open. */
  openTreatment(id: string, now: number): OpenTreatment | null {
    const course = this.#courseOf(id);
    return course && openTreatment(id, course, this.#queueLength(id), now);
  }

  /** The open treatments as they stand at `now`, seconds UTC, by `initialized`, then id. */
  openTreatments(now: number): readonly OpenTreatment[] {
    const rows: OpenTreatment[] = [];
    for (const id of this.#set.open) {
      const row = this.openTreatment(id, now);
      if (row !== null) rows.push(row);
    }
    return rows.sort(byInitialized);
  }

  /** How many wait on a line at `now` who never had a specialist. Since the last `forget` only. */
  waitingOn(line: string, now: number): number {
    return this.#set.queue(line).waitingAt(now);
  }

  /** The events in memory that belong to no treatment. */
  *unplaced(): IterableIterator<UnplacedEvent> {
    for (const treatment of this.#set.treatments) {
      for (const event of strayEvents(treatment).values()) {
        yield { event, reason: "no-beginning" };
      }
    }
    for (const [, { steps, places }] of this.#set.allUnnamed) {
      for (const { fact, key } of steps) {
        const place = places.get(key);
        if (fact.kind === "event" && place !== undefined && "reason" in place) {
          yield { event: fact, reason: place.reason };
        }
      }
    }
  }

  describe(): MachineSize {
    let unplaced = 0;
    for (const _ of this.unplaced()) unplaced += 1;
    return { treatments: this.#set.size, open: this.#set.open.size, unplaced };
  }

  #isKnown(id: string): boolean {
    return (
      this.#coverage.horizon === Number.NEGATIVE_INFINITY ||
      this.#set.treatment(id) !== undefined ||
      this.#unheard.has(id)
    );
  }

  #prepare(facts: readonly Fact[]): Prepared {
    const concerns = concernsOf(facts);
    const plan = planFor(this.#set, concerns);
    const changed = changedBy(plan, this.#set);
    const recount = changed.flatMap(({ id, course }) => queueStretches(this.#courseOf(id), course));
    const prepared = { plan, changed, recount, needs: NO_NEEDS };
    if (this.#coverage.horizon === Number.NEGATIVE_INFINITY) return prepared;
    const treatments = [...concerns.named.keys()].filter((id) => !this.#isKnown(id));
    // Until these are recalled it cannot be said what else is needed.
    const stretches = treatments.length > 0 ? [] : this.#missingStretches(prepared);
    return { ...prepared, needs: { treatments, stretches } };
  }

  /** What the outcome of a plan depends on, and is not in memory. */
  #missingStretches({ plan, changed, recount }: Prepared): readonly Stretch[] {
    const read = [...recount];
    for (const { id, course } of changed) {
      read.push(...openStretches(this.#courseOf(id), course));
      if (course !== null && this.#set.queueLength(id) === null) read.push(beginningOf(course));
    }
    for (const [pair, { steps }] of plan.unnamed) {
      const { places } = this.#set.unnamed(pair);
      for (const { line, user, at, key } of steps) {
        if (!places.has(key)) read.push({ line, user, from: at, to: at });
      }
    }
    return mergeStretches(read.flatMap((stretch) => this.#coverage.missing(stretch)));
  }

  /** What is not in memory of the moment at which a treatment began, if it was never counted. */
  #uncounted(id: string): readonly Stretch[] {
    const course = this.#courseOf(id);
    if (course === null || this.#set.queueLength(id) !== null) return [];
    return this.#coverage.missing(beginningOf(course));
  }

  #countIfKnown(id: string): void {
    const course = this.#courseOf(id);
    if (course === null || this.#set.queueLength(id) !== null) return;
    if (this.#uncounted(id).length > 0) return;
    this.#set.setQueueLength(id, this.#set.queue(course.line).lengthAt(course.began, id));
  }

  #put({ treatments, unnamed }: Plan): void {
    for (const treatment of treatments.values()) {
      this.#set.putTreatment(treatment);
      this.#unheard.delete(treatment.id);
    }
    for (const [pair, events] of unnamed) this.#set.putUnnamed(pair, events);
  }

  /**
   * Counts QueueLength of what began in the stretches, and of what changed and was never counted.
   *
   * @returns ids of the treatments whose QueueLength is another one now.
   */
  #recount(changed: readonly Following[], stretches: readonly Stretch[]): readonly string[] {
    const ids = new Set<string>();
    // Many of them overlap: what they have in common is looked through once.
    for (const { line, from, to } of mergeStretches(stretches)) {
      for (const id of this.#set.queue(line).begunBetween(from, to)) ids.add(id);
    }
    for (const { id } of changed) {
      if (this.#set.queueLength(id) === null) ids.add(id);
    }
    const others: string[] = [];
    for (const id of ids) {
      const course = this.#courseOf(id);
      if (course === null) continue;
      const length = this.#set.queue(course.line).lengthAt(course.began, id);
      if (length === this.#set.queueLength(id)) continue;
      this.#set.setQueueLength(id, length);
      others.push(id);
    }
    return others;
  }

  /** @param previous the treatments to describe, and the status each had before. */
  #describeChanges(
    previous: ReadonlyMap<string, TreatmentStatus | null>,
  ): Pick<Changes, "closed" | "treatments"> {
    const closed: ClosedTreatment[] = [];
    const treatments: TreatmentState[] = [];
    for (const [id, status] of previous) {
      const course = this.#courseOf(id);
      if (course === null) continue;
      treatments.push(stateOf(id, course, status));
      const row = closedTreatment(id, course, this.#queueLength(id));
      if (row !== null) closed.push(row);
    }
    return { closed: closed.sort(byInitialized), treatments };
  }

  #courseOf(id: string): Course | null {
    return this.#set.treatment(id)?.course ?? null;
  }

  #statusOf(id: string): TreatmentStatus | null {
    const course = this.#courseOf(id);
    return course && statusOf(course);
  }

  /** Whoever is shown was counted; a treatment alone counts itself. */
  #queueLength(id: string): number {
    return this.#set.queueLength(id) ?? 1;
  }
}

/** What facts would do, and what has to be known for it. */
interface Prepared {
  readonly plan: Plan;
  readonly changed: readonly Following[];
  /** QueueLength of what began here is to be counted again. */
  readonly recount: readonly Stretch[];
  readonly needs: Needs;
}

function beginningOf({ line, began }: Course): Stretch {
  return { line, user: null, from: began, to: began };
}

function stateOf(id: string, course: Course, previous: TreatmentStatus | null): TreatmentState {
  const { line, user, began } = course;
  const end = endOf(course);
  const ended = end === Number.POSITIVE_INFINITY ? null : end;
  return { id, line, user, began, ended, status: statusOf(course), previous };
}

function statusOf(course: Course): TreatmentStatus {
  if (course.closed !== null) return "closed";
  if (course.mirrored !== null) return "mirrored";
  if (course.endedUnseen !== null) return "ended-unseen";
  return course.waits.at(-1)?.to === null ? "waiting" : "served";
}

/** Whether a treatment was over before an instant; without a beginning, whether its events are older. */
function isOver({ named, course }: Following, instant: number): boolean {
  if (course !== null) return endOf(course) < instant;
  return named.every(({ at }) => at < instant);
}

function byInitialized(
  a: { readonly initialized: number; readonly id: string },
  b: { readonly initialized: number; readonly id: string },
): number {
  if (a.initialized !== b.initialized) return a.initialized - b.initialized;
  return a.id < b.id ? -1 : 1;
}
