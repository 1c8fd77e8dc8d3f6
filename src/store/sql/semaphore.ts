import { LetopisError } from "../../contract/letopis-error.ts";

/** A bounded number of places and a bounded queue before them, first come first served. */
export class Semaphore {
  readonly #waitingLimit: number;
  readonly #waiting: Array<() => void> = [];
  #free: number;

  constructor(places: number, waitingLimit: number) {
    this.#free = places;
    this.#waitingLimit = waitingLimit;
  }

  /**
   * Takes a place; {@link release} gives it back.
   *
   * @throws LetopisError STORE_BUSY when the queue is full; the signal's reason when it aborts first
   */
  async acquire(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (this.#free > 0) {
      this.#free--;
      return;
    }
    if (this.#waiting.length >= this.#waitingLimit) {
      throw new LetopisError(
        "STORE_BUSY",
        "Слишком много запросов ждут очереди к хранилищу: повторите через несколько секунд.",
      );
    }
    await new Promise<void>((resolve, reject) => {
      const enter = () => {
        signal?.removeEventListener("abort", leave);
        resolve();
      };
      const leave = () => {
        this.#waiting.splice(this.#waiting.indexOf(enter), 1);
        reject(signal?.reason);
      };
      this.#waiting.push(enter);
      signal?.addEventListener("abort", leave, { once: true });
    });
  }

  release(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#free++;
  }

  /** Runs `work` in a place of its own. */
  async use<T>(work: () => Promise<T>): Promise<T> {
    await this.acquire();
    try {
      return await work();
    } finally {
      this.release();
    }
  }
}
