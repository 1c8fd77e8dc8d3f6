import type { EventIntakeOptions } from "./event-intake.ts";
import { EventIntake } from "./event-intake.ts";

/** An intake that is opened when it is first asked for: most commands never do. */
export class LazyIntake {
  readonly #options: EventIntakeOptions;
  #opening: Promise<EventIntake> | null = null;

  constructor(options: EventIntakeOptions) {
    this.#options = options;
  }

  /** The one intake of this process; another attempt after one that failed. */
  open(): Promise<EventIntake> {
    this.#opening ??= EventIntake.open(this.#options).catch((error: unknown) => {
      this.#opening = null;
      throw error;
    });
    return this.#opening;
  }

  /** Closes it, if it was opened. */
  async close(): Promise<void> {
    const intake = await this.#opening?.catch(() => null);
    await intake?.close();
  }
}
