/** Counts what is under way, from its arrival to its answer, and bounds it per lane and in all. */
export class UnderWay {
  readonly #perLane: number;
  readonly #total: number;
  readonly #lanes = new Map<string, number>();
  #count = 0;

  constructor({ perLane, total }: { perLane: number; total: number }) {
    this.#perLane = perLane;
    this.#total = total;
  }

  /** Whether there was room; if so, {@link leave} must follow. */
  enter(lane: string): boolean {
    const inLane = this.#lanes.get(lane) ?? 0;
    if (inLane >= this.#perLane || this.#count >= this.#total) return false;
    this.#lanes.set(lane, inLane + 1);
    this.#count++;
    return true;
  }

  leave(lane: string): void {
    const inLane = this.#lanes.get(lane) ?? 0;
    if (inLane > 1) this.#lanes.set(lane, inLane - 1);
    else this.#lanes.delete(lane);
    this.#count--;
  }
}
