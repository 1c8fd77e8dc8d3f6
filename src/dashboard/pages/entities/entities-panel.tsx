import { useQuery } from "@tanstack/preact-query";
import { useId, useMemo } from "preact/hooks";
import { daysOf } from "../../address/calendar-date.ts";
import { pageFilters } from "../../address/drill-down.ts";
import { address } from "../../address/navigation.ts";
import { resolvePeriod } from "../../address/period.ts";
import { nameOf } from "../../api-client/directory.ts";
import { statisticsParameters, statisticsQuery } from "../../api-client/reports.ts";
import type { EntityKind } from "../../figures/entities.ts";
import { ENTITIES, entityFigures } from "../../figures/entities.ts";
import { FiguresTable } from "../../figures/figures-table.tsx";
import { stepFor } from "../../figures/time-steps.ts";
import { DownloadMenu } from "../../files/download-menu.tsx";
import { formatNumber } from "../../language/formats.ts";
import { useTexts } from "../../language/language.ts";
import { EmptyReport } from "../../report/empty-report.tsx";
import { ErrorState } from "../../shell/error-state.tsx";
import { useSelection, useToday } from "../../shell/me.ts";
import { Skeleton } from "../../shell/skeleton.tsx";
import { coursesOf } from "./courses.ts";

interface EntitiesPanelProps {
  readonly kind: EntityKind;
  readonly sort: string;
  readonly changeSort: (sort: string) => void;
  readonly search: string;
  readonly changeSearch: (search: string) => void;
}

/** The figures of lines, specialists or clients that the page's filters select, as a table. */
export function EntitiesPanel({
  kind,
  sort,
  changeSort,
  search,
  changeSearch,
}: EntitiesPanelProps) {
  const t = useTexts();
  const id = useId();
  const selection = useSelection();
  const today = useToday();
  const { grouping } = ENTITIES[kind];
  const period = resolvePeriod(pageFilters(address.value).period, today);
  const step = stepFor(
    period === null ? null : daysOf(period.from.slice(0, 10), period.to.slice(0, 10)),
  );
  const figures = useQuery(statisticsQuery(selection, [grouping]));
  const total = useQuery(statisticsQuery(selection, []));
  const course = useQuery(statisticsQuery(selection, [grouping, step]));
  const rows = useMemo(
    () => (figures.data === undefined ? null : entityFigures(kind, figures.data.groups)),
    [figures.data, kind],
  );
  const courses = useMemo(
    () => coursesOf(kind, step, period, course.data?.groups ?? []),
    [kind, step, period?.from, period?.to, course.data],
  );
  const found = useMemo(() => {
    const wanted = search.trim().toLocaleLowerCase();
    return rows?.filter((row) => nameOf(row).toLocaleLowerCase().includes(wanted)) ?? [];
  }, [rows, search]);

  if (figures.error !== null && rows === null) {
    return <ErrorState error={figures.error} retry={() => void figures.refetch()} />;
  }
  if (rows === null) return <Skeleton height={420} />;
  if (rows.length === 0) return <EmptyReport />;
  return (
    <section class="panel" aria-labelledby={id}>
      <div class="panel-head">
        <h2 id={id}>{t.counts[kind](rows.length, formatNumber(rows.length))}</h2>
        <div class="row no-print">
          <input
            class="input panel-search"
            type="search"
            placeholder={t.filters.search}
            aria-label={`${t.pages[kind]}: ${t.filters.search}`}
            value={search}
            onInput={(event) => changeSearch(event.currentTarget.value)}
          />
          <DownloadMenu name={t.pages[kind]} report={statisticsParameters(selection, [grouping])} />
        </div>
      </div>
      {found.length === 0 ? (
        <p class="panel-body muted">{t.filters.nothingFound}</p>
      ) : (
        <FiguresTable
          kind={kind}
          rows={found}
          total={search === "" ? (total.data?.groups[0]?.figures ?? null) : null}
          courses={courses}
          sort={sort}
          changeSort={changeSort}
        />
      )}
    </section>
  );
}
