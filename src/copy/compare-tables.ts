import type { CopiedTable, CopiedValues, CopySnapshot } from "../store/table-copy.ts";
import { WORDS } from "../store/table-copy.ts";
import { RowReader } from "./row-reader.ts";
import { shownKey } from "./shown-key.ts";

/** The first row that is not alike on both sides; it holds keys, and no other value. */
export interface Difference {
  readonly table: string;
  /** Key of the row there, for people; null: there are no more rows. */
  readonly source: string | null;
  readonly target: string | null;
  /** Names of the columns that differ, where the key is one and the same. */
  readonly columns: readonly string[];
}

/**
 * Reads a table on both sides in the same order and compares every value of every row.
 *
 * @param onRows called with the rows that came on
 * @returns null: they are alike
 */
export async function compareTable(
  table: CopiedTable,
  source: CopySnapshot,
  target: CopySnapshot,
  onRows: (rows: number) => void,
): Promise<Difference | null> {
  const [left, right] = [
    new RowReader(source.read(table, 0)),
    new RowReader(target.read(table, 0)),
  ];
  try {
    for (;;) {
      const filled = await Promise.all([left.fill(), right.fill()]);
      if (!filled.includes(true)) return null;
      const rows = Math.min(left.left, right.left);
      const equal = filled.includes(false) ? 0 : equalRows(left, right, rows);
      left.at += equal;
      right.at += equal;
      if (equal < rows || filled.includes(false)) return difference(table, left, right);
      onRows(rows);
    }
  } finally {
    await Promise.allSettled([left.end(), right.end()]);
  }
}

/** How many of the next rows are alike, before the first that is not. */
function equalRows(left: RowReader, right: RowReader, rows: number): number {
  let equal = rows;
  for (const [index, values] of left.piece.columns.entries()) {
    const others = right.piece.columns[index];
    if (others === undefined) return 0;
    equal = equalValues(values, left.at, others, right.at, equal);
  }
  return equal;
}

function equalValues(
  left: CopiedValues,
  leftAt: number,
  right: CopiedValues,
  rightAt: number,
  rows: number,
): number {
  if (left.type === "text" || right.type === "text") {
    if (left.type !== "text" || right.type !== "text") return 0;
    return equalItems(left.texts, leftAt, right.texts, rightAt, rows);
  }
  if (left.type !== right.type) return 0;
  const width = WORDS[left.type];
  const words = equalItems(left.words, leftAt * width, right.words, rightAt * width, rows * width);
  const nulls = equalItems(left.nulls, leftAt, right.nulls, rightAt, rows);
  return Math.min(nulls, Math.floor(words / width));
}

function equalItems<Item>(
  left: ArrayLike<Item>,
  leftAt: number,
  right: ArrayLike<Item>,
  rightAt: number,
  items: number,
): number {
  for (let item = 0; item < items; item++) {
    if (left[leftAt + item] !== right[rightAt + item]) return item;
  }
  return items;
}

function difference(table: CopiedTable, left: RowReader, right: RowReader): Difference {
  const keyOf = ({ piece, at, left: rows }: RowReader) =>
    rows === 0 ? null : shownKey(table, piece, at);
  const [source, target] = [keyOf(left), keyOf(right)];
  const columns =
    source !== target
      ? []
      : table.columns.flatMap(({ name }, index) => {
          const [one, other] = [left.piece.columns[index], right.piece.columns[index]];
          const alike = one && other && equalValues(one, left.at, other, right.at, 1) === 1;
          return alike ? [] : [name];
        });
  return { table: table.name, source, target, columns };
}
