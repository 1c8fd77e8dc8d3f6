import { LetopisError } from "../../contract/letopis-error.ts";
import { timeKey } from "../../history/calendar-keys.ts";
import type { FigureGroup, Grouping, GroupKey } from "../../history/figures.ts";
import type { IdDictionary } from "../../history/treatment-batch.ts";
import type { Dictionaries } from "./dictionaries.ts";

/** The key of a report, of the number that was grouped by: a dimension's key, or one of time. */
export function keyOf(grouping: Grouping, number: number, dictionaries: Dictionaries): GroupKey {
  return grouping === "line" || grouping === "specialist" || grouping === "client"
    ? idOf(dictionaries[grouping], number)
    : timeKey(grouping, number);
}

const ID_LENGTH = 36;

function idOf({ text }: IdDictionary, key: number): string {
  const at = text.byteOffset + key * ID_LENGTH;
  return Buffer.from(text.buffer, at, ID_LENGTH).toString("latin1");
}

/** The order of groups: by keys ascending. */
export function compareKeys(a: FigureGroup, b: FigureGroup): number {
  for (const [position, key] of a.keys.entries()) {
    const other = b.keys[position] ?? key;
    if (key < other) return -1;
    if (key > other) return 1;
  }
  return 0;
}

export function tooLarge(largestGroups: number): LetopisError {
  return new LetopisError(
    "REPORT_TOO_LARGE",
    `В отчёте больше ${largestGroups} групп. Сократите период или группируйте меньше.`,
  );
}
