import type { Course } from "./course.ts";
import { firstWaitEnd } from "./course.ts";
import { SortedMoments } from "./sorted-moments.ts";

/**
 * The queue of one line through time: the first waits of its treatments. It answers how long the
 * queue was when a treatment began, in whatever order treatments become known (events.md, "Rules").
 */
export class LineQueue {
  /** Beginnings of all treatments. */
  readonly #beginnings = new SortedMoments();
  /** Both ends of the first waits that lasted: who is appointed at once never stood in a queue. */
  readonly #arrivals = new SortedMoments();
  readonly #departures = new SortedMoments();

  get treatments(): number {
    return this.#beginnings.size;
  }

  add(id: string, course: Course): void {
    const { began } = course;
    const left = firstWaitEnd(course);
    this.#beginnings.add({ at: began, id });
    if (left === began) return;
    this.#arrivals.add({ at: began, id });
    if (left !== Number.POSITIVE_INFINITY) this.#departures.add({ at: left, id });
  }

  /** Takes out a treatment as it was added. */
  delete(id: string, course: Course): void {
    const { began } = course;
    const left = firstWaitEnd(course);
    this.#beginnings.delete({ at: began, id });
    if (left === began) return;
    this.#arrivals.delete({ at: began, id });
    if (left !== Number.POSITIVE_INFINITY) this.#departures.delete({ at: left, id });
  }

  /**
   * QueueLength of a treatment that began then (contract.md, column 13): who waits and never had a
   * specialist, itself counted, even when it is appointed at once. Within a second the ends of
   * waits come first, then beginnings by id. Treatments are counted, not people: of one user who
   * waits twice on a line both count, as in the month of real data.
   */
  lengthAt(began: number, id: string): number {
    const arrived = this.#arrivals.countBefore({ at: began, id });
    return arrived - this.#departures.countUpTo(began) + 1;
  }

  /** How many wait and never had a specialist after everything of this second has happened. */
  waitingAt(at: number): number {
    return this.#arrivals.countUpTo(at) - this.#departures.countUpTo(at);
  }

  /** Ids of the treatments that began from one second to another, both inclusive. */
  *begunBetween(from: number, to: number): IterableIterator<string> {
    for (const { id } of this.#beginnings.between(from, to)) yield id;
  }
}
