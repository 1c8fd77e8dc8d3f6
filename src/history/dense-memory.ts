/** Values below this are counted in place: most waits, reactions and talks last less than an hour. */
export const DENSE_VALUES = 4096;

const BYTES = DENSE_VALUES * Uint32Array.BYTES_PER_ELEMENT;

/** How much memory counts may take that have a place for every value, shared by those of a report. */
export class DenseMemory {
  #left: number;

  /** @param bytes none of which is taken yet */
  constructor(bytes: number) {
    this.#left = bytes;
  }

  /** Places for the values below {@link DENSE_VALUES}, or null when there is no memory for them. */
  take(): Uint32Array | null {
    if (this.#left < BYTES) return null;
    this.#left -= BYTES;
    return new Uint32Array(DENSE_VALUES);
  }
}
