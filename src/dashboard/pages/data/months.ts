import type { Data } from "../../../api/data.ts";
import { firstOfMonth } from "../../address/calendar-date.ts";

type Month = Data["months"][number];

/** Months from the first to the last, those without treatments too. In their order. */
export function withEmptyMonths(months: readonly Month[]): readonly Month[] {
  const counts = new Map(months.map(({ month, treatments }) => [month, treatments]));
  const known = [...counts.keys()].sort();
  const [first, last] = [known[0], known.at(-1)];
  const all: Month[] = [];
  if (first === undefined || last === undefined) return all;
  for (let month = first; month <= last; month = firstOfMonth(`${month}-01`, 1).slice(0, 7)) {
    all.push({ month, treatments: counts.get(month) ?? 0 });
  }
  return all;
}

export interface YearOfMonths {
  readonly year: string;
  /** January to December; null outside of what is covered. */
  readonly months: readonly (Month | null)[];
}

/** Months, given in their order, by year. */
export function byYear(months: readonly Month[]): readonly YearOfMonths[] {
  const years = new Map<string, (Month | null)[]>();
  for (const month of months) {
    const year = month.month.slice(0, 4);
    const ofYear = years.get(year) ?? Array.from({ length: 12 }, () => null);
    ofYear[Number(month.month.slice(5)) - 1] = month;
    years.set(year, ofYear);
  }
  return Array.from(years, ([year, ofYear]) => ({ year, months: ofYear }));
}
