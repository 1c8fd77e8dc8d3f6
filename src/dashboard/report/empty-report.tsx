import { useQuery } from "@tanstack/preact-query";
import { addDays } from "../address/calendar-date.ts";
import { areNarrow, NO_FILTERS } from "../address/filters.ts";
import { address, setFilters } from "../address/navigation.ts";
import { dataQuery } from "../api-client/administration.ts";
import { formatDay } from "../language/formats.ts";
import { useTexts } from "../language/language.ts";
import { Icon } from "../shell/icon.tsx";
import "../shell/states.css";
import { Skeleton } from "../shell/skeleton.tsx";

/** Nothing was found: because of the filters, the period, or because there is nothing yet. */
export function EmptyReport() {
  const t = useTexts();
  const { data } = useQuery(dataQuery);
  const { filters } = address.value;
  if (data === undefined) return <Skeleton height={240} />;
  if (data.first === null || data.last === null) return <NoData />;
  const last = data.last.slice(0, 10);
  return (
    <div class="state">
      <Icon name="search" size={28} />
      <h2>{areNarrow(filters) ? t.empty.nothingFits : t.empty.nothingInPeriod}</h2>
      <p>{t.empty.thereIs(formatDay(data.first), formatDay(data.last))}</p>
      <div class="row">
        {areNarrow(filters) && (
          <button
            type="button"
            class="button button-main"
            onClick={() => setFilters({ ...NO_FILTERS, period: filters.period })}
          >
            {t.filters.reset}
          </button>
        )}
        <button
          type="button"
          class="button"
          onClick={() => setFilters({ period: { from: addDays(last, -29), to: last } })}
        >
          {t.empty.showLatest}
        </button>
        <button
          type="button"
          class="button"
          onClick={() => setFilters({ period: { preset: "all" } })}
        >
          {t.periods.all}
        </button>
      </div>
    </div>
  );
}

/** The first thing a new installation shows. */
export function NoData() {
  const t = useTexts();
  return (
    <div class="state">
      <Icon name="data" size={28} />
      <h2>{t.empty.noData}</h2>
      <p>{t.empty.noDataAdvice}</p>
      <pre>{t.empty.commands}</pre>
      <p class="state-note">{t.empty.owners}</p>
    </div>
  );
}
