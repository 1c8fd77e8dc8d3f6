import { useTexts } from "../../language/language.ts";
import { Report } from "../../report/report.tsx";

/** All treatments of the period at a glance. */
export function OverviewPage() {
  return <Report title={useTexts().pages.overview} />;
}
