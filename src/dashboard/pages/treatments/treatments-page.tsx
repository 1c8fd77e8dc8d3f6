import { useInfiniteQuery } from "@tanstack/preact-query";
import { useMemo } from "preact/hooks";
import { address, setView } from "../../address/navigation.ts";
import { treatmentsQuery } from "../../api-client/reports.ts";
import { DownloadMenu } from "../../files/download-menu.tsx";
import { formatNumber } from "../../language/formats.ts";
import { useTexts } from "../../language/language.ts";
import { CoverageNotice } from "../../report/coverage-notice.tsx";
import { EmptyReport } from "../../report/empty-report.tsx";
import { ErrorState } from "../../shell/error-state.tsx";
import { useSelection } from "../../shell/me.ts";
import { Skeleton } from "../../shell/skeleton.tsx";
import { ColumnChoice } from "./column-choice.tsx";
import { chosenColumns, TREATMENT_COLUMNS } from "./columns.ts";
import { TreatmentPanel } from "./treatment-panel.tsx";
import "./treatments-page.css";
import { TreatmentsTable } from "./treatments-table.tsx";

const NEWEST_FIRST = "-initialized";

/** Every treatment that the filters select, however many, and the course of one. */
export function TreatmentsPage() {
  const t = useTexts();
  const selection = useSelection();
  const { sort: asked, open, columns } = address.value.view;
  const sort = isSort(asked) ? asked : NEWEST_FIRST;
  const query = useInfiniteQuery(treatmentsQuery(selection, sort));
  const rows = useMemo(
    () => query.data?.pages.flatMap(({ treatments }) => treatments),
    [query.data],
  );
  const first = query.data?.pages[0];
  return (
    <>
      <div class="page-head">
        <h1>
          {t.pages.treatments}
          {first?.total !== undefined && (
            <span class="page-count">{formatNumber(first.total)}</span>
          )}
        </h1>
        <div class="row no-print">
          <ColumnChoice chosen={chosenColumns(columns)} />
          <DownloadMenu name={t.pages.treatments} selection={selection} labelled />
        </div>
      </div>
      {first !== undefined && <CoverageNotice coverage={first.coverage} />}
      {query.error !== null && rows === undefined && (
        <ErrorState error={query.error} retry={() => void query.refetch()} />
      )}
      {query.error === null && rows === undefined && <Skeleton height={560} />}
      {rows !== undefined && rows.length === 0 && <EmptyReport />}
      {rows !== undefined && rows.length > 0 && (
        <div class={`treatments${open === undefined ? "" : " has-panel"}`}>
          <TreatmentsTable
            rows={rows}
            columns={chosenColumns(columns)}
            sort={sort}
            changeSort={(chosen) => setView({ sort: chosen === NEWEST_FIRST ? undefined : chosen })}
            open={open ?? null}
            total={first?.total ?? null}
            cut={query.data?.pages.at(-1)?.next != null}
            more={
              query.hasNextPage
                ? {
                    load: () => void query.fetchNextPage(),
                    loading: query.isFetchingNextPage,
                    failed: query.isFetchNextPageError,
                  }
                : null
            }
          />
          {open !== undefined && <TreatmentPanel key={open} id={open} />}
        </div>
      )}
    </>
  );
}

function isSort(text: string | undefined): text is string {
  const field = text?.replace(/^-/, "");
  return TREATMENT_COLUMNS.some(({ sort }) => sort !== undefined && sort === field);
}
