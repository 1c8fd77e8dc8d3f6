import { useState } from "preact/hooks";
import { pageFilters } from "../address/drill-down.ts";
import { areNarrow, NO_FILTERS } from "../address/filters.ts";
import { address, setFilters } from "../address/navigation.ts";
import type { DirectoryKind } from "../api-client/directory.ts";
import { useTexts } from "../language/language.ts";
import { Icon } from "../shell/icon.tsx";
import { Segments } from "../shell/segments.tsx";
import { Chips } from "./chips.tsx";
import { EntityPicker } from "./entity-picker.tsx";
import "./filter-bar.css";
import { MoreFilters } from "./more-filters.tsx";
import { PeriodPicker } from "./period-picker.tsx";
import { PrintedFilters } from "./printed-filters.tsx";

const KINDS: readonly DirectoryKind[] = ["lines", "specialists", "clients"];

/** What the pages are about: a period, whom, and everything else one can narrow by. */
export function FilterBar() {
  const t = useTexts();
  const [open, setOpen] = useState(false);
  const { page, part, filters } = address.value;
  return (
    <section class="filters no-print-box" aria-label={t.filters.name}>
      <div class={`filters-row no-print${open ? " is-open" : ""}`}>
        <PeriodPicker />
        <button
          type="button"
          class={`button filters-toggle${areNarrow(filters) ? " is-set" : ""}`}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          <Icon name="filter" />
          {t.filters.name}
        </button>
        <div class="filters-rest">
          {KINDS.filter((kind) => part === null || kind !== page).map((kind) => (
            <EntityPicker key={kind} kind={kind} />
          ))}
          <Segments
            name={t.filters.time}
            value={timeOf(filters.workingTime)}
            options={[
              { value: "all", label: t.filters.allTime },
              { value: "working", label: t.filters.workingTime },
            ]}
            choose={(value) => setFilters({ workingTime: value === "working" ? true : null })}
          />
          <MoreFilters />
          {areNarrow(filters) && (
            <button
              type="button"
              class="button button-quiet"
              onClick={() => setFilters({ ...NO_FILTERS, period: filters.period })}
            >
              {t.filters.reset}
            </button>
          )}
        </div>
      </div>
      <Chips filters={filters} />
      <PrintedFilters filters={pageFilters(address.value)} />
    </section>
  );
}

function timeOf(workingTime: boolean | null): "all" | "working" | "other" {
  if (workingTime === null) return "all";
  return workingTime ? "working" : "other";
}
