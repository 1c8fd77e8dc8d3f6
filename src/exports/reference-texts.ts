import { ZERO_ID } from "../contract/empty-values.ts";
import type { IdDictionary, ReferenceVector } from "../history/treatment-batch.ts";
import { COPY_SLACK, copyText } from "./padded-text.ts";

const ID_LENGTH = 36;
const NOT_MADE = -1;

/**
 * What stands in a file for each key of a reference column, id and name alike: made when a key is
 * first met, and copied from then on. Memory grows with the ids that occur, not with rows.
 */
export class ReferenceTexts {
  readonly #write: (id: string | null) => string;
  #dictionary: IdDictionary | null = null;
  #starts = new Int32Array();
  #lengths = new Int32Array();
  #bytes = Buffer.alloc(4096);
  #view = viewOf(this.#bytes);
  #used = 0;
  #longest = 0;

  /** @param write the text of an id; null is the zero id */
  constructor(write: (id: string | null) => string) {
    this.#write = write;
  }

  /** Bytes of the longest text so far. */
  get longest(): number {
    return this.#longest;
  }

  /**
   * Makes the texts that a batch needs.
   *
   * @throws {RangeError} when a key is not in the dictionary
   */
  prepare({ keys, dictionary }: ReferenceVector, rows: number): void {
    if (dictionary !== this.#dictionary) this.#begin(dictionary);
    if (this.#starts.length < dictionary.size) this.#grow(dictionary.size);
    const starts = this.#starts;
    for (let row = 0; row < rows; row++) {
      const key = keys[row] as number;
      if (!(key >= 0 && key < dictionary.size)) {
        throw new RangeError(`Key ${key} is not in its dictionary`);
      }
      if (starts[key] === NOT_MADE) this.#make(dictionary, key);
    }
  }

  /**
   * Copies the text of a key, which {@link prepare} met.
   *
   * @returns the position after it; up to `COPY_SLACK` further bytes were written
   */
  copy(target: DataView, at: number, key: number): number {
    return copyText(
      target,
      at,
      this.#view,
      this.#starts[key] as number,
      this.#lengths[key] as number,
    );
  }

  /** Another dictionary has other keys: everything is made anew. */
  #begin(dictionary: IdDictionary): void {
    this.#dictionary = dictionary;
    this.#starts = new Int32Array();
    this.#lengths = new Int32Array();
    this.#used = 0;
  }

  #grow(size: number): void {
    const room = Math.max(size, 2 * this.#starts.length);
    const starts = new Int32Array(room).fill(NOT_MADE);
    starts.set(this.#starts);
    const lengths = new Int32Array(room);
    lengths.set(this.#lengths);
    this.#starts = starts;
    this.#lengths = lengths;
  }

  #make(dictionary: IdDictionary, key: number): void {
    const text = this.#write(idOf(dictionary, key));
    const length = Buffer.byteLength(text);
    const needed = this.#used + length + COPY_SLACK;
    if (needed > this.#bytes.length) {
      const larger = Buffer.alloc(Math.max(needed, 2 * this.#bytes.length));
      this.#bytes.copy(larger);
      this.#bytes = larger;
      this.#view = viewOf(larger);
    }
    this.#bytes.write(text, this.#used);
    this.#starts[key] = this.#used;
    this.#lengths[key] = length;
    this.#used += length;
    this.#longest = Math.max(this.#longest, length);
  }
}

/** The id behind a key; null for the zero id. */
export function idOf(dictionary: IdDictionary, key: number): string | null {
  const { buffer, byteOffset } = dictionary.text;
  const id = Buffer.from(buffer, byteOffset + key * ID_LENGTH, ID_LENGTH).toString("latin1");
  return id === ZERO_ID ? null : id;
}

function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
