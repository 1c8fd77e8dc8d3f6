import type { Writable } from "node:stream";

/** Bytes of one buffer: more than a thousand rows. */
const BUFFER_BYTES = 1024 * 1024;
/** One is filled while the others are on their way. */
const BUFFERS = 2;

/** The output took nothing for too long. */
export class StalledError extends Error {
  constructor(milliseconds: number) {
    super(`The client took nothing for ${milliseconds / 1000} s`);
    this.name = "StalledError";
  }
}

/**
 * A few buffers that go round between a renderer and an output. Taking one waits until the output
 * has let go of one: that is the back-pressure, and all the memory there is.
 */
export class BufferPool {
  readonly #output: Writable;
  readonly #stallMilliseconds: number;
  readonly #free: Buffer[] = Array.from({ length: BUFFERS }, () =>
    Buffer.allocUnsafeSlow(BUFFER_BYTES),
  );
  #failure: Error | undefined;
  #wake: (() => void) | undefined;
  #bytesSent = 0;

  constructor(output: Writable, stallMilliseconds: number) {
    this.#output = output;
    this.#stallMilliseconds = stallMilliseconds;
    output.once("close", () => this.#fail(new Error("The connection was closed")));
    output.on("error", (error) => this.#fail(error));
  }

  get bytesSent(): number {
    return this.#bytesSent;
  }

  /** @throws {StalledError}, or the output's error */
  async take(): Promise<Buffer> {
    await this.#until(() => this.#free.length > 0);
    return this.#free.pop() as Buffer;
  }

  /** Sends the first `length` bytes; the buffer is the pool's again. */
  send(buffer: Buffer, length: number): void {
    this.#bytesSent += length;
    this.#output.write(buffer.subarray(0, length), (error) => {
      if (error) this.#fail(error);
      else this.#free.push(buffer);
      this.#wake?.();
    });
  }

  /** Ends the output; resolves when it has taken everything. */
  async finish(): Promise<void> {
    await this.#until(() => this.#free.length === BUFFERS);
    await new Promise<void>((resolve, reject) => {
      this.#output.once("error", reject);
      this.#output.end(resolve);
    });
  }

  async #until(reached: () => boolean): Promise<void> {
    while (true) {
      if (this.#failure) throw this.#failure;
      if (reached()) return;
      await new Promise<void>((resolve) => {
        const stalled = setTimeout(
          () => this.#fail(new StalledError(this.#stallMilliseconds)),
          this.#stallMilliseconds,
        );
        this.#wake = () => {
          clearTimeout(stalled);
          resolve();
        };
      });
      this.#wake = undefined;
    }
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#wake?.();
  }
}
