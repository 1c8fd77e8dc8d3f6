/** A treatment at a moment of its course. */
export interface Moment {
  readonly at: number;
  readonly id: string;
}

/** A block is split when it grows beyond this. */
const BLOCK_MOMENTS = 512;

/**
 * Moments in order, by second and then by id, that can be counted: a list of sorted blocks. Adding,
 * deleting and counting take a binary search and a walk over the blocks' lengths, one step for
 * some hundred moments; a million moments are a few microseconds.
 */
export class SortedMoments {
  readonly #blocks: Moment[][] = [[]];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(moment: Moment): void {
    const index = this.#blockOf(moment);
    const block = this.#blocks[index] ?? [];
    block.splice(placeIn(block, moment), 0, moment);
    this.#size += 1;
    if (block.length > BLOCK_MOMENTS) {
      this.#blocks.splice(index + 1, 0, block.splice(BLOCK_MOMENTS / 2));
    }
  }

  /** Deletes one moment, which must be there. */
  delete(moment: Moment): void {
    const index = this.#blockOf(moment);
    const block = this.#blocks[index] ?? [];
    const place = placeIn(block, moment);
    const found = block[place];
    if (found === undefined || compareMoments(found, moment) !== 0) {
      throw new RangeError(`${moment.id} is not at ${moment.at}`);
    }
    block.splice(place, 1);
    this.#size -= 1;
    if (block.length === 0 && this.#blocks.length > 1) this.#blocks.splice(index, 1);
  }

  /** How many moments stand before this one, which need not be there. */
  countBefore(moment: Moment): number {
    const index = this.#blockOf(moment);
    let count = placeIn(this.#blocks[index] ?? [], moment);
    for (let before = 0; before < index; before += 1) count += this.#blocks[before]?.length ?? 0;
    return count;
  }

  /** How many moments are of this second or earlier. */
  countUpTo(at: number): number {
    // Seconds are whole: this is the first that can stand after them.
    return this.countBefore({ at: at + 1, id: "" });
  }

  /** The moments from one second to another, both inclusive, in order. */
  *between(from: number, to: number): IterableIterator<Moment> {
    const first = { at: from, id: "" };
    let index = this.#blockOf(first);
    let place = placeIn(this.#blocks[index] ?? [], first);
    for (; index < this.#blocks.length; index += 1, place = 0) {
      const block = this.#blocks[index] ?? [];
      for (; place < block.length; place += 1) {
        const moment = block[place];
        if (moment === undefined || moment.at > to) return;
        yield moment;
      }
    }
  }

  /** The block where a moment is or belongs: the last one that begins at or before it. */
  #blockOf(moment: Moment): number {
    let from = 0;
    let to = this.#blocks.length - 1;
    while (from < to) {
      const middle = (from + to + 1) >>> 1;
      const first = this.#blocks[middle]?.[0];
      if (first !== undefined && compareMoments(first, moment) <= 0) from = middle;
      else to = middle - 1;
    }
    return from;
  }
}

/** The index of the first moment of a block that is not before `moment`. */
function placeIn(block: readonly Moment[], moment: Moment): number {
  let from = 0;
  let to = block.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    const candidate = block[middle];
    if (candidate !== undefined && compareMoments(candidate, moment) < 0) from = middle + 1;
    else to = middle;
  }
  return from;
}

function compareMoments(a: Moment, b: Moment): number {
  if (a.at !== b.at) return a.at - b.at;
  if (a.id === b.id) return 0;
  return a.id < b.id ? -1 : 1;
}
