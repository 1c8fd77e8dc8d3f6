/**
 * The dashboard: what runs in the browser.
 *
 * Conventions
 * - The address bar holds the whole state (`address/`). A page reads `address.value` and changes it
 *   with `setFilters`, `setView` or a `Link`; it keeps no copy.
 * - Data come from the REST API alone, as queries of `api-client/`; shapes are the types of
 *   `src/api`. `useSelection()` is what the page's filters mean for the API.
 * - Every number leads to its rows: `rowsBehind` or `rowsOf` in a `<Link>`, `onSelect` of a chart.
 * - No text stands in a component: it is in `language/en.ts` and `ru.ts`, which are of one type.
 *   Numbers, durations and dates go through `language/formats.ts`.
 * - A page is a folder of `pages/`, and has one `<h1>`. It shows a `Skeleton` of its own size while
 *   it loads, an `ErrorState` when that fails, and an empty state that says what to do.
 * - Charts are a `ChartPanel` with a table of the same data; tables of figures are a `FiguresTable`.
 * - A component's styles stand beside it; colours, sizes and type are `theme/tokens.css`. Nothing
 *   may be an inline script or a style in markup, and what comes from data is text, never HTML:
 *   the content policy of the server forbids both.
 */
import "./theme/theme.ts";
import "./language/document-language.ts";
import "./theme/tokens.css";
import "./theme/base.css";
import "./theme/controls.css";
import { QueryClientProvider } from "@tanstack/preact-query";
import { render } from "preact";
import { queryClient } from "./api-client/query-client.ts";
import { App } from "./shell/app.tsx";

const root = document.getElementById("app");
if (root === null) throw new TypeError("The page has no place for the dashboard");

render(
  <QueryClientProvider client={queryClient}>
    <App />
  </QueryClientProvider>,
  root,
);
