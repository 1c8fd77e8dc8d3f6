import type { Clock } from "../../src/history/clock.ts";

/** A clock that stands still until someone waits: a year of hours passes in seconds. */
export class SimulatedTime {
  #milliseconds: number;

  /** @param start seconds UTC */
  constructor(start: number) {
    this.#milliseconds = start * 1000;
  }

  readonly clock: Clock = () => this.#milliseconds;

  get seconds(): number {
    return Math.floor(this.#milliseconds / 1000);
  }

  pass(seconds: number): void {
    this.#milliseconds += seconds * 1000;
  }

  /** Called whenever the time has come; may abort what waits. */
  onWake: (seconds: number) => void | Promise<void> = () => undefined;

  readonly sleepUntil = async (instant: number, signal: AbortSignal): Promise<void> => {
    signal.throwIfAborted();
    // Others get their turn, as they would in real time.
    await new Promise((resolve) => setImmediate(resolve));
    this.#milliseconds = Math.max(this.#milliseconds, instant * 1000);
    await this.onWake(this.seconds);
    signal.throwIfAborted();
  };
}
