import { isAscii } from "node:buffer";
import { TextDecoder } from "node:util";

/** Bytes of an answer are not of its encoding, or the encoding is unknown. */
export class EncodingError extends Error {}

/**
 * Decodes a body piece by piece, strictly: bytes that are not of the encoding throw. What is ASCII,
 * nearly all of an answer, is copied as it is.
 */
export class TextStreamDecoder {
  readonly #decoder: TextDecoder;
  /** Whether the decoder holds no beginning of a character. */
  #isBetweenCharacters = true;

  /**
   * @param charset by its name in a Content-Type; undefined is UTF-8
   * @throws EncodingError for a charset that is not known
   */
  constructor(charset: string | undefined) {
    try {
      // A byte order mark is the XML parser's, which drops it at the very beginning only.
      this.#decoder = new TextDecoder(charset, { fatal: true, ignoreBOM: true });
    } catch (cause) {
      throw new EncodingError("unknown charset", { cause });
    }
  }

  decode(chunk: Buffer): string {
    if (this.#decoder.encoding === "utf-8") {
      if (this.#isBetweenCharacters && isAscii(chunk)) return chunk.toString("latin1");
      const last = chunk.at(-1);
      if (last !== undefined) this.#isBetweenCharacters = last < 0x80;
    }
    return this.#decode(chunk);
  }

  /** What was held at the end: nothing, or an error. */
  end(): string {
    return this.#decode(undefined);
  }

  #decode(chunk: Buffer | undefined): string {
    try {
      return this.#decoder.decode(chunk, { stream: chunk !== undefined });
    } catch (cause) {
      throw new EncodingError("bytes not of the charset", { cause });
    }
  }
}
