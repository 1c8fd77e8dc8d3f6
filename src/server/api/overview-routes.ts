import { overview, overviewQuery } from "../../api/statistics.ts";
import { GET_HISTORY } from "../../contract/operation.ts";
import { nowSeconds } from "../../history/clock.ts";
import { goneAway } from "../gone-away.ts";
import type { ApiApp } from "./api-app.ts";
import { PROBLEMS } from "./api-app.ts";
import type { ApiContext } from "./api-options.ts";
import { coverageOf } from "./coverage-of.ts";
import { chooseStep, GROUPINGS_OF_STEP, periodBefore } from "./overview-period.ts";
import { DEFAULT_PERCENTILES, onceEach } from "./percentiles.ts";
import { readSelection } from "./read-selection.ts";
import { showFigures, showGroups } from "./show-figures.ts";
import { showTime } from "./show-time.ts";
import { viewOf } from "./viewer.ts";

/** `/statistics/overview`: all that a first page shows. */
export function overviewRoutes(app: ApiApp, context: ApiContext): void {
  const { store, clock } = context;

  app.get(
    "/statistics/overview",
    {
      config: { access: { scope: "read", operation: GET_HISTORY.name } },
      schema: {
        tags: ["Statistics"],
        operationId: "getOverview",
        summary:
          "Totals against the period before, a time series, the load of a week, distributions",
        querystring: overviewQuery,
        response: { 200: overview, ...PROBLEMS },
      },
    },
    async (request, reply) => {
      const { query } = request;
      const view = await viewOf(request, store.organizations);
      const { organization, zone, viewer } = view;
      const selection = readSelection(query, zone);
      const percentiles = onceEach("percentiles", query.percentiles ?? DEFAULT_PERCENTILES);
      const { openedFrom: from, openedTo: to } = selection;
      const period = from === undefined || to === undefined ? null : { from, to };
      const previous =
        period === null || query.compare === "none" ? null : periodBefore(period, zone);
      const step = query.step ?? chooseStep(period);

      const counted = await store.statistics.overview({
        selection,
        organization: organization.id,
        rules: await store.reporting.rules(organization.id),
        percentiles,
        step,
        ...(previous !== null && {
          previous: { openedFrom: previous.from, openedTo: previous.to },
        }),
        signal: goneAway(reply),
      });
      const names = await context.names.of(viewer.account);
      const shown = (one: { readonly from: number; readonly to: number } | null) =>
        one && { from: showTime(one.from, zone), to: showTime(one.to, zone) };
      const { waiting, reaction, duration } = counted.distributions;
      return {
        step,
        period: shown(period),
        previousPeriod: shown(previous),
        percentiles: [...percentiles],
        total: showFigures(counted.total, percentiles),
        previous: counted.previous && showFigures(counted.previous, percentiles),
        series: showGroups(counted.series, GROUPINGS_OF_STEP[step], percentiles, names),
        load: showGroups(counted.load, ["weekday", "hour"], percentiles, names),
        distributions: {
          waiting: [...waiting],
          reaction: [...reaction],
          duration: [...duration],
        },
        coverage: await coverageOf(selection, view, store, nowSeconds(clock)),
      };
    },
  );
}
