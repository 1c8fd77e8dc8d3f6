/** How a table is sorted, as the address and the API have it: `waiting`, descending `-waiting`. */
export interface Sorting {
  readonly column: string;
  readonly descending: boolean;
}

export function readSorting(text: string): Sorting {
  return text.startsWith("-")
    ? { column: text.slice(1), descending: true }
    : { column: text, descending: false };
}

export function writeSorting({ column, descending }: Sorting): string {
  return `${descending ? "-" : ""}${column}`;
}

/** The value of `aria-sort` of a column's head. */
export function ariaSort(sorting: Sorting, column: string): "ascending" | "descending" | undefined {
  if (sorting.column !== column) return undefined;
  return sorting.descending ? "descending" : "ascending";
}
