import type { Course } from "./course.ts";
import { endOf } from "./course.ts";
import { LineQueue } from "./line-queue.ts";
import type { Following, Place } from "./placement.ts";
import type { Step } from "./step.ts";

/** The events of one line and user that name no treatment, and where they belong. */
export interface UnnamedEvents {
  /** In the order of `compareSteps`. */
  readonly steps: readonly Step[];
  readonly places: ReadonlyMap<string, Place>;
}

/** A line and a user as one key: treatments of both are neighbours of an event that names none. */
export function pairOf(line: string, user: string): string {
  return `${line} ${user}`;
}

const NO_QUEUE = new LineQueue();
const NO_EVENTS: UnnamedEvents = { steps: [], places: new Map() };

/** The treatments and events in memory, with the indexes over them. */
export class WorkingSet {
  readonly #treatments = new Map<string, Following>();
  readonly #queueLengths = new Map<string, number>();
  readonly #unnamed = new Map<string, UnnamedEvents>();
  /** Ids by line and user of the course. */
  readonly #pairs = new Map<string, Set<string>>();
  readonly #queues = new Map<string, LineQueue>();
  readonly #open = new Set<string>();

  treatment(id: string): Following | undefined {
    return this.#treatments.get(id);
  }

  get treatments(): IterableIterator<Following> {
    return this.#treatments.values();
  }

  get size(): number {
    return this.#treatments.size;
  }

  /** Ids of the treatments that are open. */
  get open(): ReadonlySet<string> {
    return this.#open;
  }

  /** As last counted; null when it was not counted since the treatment came into memory. */
  queueLength(id: string): number | null {
    return this.#queueLengths.get(id) ?? null;
  }

  setQueueLength(id: string, length: number): void {
    this.#queueLengths.set(id, length);
  }

  /** The queue of a line, to be read. */
  queue(line: string): Pick<LineQueue, "lengthAt" | "waitingAt" | "begunBetween"> {
    return this.#queues.get(line) ?? NO_QUEUE;
  }

  unnamed(pair: string): UnnamedEvents {
    return this.#unnamed.get(pair) ?? NO_EVENTS;
  }

  get allUnnamed(): IterableIterator<[string, UnnamedEvents]> {
    return this.#unnamed.entries();
  }

  /** Ids of the treatments of a line and user. */
  ofPair(pair: string): Iterable<string> {
    return this.#pairs.get(pair) ?? [];
  }

  putTreatment(treatment: Following): void {
    const { id, course } = treatment;
    const before = this.#treatments.get(id)?.course ?? null;
    this.#treatments.set(id, treatment);
    if (course === before) return;
    if (before !== null) this.#takeOut(id, before);
    if (course !== null) this.#putIn(id, course);
  }

  deleteTreatment(id: string): void {
    const course = this.#treatments.get(id)?.course ?? null;
    if (course !== null) this.#takeOut(id, course);
    this.#treatments.delete(id);
    this.#queueLengths.delete(id);
  }

  putUnnamed(pair: string, events: UnnamedEvents): void {
    if (events.steps.length > 0) this.#unnamed.set(pair, events);
    else this.#unnamed.delete(pair);
  }

  #putIn(id: string, course: Course): void {
    const pair = pairOf(course.line, course.user);
    const ids = this.#pairs.get(pair);
    if (ids === undefined) this.#pairs.set(pair, new Set([id]));
    else ids.add(id);
    const queue = this.#queues.get(course.line) ?? new LineQueue();
    queue.add(id, course);
    this.#queues.set(course.line, queue);
    if (endOf(course) === Number.POSITIVE_INFINITY) this.#open.add(id);
  }

  #takeOut(id: string, course: Course): void {
    const pair = pairOf(course.line, course.user);
    const ids = this.#pairs.get(pair);
    ids?.delete(id);
    if (ids?.size === 0) this.#pairs.delete(pair);
    const queue = this.#queues.get(course.line);
    queue?.delete(id, course);
    if (queue?.treatments === 0) this.#queues.delete(course.line);
    this.#open.delete(id);
  }
}
