import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { LIVE_LIMITS } from "./limits.ts";
import type { QueueView } from "./queue-view.ts";
import { changesBetween, snapshotOf } from "./queue-view.ts";

/** The comment that keeps a silent connection alive. */
const HEARTBEAT = ": \n\n";

/**
 * One reader of the live view. It holds the view that was sent and the latest one, never what lies
 * between: a reader that takes its time gets fewer changes with more in each, and one that takes
 * nothing for too long is cut off. So memory does not grow with what happens.
 */
export class EventStream {
  readonly #response: ServerResponse;
  readonly #stallMilliseconds: number;
  #sent: QueueView | null = null;
  #latest: QueueView | null = null;
  #sending = false;

  /**
   * @param response with its head written
   * @param stallMilliseconds after which a reader that takes nothing is cut off
   */
  constructor(response: ServerResponse, stallMilliseconds: number) {
    this.#response = response;
    this.#stallMilliseconds = stallMilliseconds;
    response.on("error", () => response.destroy());
  }

  /** Shows a view: the first as a snapshot, later ones by what is different. */
  show(view: QueueView): void {
    this.#latest = view;
    if (!this.#sending) void this.#sendLatest();
  }

  /** Keeps the connection alive, unless it is busy anyhow. */
  beat(): void {
    if (!this.#sending && this.#isOpen) this.#response.write(HEARTBEAT);
  }

  /** Ends the stream. What is half-way out is cut: nothing more may be seen. */
  end(): void {
    if (this.#sending) this.#response.destroy();
    else this.#response.end();
  }

  get #isOpen(): boolean {
    return !this.#response.destroyed && !this.#response.writableEnded;
  }

  async #sendLatest(): Promise<void> {
    this.#sending = true;
    try {
      while (this.#latest !== this.#sent && this.#latest !== null && this.#isOpen) {
        const before = this.#sent;
        this.#sent = this.#latest;
        const events =
          before === null ? [snapshotOf(this.#sent)] : changesBetween(before, this.#sent);
        for (const { event, data } of events) {
          await this.#write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
        }
      }
    } catch {
      this.#response.destroy();
    } finally {
      this.#sending = false;
    }
  }

  async #write(text: string): Promise<void> {
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length && this.#isOpen; at += LIVE_LIMITS.pieceBytes) {
      const taken = this.#response.write(bytes.subarray(at, at + LIVE_LIMITS.pieceBytes));
      if (!taken) await this.#drained();
    }
  }

  /** @throws when the reader took nothing for too long, or went away */
  async #drained(): Promise<void> {
    const controller = new AbortController();
    const { signal } = controller;
    const close = () => controller.abort();
    this.#response.once("close", close);
    try {
      await Promise.race([
        once(this.#response, "drain", { signal }),
        delay(this.#stallMilliseconds, undefined, { signal }).then(() => {
          throw new Error("The reader took nothing");
        }),
      ]);
    } finally {
      this.#response.off("close", close);
      controller.abort();
    }
  }
}
