/** Things to happen, by time, and those of one second in the order they were added: a binary heap. */
export class EventQueue {
  readonly #heap: Event[] = [];
  #added = 0;

  /** Seconds UTC of the next event; infinity when there is none. */
  get nextTime(): number {
    return this.#heap[0]?.time ?? Number.POSITIVE_INFINITY;
  }

  add(time: number, happen: (time: number) => void): void {
    const event = { time, order: this.#added++, happen };
    let at = this.#heap.length;
    this.#heap.push(event);
    while (at > 0) {
      const above = (at - 1) >>> 1;
      const parent = this.#heap[above];
      if (!parent || isBefore(parent, event)) break;
      this.#heap[at] = parent;
      at = above;
    }
    this.#heap[at] = event;
  }

  /** Lets the events up to a moment happen, that moment and events added meanwhile included. */
  runUntil(moment: number): void {
    while (this.nextTime <= moment) {
      const event = this.#take();
      if (!event) return;
      event.happen(event.time);
    }
  }

  #take(): Event | undefined {
    const [first] = this.#heap;
    const last = this.#heap.pop();
    if (!first || !last || first === last) return first;
    let at = 0;
    for (;;) {
      const left = this.#heap[2 * at + 1];
      const right = this.#heap[2 * at + 2];
      const takesRight = left !== undefined && right !== undefined && isBefore(right, left);
      const child = takesRight ? right : left;
      if (!child || isBefore(last, child)) break;
      this.#heap[at] = child;
      at = 2 * at + (takesRight ? 2 : 1);
    }
    this.#heap[at] = last;
    return first;
  }
}

interface Event {
  readonly time: number;
  readonly order: number;
  readonly happen: (time: number) => void;
}

function isBefore(one: Event, other: Event): boolean {
  return one.time < other.time || (one.time === other.time && one.order < other.order);
}
