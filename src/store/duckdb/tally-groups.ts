import type { Tally } from "../../history/tally.ts";
import { addTally, emptyTally } from "../../history/tally.ts";

/** Tallies by the numbers that are grouped by. */
export class TallyGroups {
  readonly #groups = new Map<string, { readonly keys: readonly number[]; readonly tally: Tally }>();

  get size(): number {
    return this.#groups.size;
  }

  /** The tally of a group, empty at first. */
  of(keys: readonly number[]): Tally {
    const text = keys.join();
    let group = this.#groups.get(text);
    if (group === undefined) {
      group = { keys, tally: emptyTally() };
      this.#groups.set(text, group);
    }
    return group.tally;
  }

  /** With the keys as text, joined by commas, too. */
  *entries(): Generator<{
    readonly text: string;
    readonly keys: readonly number[];
    readonly tally: Tally;
  }> {
    for (const [text, { keys, tally }] of this.#groups) yield { text, keys, tally };
  }

  total(): Tally {
    const sum = emptyTally();
    for (const { tally } of this.#groups.values()) addTally(sum, tally);
    return sum;
  }
}
