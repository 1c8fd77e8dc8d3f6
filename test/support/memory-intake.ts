import type { Clock } from "../../src/history/clock.ts";
import { nowSeconds } from "../../src/history/clock.ts";
import { EventMachine } from "../../src/intake/events/event-machine.ts";
import type { Fact } from "../../src/intake/events/fact.ts";
import type { LineEvent } from "../../src/intake/events/line-event.ts";
import type { OpenTreatment } from "../../src/intake/events/treatment-row.ts";
import type { LiveIntake } from "../../src/server/live/live-intake.ts";

/** An intake of live events that keeps nothing: a machine for each organization. */
export class MemoryIntake implements LiveIntake {
  readonly #clock: Clock;
  readonly #machines = new Map<string, EventMachine>();
  readonly #listeners = new Set<() => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  organizations(): readonly string[] {
    return [...this.#machines.keys()];
  }

  async openTreatments(organization: string): Promise<readonly OpenTreatment[]> {
    return this.#machines.get(organization)?.openTreatments(nowSeconds(this.#clock)) ?? [];
  }

  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  apply(organization: string, ...facts: readonly Fact[]): void {
    const machine = this.#machines.get(organization) ?? new EventMachine();
    this.#machines.set(organization, machine);
    machine.apply(facts);
    for (const listener of this.#listeners) listener();
  }

  get listeners(): number {
    return this.#listeners.size;
  }
}

let messages = 0;

/** An event of a treatment: type and moment, seconds UTC, then what matters. */
export function lineEvent(
  messageType: number,
  at: number,
  of: {
    readonly id: string;
    readonly line: string;
    readonly user: string;
    readonly author?: string;
  },
): LineEvent {
  messages++;
  return {
    kind: "event",
    messageId: `00000000-0000-4000-8000-${String(messages).padStart(12, "0")}`,
    messageType,
    at,
    nanosecond: 0,
    treatmentId: of.id,
    lineId: of.line,
    userId: of.user,
    authorId: of.author ?? null,
    treatment: null,
    transfer: null,
  };
}
