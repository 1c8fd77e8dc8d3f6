import { useQuery } from "@tanstack/preact-query";
import type { Data } from "../../../api/data.ts";
import { NO_FILTERS } from "../../address/filters.ts";
import { Link } from "../../address/link.tsx";
import { dataQuery } from "../../api-client/administration.ts";
import { formatDay, formatNumber } from "../../language/formats.ts";
import { useTexts } from "../../language/language.ts";
import { NoData } from "../../report/empty-report.tsx";
import { ErrorState } from "../../shell/error-state.tsx";
import { Skeleton } from "../../shell/skeleton.tsx";
import { CallsPanel } from "./calls-panel.tsx";
import "./data-page.css";
import { EventsPanel } from "./events-panel.tsx";
import { ImportsPanel } from "./imports-panel.tsx";
import { MirrorPanel } from "./mirror-panel.tsx";
import { MonthsStrip } from "./months-strip.tsx";

/** What is there, where it came from, and whether more is on its way. */
export function DataPage() {
  const t = useTexts();
  const { data, error, refetch } = useQuery(dataQuery);
  return (
    <>
      <h1>{t.pages.data}</h1>
      {error !== null && data === undefined && (
        <ErrorState error={error} retry={() => void refetch()} />
      )}
      {error === null && data === undefined && <Skeleton height={480} />}
      {data !== undefined && <Sections data={data} />}
    </>
  );
}

function Sections({ data }: { readonly data: Data }) {
  const t = useTexts();
  return (
    <>
      {data.first === null || data.last === null ? (
        <NoData />
      ) : (
        <section class="panel" aria-label={t.data.covered}>
          <div class="panel-head">
            <h2>{t.data.covered}</h2>
          </div>
          <div class="panel-body">
            <p class="data-total">
              <Link
                to={{
                  page: "treatments",
                  part: null,
                  filters: { ...NO_FILTERS, period: { preset: "all" } },
                  view: {},
                }}
              >
                {formatNumber(data.treatments)}
              </Link>
              <span class="muted">
                {t.data.between(formatDay(data.first), formatDay(data.last))}
              </span>
            </p>
            <MonthsStrip months={data.months} />
          </div>
        </section>
      )}
      {data.unseen !== null && data.unseen > 0 && (
        <section class="notice data-unseen" aria-label={t.data.unseenName}>
          <p>{t.data.unseen(data.unseen, formatNumber(data.unseen))}</p>
          <pre>{t.data.unseenCommands}</pre>
        </section>
      )}
      <div class="data-two">
        <MirrorPanel mirror={data.mirror} />
        <EventsPanel events={data.events} />
      </div>
      <ImportsPanel imports={data.imports} />
      <CallsPanel />
    </>
  );
}
