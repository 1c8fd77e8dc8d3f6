import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { API_LIMITS } from "../../api/limits.ts";
import type { Statistics, StatisticsQuery } from "../../api/statistics.ts";
import { statistics, statisticsQuery } from "../../api/statistics.ts";
import { GET_HISTORY } from "../../contract/operation.ts";
import { nowSeconds } from "../../history/clock.ts";
import { formatWallDate } from "../../history/wall-clock.ts";
import { goneAway } from "../gone-away.ts";
import type { ApiApp } from "./api-app.ts";
import { PROBLEMS } from "./api-app.ts";
import type { ApiContext } from "./api-options.ts";
import { chooseFormat } from "./choose-format.ts";
import { coverageOf } from "./coverage-of.ts";
import { refuseDialect } from "./csv-dialect.ts";
import { DEFAULT_PERCENTILES, onceEach } from "./percentiles.ts";
import { readSelection } from "./read-selection.ts";
import { showGroups } from "./show-figures.ts";
import { sendStatisticsTable } from "./statistics-table.ts";
import type { View } from "./viewer.ts";
import { viewOf } from "./viewer.ts";

const FORMATS = ["json", "csv", "xlsx"] as const;

/** `/statistics`: figures of a selection, grouped. */
export function statisticsRoutes(app: ApiApp, context: ApiContext): void {
  const { store, clock, configuration } = context;

  app.get(
    "/statistics",
    {
      config: { access: { scope: "read", operation: GET_HISTORY.name } },
      exposeHeadRoute: false,
      schema: {
        tags: ["Statistics"],
        operationId: "getStatistics",
        summary: "Figures of a selection, by up to three groupings",
        querystring: statisticsQuery,
        response: {
          200: {
            description: "The groups that occur, by their keys; without groupings one",
            content: {
              "application/json": { schema: statistics },
              "text/csv": { schema: z.string() },
              "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": {
                schema: z.string(),
              },
            },
          },
          ...PROBLEMS,
        },
      },
    },
    async (request, reply) => {
      const { query } = request;
      const view = await viewOf(request, store.organizations);
      const report = await figuresOf(query, view, goneAway(reply));
      const format = query.format ?? chooseFormat(request.headers.accept, FORMATS, "json");
      reply.header("vary", "accept");
      if (format !== "csv") refuseDialect(query);
      if (format === "json") return reply.send(report);
      return sendTable(request, reply, view, report, format);
    },
  );

  async function figuresOf(
    query: StatisticsQuery,
    view: View,
    signal: AbortSignal,
  ): Promise<Statistics> {
    const { organization, zone, viewer } = view;
    const selection = readSelection(query, zone);
    const groupBy = onceEach("groupBy", query.groupBy ?? []);
    const percentiles = onceEach("percentiles", query.percentiles ?? DEFAULT_PERCENTILES);
    const groups = await store.statistics.figures({
      selection,
      organization: organization.id,
      rules: await store.reporting.rules(organization.id),
      groupBy,
      percentiles,
      largestGroups: API_LIMITS.groups,
      signal,
    });
    return {
      groups: showGroups(groups, groupBy, percentiles, await context.names.of(viewer.account)),
      percentiles: [...percentiles],
      coverage: await coverageOf(selection, view, store, nowSeconds(clock)),
    };
  }

  function sendTable(
    request: FastifyRequest<{ Querystring: StatisticsQuery }>,
    reply: FastifyReply,
    { zone }: View,
    report: Statistics,
    format: "csv" | "xlsx",
  ): Promise<FastifyReply> {
    const today = formatWallDate(zone.toWall(nowSeconds(clock)));
    const { groupBy = [], dialect } = request.query;
    return sendStatisticsTable(request, reply, {
      name: `statistics-${today}`,
      groupBy,
      report,
      format,
      forExcel: dialect === "excel",
      patience: {
        stallMilliseconds: configuration.answers.stallSeconds * 1000,
        signal: goneAway(reply),
      },
    });
  }
}
