import type { Filters } from "../address/filters.ts";
import { address } from "../address/navigation.ts";
import { resolvePeriod } from "../address/period.ts";
import { formatRange } from "../language/formats.ts";
import { useTexts } from "../language/language.ts";
import { useMe, useToday } from "../shell/me.ts";
import { useDescribedFilters } from "./use-described-filters.ts";

/** On paper nothing can be clicked: a line says what was selected. */
export function PrintedFilters({ filters }: { readonly filters: Filters }) {
  const t = useTexts();
  const { organization } = useMe();
  const range = resolvePeriod(filters.period, useToday());
  const parts = [
    organization.name,
    t.pages[address.value.page],
    range === null ? t.periods.all : formatRange(range.from, range.to),
    ...useDescribedFilters(filters).map(({ text }) => text),
  ];
  return <p class="print-only">{parts.join(" · ")}</p>;
}
