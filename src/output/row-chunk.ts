/** Rows of an answer on their way to the wire, written piece by piece as buffers become free. */
export interface RowChunk {
  readonly rows: number;
  /** Whether everything was written. */
  readonly done: boolean;
  /**
   * Writes what comes next, as much as fits.
   *
   * @param at where in `target` to begin
   * @returns position after the last byte written
   */
  writeTo(target: Uint8Array, at: number): number;
}
