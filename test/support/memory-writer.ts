import type { IncomingBatch } from "../../src/history/treatment-batch.ts";
import type { TreatmentWriter } from "../../src/store/store.ts";
import type { WriteOutcome } from "../../src/store/write-outcome.ts";
import type { TreatmentRow } from "./treatment-rows.ts";
import { toRows } from "./treatment-rows.ts";

/**
 * A writer over a map, for tests of what feeds a writer. Counts as the port says; ids in
 * `foreign` may not be changed. With `whole`, rows wait for `commit`, and one that is refused
 * there means that nothing is written.
 */
export class MemoryWriter implements TreatmentWriter {
  readonly rows = new Map<string, TreatmentRow>();
  readonly foreign: ReadonlySet<string>;
  readonly whole: boolean;
  ended: "committed" | "rolled back" | null = null;
  batches = 0;
  #waiting: TreatmentRow[] = [];

  constructor(options: { foreign?: readonly string[]; whole?: boolean } = {}) {
    this.foreign = new Set(options.foreign);
    this.whole = options.whole ?? false;
  }

  async write(batch: IncomingBatch): Promise<WriteOutcome> {
    this.batches += 1;
    const rows = toRows(batch);
    // A real write takes its time: whoever reuses the arrays meanwhile would be found out.
    await new Promise((resolve) => setImmediate(resolve));
    if (!this.whole) return this.#apply(rows);
    this.#waiting.push(...rows);
    return this.#apply([]);
  }

  async commit(): Promise<WriteOutcome> {
    this.ended = "committed";
    return this.#apply(this.#waiting);
  }

  async rollback(): Promise<void> {
    this.ended = "rolled back";
  }

  #apply(rows: readonly TreatmentRow[]): WriteOutcome {
    const last = new Map(rows.map((row) => [row.id, row]));
    const refused: string[] = [];
    let [added, changed, unchanged] = [0, 0, 0];
    for (const [id, row] of last) {
      const stored = this.rows.get(id);
      if (this.foreign.has(id)) refused.push(id);
      else if (stored === undefined) added += 1;
      else if (JSON.stringify(stored) === JSON.stringify(row)) unchanged += 1;
      else changed += 1;
    }
    for (const [id, row] of this.whole && refused.length > 0 ? [] : last) {
      if (!this.foreign.has(id)) this.rows.set(id, row);
    }
    return {
      added,
      changed,
      unchanged,
      superseded: rows.length - last.size,
      expired: 0,
      refused,
      invisible: 0,
    };
  }
}
