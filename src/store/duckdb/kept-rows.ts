/**
 * Rows of a small table that every call reads, kept in memory until the table changes: to ask
 * DuckDB for one costs more than a short answer takes to render.
 *
 * Only what exists is kept, so that strangers cannot fill it. Whoever changes the table calls
 * {@link forget} after the commit; a read that began before that is not kept.
 */
export class KeptRows<Row> {
  readonly #rows = new Map<string, Row>();
  #generation = 0;

  /** The row of a key: the kept one, else as `read` finds it. */
  async get(key: string, read: () => Promise<Row | null>): Promise<Row | null> {
    const kept = this.#rows.get(key);
    if (kept !== undefined) return kept;
    const generation = this.#generation;
    const row = await read();
    if (row !== null && generation === this.#generation) this.#rows.set(key, row);
    return row;
  }

  forget(): void {
    this.#generation++;
    this.#rows.clear();
  }
}
