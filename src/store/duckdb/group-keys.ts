import { timeKey } from "../../history/calendar-keys.ts";
import type { FigureGroup, Grouping, GroupKey } from "../../history/figures.ts";
import type { IdDictionary } from "../../history/treatment-batch.ts";
import type { Dictionaries } from "../sql/dictionaries.ts";

/** What SQL groups by: the groupings of reports, and the whole hours of the calendar. */
export type SqlGrouping = Grouping | "calendarHour";

const YEAR_ONE = "DATE '0001-01-01'";
/** Days from the calendar's start to year 1. */
const DAYS_TO_YEAR_ONE = 146_097;

/** As SQL over `treatment`, by what a wall clock's hour is in SQL. Made into keys by {@link keyOf}. */
export const GROUPING_SQL: Readonly<Record<SqlGrouping, (hour: string) => string>> = {
  line: () => "line",
  specialist: () => "specialist",
  client: () => "client",
  calendarHour: (hour) => hour,
  hour: (hour) => `${hour} % 24`,
  weekday: (hour) => `${hour} // 24 % 7 + 1`,
  day: (hour) => `${hour} // 24`,
  week: (hour) => `${hour} // 168`,
  // Months since year 1 began, and the twelve of the year before.
  month: (hour) =>
    `(date_diff('month', ${YEAR_ONE}, ${YEAR_ONE} + (${hour} // 24 - ${DAYS_TO_YEAR_ONE})::INTEGER) + 12)`,
};

/** The key of a report, of the number that was grouped by. */
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

export function compareKeys(a: FigureGroup, b: FigureGroup): number {
  for (const [position, key] of a.keys.entries()) {
    const other = b.keys[position] ?? key;
    if (key < other) return -1;
    if (key > other) return 1;
  }
  return 0;
}
