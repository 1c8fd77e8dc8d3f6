import type { TimeGrouping } from "./calendar-keys.ts";
import { timeNumber } from "./calendar-keys.ts";
import type { DenseMemory } from "./dense-memory.ts";
import { FigureCounts } from "./figure-counts.ts";
import type { Grouping } from "./figures.ts";

/** Columns that rows are grouped by: the keys of dimensions, and whole hours of the calendar. */
export const KEY_COLUMNS = ["line", "specialist", "client", "calendarHour"] as const;
export type KeyColumn = (typeof KEY_COLUMNS)[number];

/** Some rows, as columns, in any order. */
export interface CountedRows {
  readonly rowCount: number;
  /** Those that are grouped by. */
  readonly keys: Readonly<Partial<Record<KeyColumn, Int32Array>>>;
  /** Seconds, like all measures. */
  readonly waiting: Int32Array;
  readonly duration: Int32Array;
  /** {@link NO_VALUE} where there was none. */
  readonly reaction: Int32Array;
  /** As {@link FigureCounts.addOutcomes} counts them. */
  readonly outcome: Int32Array;
}

/** The column that a grouping follows from. */
export function keyColumnOf(grouping: Grouping): KeyColumn {
  return grouping === "line" || grouping === "specialist" || grouping === "client"
    ? grouping
    : "calendarHour";
}

export interface CountedGroup {
  /** Numbers, in the order of the groupings: a dimension's key, or one of {@link timeNumber}. */
  readonly keys: readonly number[];
  readonly counts: FigureCounts;
}

/** A group, or those that begin with the same keys. */
interface Branch {
  readonly branches: Map<number, Branch>;
  group: CountedGroup | null;
}

/** Counts rows by groups. Rows that lie together in time or by key cost least. */
export class GroupedCounts {
  readonly #groupBy: readonly Grouping[];
  readonly #memory: DenseMemory;
  /** That the groupings follow from, each once. */
  readonly #columns: readonly KeyColumn[];
  readonly #root: Branch = { branches: new Map(), group: null };
  readonly #groups: CountedGroup[] = [];
  /** Where there is one column: by what stands in it. */
  readonly #known = new Map<number, FigureCounts>();

  /** @param groupBy without one, all rows are one group */
  constructor(groupBy: readonly Grouping[], memory: DenseMemory) {
    this.#groupBy = groupBy;
    this.#memory = memory;
    this.#columns = [...new Set(groupBy.map(keyColumnOf))];
  }

  get groups(): readonly CountedGroup[] {
    return this.#groups;
  }

  add(rows: CountedRows): void {
    const { rowCount, waiting, duration, reaction, outcome } = rows;
    const columns = this.#columnsOf(rows);
    for (let from = 0, to = 0; from < rowCount; from = to) {
      to = endOfRun(columns, from, rowCount);
      const counts = this.#find(columns, from);
      counts.waiting.add(waiting, from, to);
      counts.duration.add(duration, from, to);
      counts.reaction.add(reaction, from, to);
      counts.addOutcomes(outcome, from, to);
    }
  }

  /** All groups together. */
  total(): FigureCounts {
    const total = new FigureCounts(this.#memory);
    for (const { counts } of this.#groups) total.addAll(counts);
    return total;
  }

  #columnsOf({ keys }: CountedRows): readonly Int32Array[] {
    return this.#columns.map((column) => {
      const values = keys[column];
      if (values === undefined) throw new TypeError(`Rows come without ${column}`);
      return values;
    });
  }

  #find(columns: readonly Int32Array[], row: number): FigureCounts {
    const values = columns.map((column) => column[row] ?? 0);
    const [value] = values;
    if (value === undefined || values.length > 1) return this.#groupOf(values);
    let counts = this.#known.get(value);
    if (counts === undefined) {
      counts = this.#groupOf(values);
      this.#known.set(value, counts);
    }
    return counts;
  }

  /** @param values of the columns */
  #groupOf(values: readonly number[]): FigureCounts {
    const keys = this.#groupBy.map((grouping) => {
      const value = values[this.#columns.indexOf(keyColumnOf(grouping))] ?? 0;
      return isTime(grouping) ? timeNumber(grouping, value) : value;
    });
    let branch = this.#root;
    for (const key of keys) {
      let next = branch.branches.get(key);
      if (next === undefined) {
        next = { branches: new Map(), group: null };
        branch.branches.set(key, next);
      }
      branch = next;
    }
    if (branch.group === null) {
      branch.group = { keys, counts: new FigureCounts(this.#memory) };
      this.#groups.push(branch.group);
    }
    return branch.group.counts;
  }
}

/** Where the keys become others than those of a row. */
function endOfRun(columns: readonly Int32Array[], from: number, rowCount: number): number {
  let end = rowCount;
  for (const column of columns) {
    const key = column[from];
    let row = from + 1;
    while (row < end && column[row] === key) row += 1;
    end = row;
  }
  return end;
}

function isTime(grouping: Grouping): grouping is TimeGrouping {
  return keyColumnOf(grouping) === "calendarHour";
}
