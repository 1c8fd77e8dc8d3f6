import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import type { Page } from "../address/address.ts";
import { address } from "../address/navigation.ts";
import { FilterBar } from "../filters/filter-bar.tsx";
import { useTexts } from "../language/language.ts";
import { ClientsPage } from "../pages/clients/clients-page.tsx";
import { DataPage } from "../pages/data/data-page.tsx";
import { LinesPage } from "../pages/lines/lines-page.tsx";
import { OverviewPage } from "../pages/overview/overview-page.tsx";
import { QueuePage } from "../pages/queue/queue-page.tsx";
import { SettingsPage } from "../pages/settings/settings-page.tsx";
import { SpecialistsPage } from "../pages/specialists/specialists-page.tsx";
import { TreatmentsPage } from "../pages/treatments/treatments-page.tsx";
import { ErrorBoundary } from "./error-boundary.tsx";
import { useMe } from "./me.ts";
import { Navigation } from "./navigation-bar.tsx";
import "./shell.css";

const SHOWN: Record<Page, ComponentType> = {
  overview: OverviewPage,
  lines: LinesPage,
  specialists: SpecialistsPage,
  clients: ClientsPage,
  treatments: TreatmentsPage,
  queue: QueuePage,
  data: DataPage,
  settings: SettingsPage,
};

/** Pages about treatments of a period: those that filters change. */
const FILTERED: ReadonlySet<Page> = new Set([
  "overview",
  "lines",
  "specialists",
  "clients",
  "treatments",
]);

/** Navigation beside the page one is on. */
export function Shell() {
  const t = useTexts();
  const { organization } = useMe();
  const { page, part } = address.value;
  const Shown = SHOWN[page];
  useEffect(() => {
    document.title = `${t.pages[page]} · ${organization.name} · ${t.product}`;
  }, [t, page, organization.name]);
  return (
    <div class="shell">
      <a class="skip no-print" href="#content">
        {t.shell.skip}
      </a>
      <Navigation />
      <div class="shell-body">
        {FILTERED.has(page) && <FilterBar />}
        <main id="content" tabIndex={-1} class={`page page-${page}`}>
          <ErrorBoundary key={`${page}/${part ?? ""}`}>
            <Shown />
          </ErrorBoundary>
        </main>
      </div>
    </div>
  );
}
