import { FairQueue } from "./fair-queue.ts";

export type Queued<T> =
  | { readonly outcome: "done"; readonly value: T }
  /** The queue was full and this one's lane the longest. */
  | { readonly outcome: "busy" };

/** A bounded number of places for slow hashes, and before them a {@link FairQueue}. */
export class HashQueue {
  readonly #waiting: FairQueue<(admitted: boolean) => void>;
  #free: number;

  constructor({ places, waitingLimit }: { places: number; waitingLimit: number }) {
    this.#free = places;
    this.#waiting = new FairQueue(waitingLimit);
  }

  /** How many wait for a place. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /**
   * Runs `work` when a place is free and it is this lane's turn. Work that has begun is finished
   * even when its caller goes away: a guess that was hashed must be counted.
   *
   * @param lane whom to be fair to, such as an address
   * @throws the signal's reason when it aborts before the work began; what `work` throws
   */
  async run<T>(lane: string, work: () => Promise<T>, signal?: AbortSignal): Promise<Queued<T>> {
    signal?.throwIfAborted();
    if (!(await this.#enter(lane, signal))) return { outcome: "busy" };
    try {
      return { outcome: "done", value: await work() };
    } finally {
      this.#leave();
    }
  }

  #enter(lane: string, signal: AbortSignal | undefined): Promise<boolean> {
    if (this.#free > 0) {
      this.#free--;
      return Promise.resolve(true);
    }
    return new Promise((resolve, reject) => {
      const settle = (admitted: boolean) => {
        signal?.removeEventListener("abort", abandon);
        resolve(admitted);
      };
      const abandon = () => {
        this.#waiting.remove(lane, settle);
        reject(signal?.reason);
      };
      signal?.addEventListener("abort", abandon, { once: true });
      this.#waiting.push(lane, settle)?.(false);
    });
  }

  #leave(): void {
    const next = this.#waiting.shift();
    if (next) next(true);
    else this.#free++;
  }
}
