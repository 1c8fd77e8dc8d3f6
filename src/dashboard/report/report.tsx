import { useQuery } from "@tanstack/preact-query";
import type { ComponentChildren } from "preact";
import { address } from "../address/navigation.ts";
import { overviewQuery } from "../api-client/reports.ts";
import { STEP_NAMES } from "../figures/step-names.ts";
import { DownloadMenu } from "../files/download-menu.tsx";
import { useTexts } from "../language/language.ts";
import { ErrorState } from "../shell/error-state.tsx";
import { useSelection } from "../shell/me.ts";
import { CoverageNotice } from "./coverage-notice.tsx";
import { Distributions } from "./distributions.tsx";
import { EmptyReport } from "./empty-report.tsx";
import { Load } from "./load.tsx";
import { OverviewTiles } from "./overview-tiles.tsx";
import { Ratings } from "./ratings.tsx";
import { ReportSkeleton } from "./report-skeleton.tsx";
import "./report.css";
import { TimeSeries } from "./time-series.tsx";

interface ReportProps {
  readonly title: string;
  /** Before the title: where one came from. */
  readonly above?: ComponentChildren;
  /** Below the charts. */
  readonly children?: ComponentChildren;
}

/** The overview of what the page's filters select: one request, all its figures and charts. */
export function Report({ title, above, children }: ReportProps) {
  const t = useTexts();
  const selection = useSelection();
  const step = STEP_NAMES.find((each) => each === address.value.view.step) ?? null;
  const { data, error, refetch, isPlaceholderData } = useQuery(overviewQuery(selection, step));
  return (
    <>
      <div class="page-head">
        <div>
          {above}
          <h1>{title}</h1>
        </div>
        <div class="no-print">
          <DownloadMenu name={t.pages.treatments} selection={selection} labelled />
        </div>
      </div>
      {error !== null && data === undefined && (
        <ErrorState error={error} retry={() => void refetch()} />
      )}
      {error === null && data === undefined && <ReportSkeleton />}
      {data !== undefined && data.total.treatments === 0 && <EmptyReport />}
      {data !== undefined && data.total.treatments > 0 && (
        <div class={`report${isPlaceholderData ? " is-stale" : ""}`} aria-busy={isPlaceholderData}>
          <CoverageNotice coverage={data.coverage} />
          <OverviewTiles overview={data} />
          <TimeSeries overview={data} selection={selection} />
          <div class="report-load">
            <Load groups={data.load} selection={selection} />
            <Ratings figures={data.total} />
          </div>
          <Distributions overview={data} />
          {children}
        </div>
      )}
    </>
  );
}
