import type { Address } from "./address.ts";
import type { Filters } from "./filters.ts";
import { narrowed } from "./narrowed.ts";
import { address } from "./navigation.ts";

/**
 * The rows behind a number: Treatments with the filters of the page, narrowed by those of the number.
 *
 * @param sort as the REST API has it: `-waiting`
 * @returns null where there are none: the page leaves out all that the number counts
 */
export function rowsOf(filters: Partial<Filters>, sort?: string): Address | null {
  const both = narrowed(pageFilters(address.value), filters);
  if (both === null) return null;
  return {
    page: "treatments",
    part: null,
    filters: both,
    view: sort === undefined ? {} : { sort },
  };
}

/** The filters of an address, the line, specialist or client of its page included. */
export function pageFilters({ page, part, filters }: Address): Filters {
  if (part === null) return filters;
  if (page === "lines") return { ...filters, lines: [part] };
  if (page === "specialists") return { ...filters, specialists: [part] };
  if (page === "clients") return { ...filters, clients: [part] };
  return filters;
}
