import type { Address } from "./address.ts";
import type { Filters } from "./filters.ts";
import { address } from "./navigation.ts";

/**
 * The rows behind a number: Treatments with the filters of the page and those of the number.
 *
 * @param sort as the REST API has it: `-waiting`
 */
export function rowsOf(filters: Partial<Filters>, sort?: string): Address {
  return {
    page: "treatments",
    part: null,
    filters: { ...pageFilters(address.value), ...filters },
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
