import { Writable } from "node:stream";
import type { ExportMessage } from "./export-messages.ts";
import { frameHeader } from "./export-messages.ts";

/**
 * Writes a file to an answer in frames, with room for messages between them and after the end. The
 * answer stays open when the file has ended; when it closes early, so does this.
 */
export class FramedOutput extends Writable {
  readonly #answer: Writable;

  constructor(answer: Writable) {
    super();
    this.#answer = answer;
    answer.once("close", () => this.destroy());
  }

  send(message: ExportMessage): void {
    const content = Buffer.from(JSON.stringify(message));
    this.#answer.write(Buffer.concat([frameHeader("message", content.length), content]));
  }

  override _write(
    chunk: Buffer,
    _encoding: BufferEncoding,
    done: (error?: Error | null) => void,
  ): void {
    this.#answer.cork();
    this.#answer.write(frameHeader("bytes", chunk.length));
    // Whoever gave the chunk may use it again only when the answer has taken it.
    this.#answer.write(chunk, done);
    this.#answer.uncork();
  }
}
