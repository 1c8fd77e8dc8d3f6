import type { Filters } from "../address/filters.ts";
import { useDirectory } from "../api-client/directory.ts";
import { useTexts } from "../language/language.ts";
import type { DescribedFilter } from "./described-filters.ts";
import { describeFilters } from "./described-filters.ts";

/** Filters in words, with the names of the directories as far as they are read. */
export function useDescribedFilters(filters: Filters): readonly DescribedFilter[] {
  const t = useTexts();
  const directories = {
    lines: useDirectory("lines"),
    specialists: useDirectory("specialists"),
    clients: useDirectory("clients"),
  };
  return describeFilters(filters, directories, t);
}
