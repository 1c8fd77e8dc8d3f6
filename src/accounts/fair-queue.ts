/**
 * A bounded queue that serves lanes in turn, each in its own order, and when full takes from the
 * longest lane: who floods it crowds out only himself.
 */
export class FairQueue<T> {
  readonly #limit: number;
  /** In the order of their next turn; none is empty. */
  readonly #lanes = new Map<string, T[]>();
  #size = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#size;
  }

  /**
   * Adds an item at the end of its lane.
   *
   * @returns the item that had to go for it when the queue was full: the newest of the longest
   *   lane, which is the added one when no lane is longer than its own
   */
  push(lane: string, item: T): T | undefined {
    const items = this.#lanes.get(lane);
    if (items) items.push(item);
    else this.#lanes.set(lane, [item]);
    this.#size++;
    return this.#size > this.#limit ? this.#dropNewest(this.#longestLane(lane)) : undefined;
  }

  /** Takes the next item; its lane's turn comes again after every other's. */
  shift(): T | undefined {
    for (const [lane, items] of this.#lanes) {
      const item = items.shift();
      this.#lanes.delete(lane);
      if (items.length > 0) this.#lanes.set(lane, items);
      this.#size--;
      return item;
    }
    return undefined;
  }

  /** Takes an item out of its lane, wherever it stands. Nothing happens when it isn't there. */
  remove(lane: string, item: T): void {
    const items = this.#lanes.get(lane);
    const index = items?.indexOf(item) ?? -1;
    if (!items || index < 0) return;
    items.splice(index, 1);
    this.#size--;
    if (items.length === 0) this.#lanes.delete(lane);
  }

  /** The lane with most items; `preferred` when none has more. */
  #longestLane(preferred: string): string {
    let longest = preferred;
    let most = this.#lanes.get(preferred)?.length ?? 0;
    for (const [lane, items] of this.#lanes) {
      if (items.length > most) {
        longest = lane;
        most = items.length;
      }
    }
    return longest;
  }

  #dropNewest(lane: string): T | undefined {
    const items = this.#lanes.get(lane);
    const item = items?.pop();
    this.#size--;
    if (items?.length === 0) this.#lanes.delete(lane);
    return item;
  }
}
