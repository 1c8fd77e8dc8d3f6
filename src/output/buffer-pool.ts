import type { Writable } from "node:stream";
import { ClientGone, outputFailure } from "./client-gone.ts";

/** Bytes of one buffer: more than a thousand rows. */
const BUFFER_BYTES = 1024 * 1024;
/** One is filled while the other is on its way. */
const BUFFERS = 2;
/** Buffers of answers that ended, kept for the next ones, at most. */
const SPARE_BUFFERS = 8;

/**
 * A megabyte thrown away with every answer, however small, would call the garbage collector more
 * often than everything else does.
 */
const spareBuffers: Buffer[] = [];

/** The output took nothing for too long. */
export class StalledError extends Error {
  constructor(milliseconds: number) {
    super(`The client took nothing for ${milliseconds / 1000} s`);
    this.name = "StalledError";
  }
}

/** How long an output is waited for. */
export interface OutputPatience {
  /** Milliseconds after which an output that takes nothing is given up; absent: never. */
  readonly stallMilliseconds?: number;
  /** Ends the waiting with its reason. */
  readonly signal?: AbortSignal;
}

/**
 * A few buffers that go round between a renderer and an output. Taking one waits until the output
 * has let go of one: that is the back-pressure, and all the memory there is.
 */
export class BufferPool {
  readonly #output: Writable;
  readonly #stallMilliseconds: number | undefined;
  readonly #free: Buffer[] = [];
  #buffers = 0;
  #foreign = 0;
  #finished = false;
  #failure: { readonly error: unknown } | undefined;
  #wake: (() => void) | undefined;
  #bytesSent = 0;

  /** Without a time for stalling an output may take as long as it likes. */
  constructor(output: Writable, { stallMilliseconds, signal }: OutputPatience) {
    this.#output = output;
    this.#stallMilliseconds = stallMilliseconds;
    output.once("close", () => this.#fail(new ClientGone()));
    output.on("error", (error) => this.#fail(outputFailure(error)));
    if (signal === undefined) return;
    const giveUp = () => this.#fail(signal.reason);
    signal.addEventListener("abort", giveUp, { once: true });
    output.once("close", () => signal.removeEventListener("abort", giveUp));
    if (signal.aborted) giveUp();
  }

  get bytesSent(): number {
    return this.#bytesSent;
  }

  /** @throws {StalledError}, {ClientGone}, or another error of the output */
  async take(): Promise<Buffer> {
    await this.#until(() => this.#free.length > 0 || this.#buffers < BUFFERS);
    const free = this.#free.pop();
    if (free !== undefined) return free;
    this.#buffers++;
    return spareBuffers.pop() ?? Buffer.allocUnsafeSlow(BUFFER_BYTES);
  }

  /** Sends the first `length` bytes; the buffer is the pool's again. */
  send(buffer: Buffer, length: number): void {
    this.#bytesSent += length;
    this.#output.write(buffer.subarray(0, length), (error) => {
      if (error) this.#fail(outputFailure(error));
      else this.#free.push(buffer);
      this.#wake?.();
    });
  }

  /**
   * Sends bytes of the caller's, which gives them away, and waits while the output is behind.
   *
   * @throws as {@link take}
   */
  async write(bytes: Uint8Array): Promise<void> {
    this.#bytesSent += bytes.length;
    this.#foreign++;
    this.#output.write(bytes, (error) => {
      this.#foreign--;
      if (error) this.#fail(outputFailure(error));
      this.#wake?.();
    });
    await this.#until(() => this.#foreign < BUFFERS);
  }

  /**
   * Ends the output; resolves when it has taken everything.
   *
   * @throws as {@link take}
   */
  async finish(): Promise<void> {
    await this.#until(() => this.#free.length === this.#buffers && this.#foreign === 0);
    const room = SPARE_BUFFERS - spareBuffers.length;
    spareBuffers.push(...this.#free.splice(0, room));
    this.#output.end((error?: Error | null) => {
      if (error) this.#fail(outputFailure(error));
      else this.#finished = true;
      this.#wake?.();
    });
    await this.#until(() => this.#finished);
  }

  async #until(reached: () => boolean): Promise<void> {
    while (true) {
      if (this.#failure) throw this.#failure.error;
      if (reached()) return;
      await new Promise<void>((resolve) => {
        const patience = this.#stallMilliseconds;
        const stalled =
          patience === undefined
            ? undefined
            : setTimeout(() => this.#fail(new StalledError(patience)), patience);
        this.#wake = () => {
          clearTimeout(stalled);
          resolve();
        };
      });
      this.#wake = undefined;
    }
  }

  #fail(error: unknown): void {
    // An output that has taken everything closes as well.
    if (this.#finished) return;
    this.#failure ??= { error };
    this.#wake?.();
  }
}
