import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { UnderWay } from "../../accounts/under-way.ts";
import { API_LIMITS } from "../../api/limits.ts";
import type { FileFormat, SortField, TreatmentsQuery } from "../../api/treatments.ts";
import {
  FILE_FORMATS,
  treatmentDetails,
  treatmentPage,
  treatmentsQuery,
} from "../../api/treatments.ts";
import { idParameter } from "../../api/values.ts";
import { GET_HISTORY } from "../../contract/operation.ts";
import { FORMATS } from "../../exports/formats.ts";
import { writeTreatments } from "../../exports/write-treatments.ts";
import { nowSeconds } from "../../history/clock.ts";
import type { TreatmentSelection } from "../../history/selection.ts";
import { formatWallDate } from "../../history/wall-clock.ts";
import type { LineEvent } from "../../intake/events/line-event.ts";
import { readFact } from "../../intake/live/kept-fact.ts";
import type { TreatmentOrder, TreatmentOrderField } from "../../store/store.ts";
import { goneAway } from "../gone-away.ts";
import type { ApiApp } from "./api-app.ts";
import { PROBLEMS } from "./api-app.ts";
import { ApiError, invalidParameter } from "./api-error.ts";
import type { ApiContext } from "./api-options.ts";
import { chooseFormat } from "./choose-format.ts";
import { courseOf } from "./course-of.ts";
import { coverageOf } from "./coverage-of.ts";
import { refuseDialect } from "./csv-dialect.ts";
import { readCursor, writeCursor } from "./cursor.ts";
import { readSelection } from "./read-selection.ts";
import { sendFile } from "./send-file.ts";
import { pageAsJson, rowsAsJson, treatmentRows } from "./treatment-rows.ts";
import type { View } from "./viewer.ts";
import { viewOf } from "./viewer.ts";

const ORDER_FIELDS = {
  initialized: "initialized",
  closed: "closed",
  waiting: "queueWaitingTime",
  reaction: "reaction",
  duration: "duration",
  rating: "serviceQualityAssessment",
  queueLength: "queueLength",
} as const satisfies Record<SortField, TreatmentOrderField>;

const DEFAULT_SORT = "-initialized";

const config = { access: { scope: "read", operation: GET_HISTORY.name } } as const;

const file = (description: string) => ({ schema: z.string().meta({ description }) });

/** `/treatments`: pages of rows in any order, whole selections as files, and one with its course. */
export function treatmentRoutes(app: ApiApp, context: ApiContext): void {
  const { store, clock, configuration } = context;
  const filesUnderWay = new UnderWay({
    perLane: API_LIMITS.filesPerOrganization,
    total: Number.POSITIVE_INFINITY,
  });

  app.get(
    "/treatments",
    {
      config,
      exposeHeadRoute: false,
      schema: {
        tags: ["Treatments"],
        operationId: "listTreatments",
        summary: "Treatments of a selection: a page, or all as a file",
        description:
          "A page is read on with `cursor`. The formats of files are the whole selection in one stream, oldest first: there, `sort`, `limit`, `cursor` and `count` are refused. A stream that breaks off is not whole: the connection is reset.",
        querystring: treatmentsQuery,
        response: {
          200: {
            description: "A page, or the file",
            content: {
              "application/json": { schema: treatmentPage },
              "application/x-ndjson": file("A treatment a line"),
              "text/csv": file("RFC 4180, or with dialect=excel"),
              "application/vnd.apache.parquet": file("Parquet"),
              "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": file("Excel"),
            },
          },
          ...PROBLEMS,
        },
      },
    },
    async (request, reply) => {
      const { query } = request;
      const view = await viewOf(request, store.organizations);
      const selection = readSelection(query, view.zone);
      const format =
        query.format ??
        chooseFormat(request.headers.accept, ["json", ...FILE_FORMATS] as const, "json");
      reply.header("vary", "accept");
      if (format !== "json") {
        return sendInPlace(view.organization.id, () =>
          sendSelection(request, reply, view, selection, format),
        );
      }
      refuseDialect(query);
      const text = await page(query, view, selection, goneAway(reply));
      return reply.type("application/json; charset=utf-8").send(text);
    },
  );

  app.get(
    "/treatments/:id",
    {
      config,
      schema: {
        tags: ["Treatments"],
        operationId: "getTreatment",
        summary: "One treatment and its course",
        params: z.strictObject({ id: idParameter }),
        response: { 200: treatmentDetails, ...PROBLEMS },
      },
    },
    async (request) => {
      const view = await viewOf(request, store.organizations);
      const { id } = request.params;
      const names = await context.names.of(view.viewer.account);
      const { batch } = await store.treatments.page({
        selection: { ids: [id] },
        organization: view.organization.id,
        rules: await store.reporting.rules(view.organization.id),
        order: { by: "initialized", descending: false },
        limit: 1,
      });
      const [treatment] = await treatmentRows(batch, view.zone, names);
      if (treatment === undefined) throw unknownTreatment();
      const events = await eventsOf(view.organization.id, id);
      return { treatment, course: courseOf(treatment, events, view.zone, names) };
    },
  );

  /** The events of a treatment that came on the organization's own behalf. */
  async function eventsOf(organization: string, id: string): Promise<LineEvent[]> {
    const needs = { treatments: [id], stretches: [] };
    const { treatments } = await store.events.recall(organization, needs);
    return treatments
      .filter((recalled) => recalled.id === id)
      .flatMap(({ facts }) => facts.map(readFact))
      .filter((fact) => fact.kind === "event");
  }

  async function page(
    query: TreatmentsQuery,
    view: View,
    selection: TreatmentSelection,
    signal: AbortSignal,
  ): Promise<string> {
    const { organization, zone, viewer } = view;
    const { sort = DEFAULT_SORT, limit = API_LIMITS.defaultPageRows, cursor } = query;
    const after = cursor === undefined ? null : readCursor(cursor, sort);
    const rules = await store.reporting.rules(organization.id);
    const names = await context.names.of(viewer.account);
    const request = { selection, organization: organization.id, rules, signal };
    const { batch, next } = await store.treatments.page({
      ...request,
      order: orderOf(sort),
      limit,
      ...(after !== null && { after }),
    });
    const rows = await rowsAsJson(batch, zone, names);
    const [group] = query.count
      ? await store.statistics.figures({
          ...request,
          groupBy: [],
          percentiles: [],
          largestGroups: 1,
        })
      : [];
    return pageAsJson(rows, {
      next: next === null ? null : writeCursor(sort, next),
      ...(query.count && { total: group?.figures.treatments ?? 0 }),
      coverage: await coverageOf(selection, view, store, nowSeconds(clock)),
    });
  }

  /** Whoever reads slowly holds a place for scans: an organization does not take those of others. */
  async function sendInPlace(
    organization: string,
    send: () => Promise<FastifyReply>,
  ): Promise<FastifyReply> {
    if (!filesUnderWay.enter(organization)) throw tooManyFiles();
    try {
      return await send();
    } finally {
      filesUnderWay.leave(organization);
    }
  }

  async function sendSelection(
    request: FastifyRequest<{ Querystring: TreatmentsQuery }>,
    reply: FastifyReply,
    view: View,
    selection: TreatmentSelection,
    format: FileFormat,
  ): Promise<FastifyReply> {
    const { query } = request;
    refusePaging(query);
    if (format !== "csv") refuseDialect(query);
    const { organization, zone, viewer } = view;
    const signal = goneAway(reply);
    const [names, rules] = await Promise.all([
      context.names.of(viewer.account),
      store.reporting.rules(organization.id),
    ]);
    // Until here, and while the first rows are looked for, a failure is a problem with its status.
    const scan = await store.treatments.scan({
      query: selection,
      rules,
      organization: organization.id,
      signal,
    });
    const { mediaType, extension } = FORMATS[format];
    const today = formatWallDate(zone.toWall(nowSeconds(clock)));
    return sendFile(request, reply, {
      name: `treatments-${today}${extension}`,
      mediaType,
      compressible: format === "csv" || format === "ndjson",
      patience: { stallMilliseconds: configuration.answers.stallSeconds * 1000, signal },
      write: (output, patience) =>
        writeTreatments(output, {
          format,
          batches: scan.batches,
          zone,
          names,
          options: { csvForExcel: query.dialect === "excel" },
          ...patience,
        }),
    });
  }
}

function orderOf(sort: string): TreatmentOrder {
  const descending = sort.startsWith("-");
  const field = (descending ? sort.slice(1) : sort) as SortField;
  return { by: ORDER_FIELDS[field], descending };
}

function refusePaging(query: TreatmentsQuery): void {
  for (const name of ["sort", "limit", "cursor", "count"] as const) {
    if (query[name] === undefined) continue;
    throw invalidParameter(name, {
      ru: `Файл — вся выборка по порядку начала обращений: ${name} к нему не относится.`,
      en: `A file is the whole selection, oldest first: it takes no ${name}.`,
    });
  }
}

/** The same whether there is none, or it is not to be seen. */
function unknownTreatment(): ApiError {
  return new ApiError("TREATMENT_UNKNOWN", {
    ru: "Обращения с таким идентификатором нет.",
    en: "There is no treatment with this id.",
  });
}

function tooManyFiles(): ApiError {
  const { filesPerOrganization, retryAfterSeconds } = API_LIMITS;
  return new ApiError(
    "FILES_TOO_MANY",
    {
      ru: `Организация получает уже ${filesPerOrganization} файла сразу. Дождитесь одного из них.`,
      en: `The organization is getting ${filesPerOrganization} files already. Wait for one of them.`,
    },
    { retryAfterSeconds },
  );
}
