import { z } from "zod";
import type { WorkingInterval } from "../../api/reporting-rules.ts";
import { lineRules, reportingRules, target } from "../../api/reporting-rules.ts";
import { idParameter } from "../../api/values.ts";
import type { WorkingInterval as MinuteInterval } from "../../history/reporting-rules.ts";
import type { ApiApp } from "./api-app.ts";
import { NOTHING, PROBLEMS } from "./api-app.ts";
import { ApiError } from "./api-error.ts";
import type { ApiContext } from "./api-options.ts";
import { viewerOf, viewOf } from "./viewer.ts";

const tags = ["Settings"];
const change = { access: { scope: "manage", settings: true } } as const;

/** `/reporting-rules`: what the organization measures its lines by. */
export function reportingRuleRoutes(app: ApiApp, { store, names }: ApiContext): void {
  app.get(
    "/reporting-rules",
    {
      config: { access: { scope: "read" } },
      schema: {
        tags,
        operationId: "getReportingRules",
        summary: "Targets and working hours",
        response: { 200: reportingRules, ...PROBLEMS },
      },
    },
    async (request) => {
      const { viewer, organization } = await viewOf(request, store.organizations);
      const rules = await store.reporting.rules(organization.id);
      const { line } = await names.of(viewer.account);
      return {
        targetSeconds: rules.targetSeconds,
        lines: Array.from(rules.lines, ([id, { targetSeconds, workingHours }]) => ({
          line: { id, name: line.get(id) ?? null },
          targetSeconds,
          workingHours: workingHours?.map(showInterval) ?? null,
        })),
      };
    },
  );

  app.put(
    "/reporting-rules",
    {
      config: change,
      schema: {
        tags,
        operationId: "setTarget",
        summary: "Set the target of lines without one of their own",
        body: target,
        response: { 204: NOTHING, ...PROBLEMS },
      },
    },
    async (request, reply) => {
      const { organization } = viewerOf(request).account;
      await store.reporting.setTarget(organization, request.body.targetSeconds);
      return reply.code(204).send(null);
    },
  );

  app.put(
    "/reporting-rules/lines/:id",
    {
      config: change,
      schema: {
        tags,
        operationId: "setLineRules",
        summary: "Set the target and the working hours of a line",
        params: z.strictObject({ id: idParameter }),
        body: lineRules,
        response: { 204: NOTHING, ...PROBLEMS },
      },
    },
    async (request, reply) => {
      const { organization } = viewerOf(request).account;
      const { params, body } = request;
      await requireLine(organization, params.id);
      await store.reporting.setLine(organization, params.id, {
        targetSeconds: body.targetSeconds,
        workingHours: body.workingHours?.map(readInterval) ?? null,
      });
      return reply.code(204).send(null);
    },
  );

  app.delete(
    "/reporting-rules/lines/:id",
    {
      config: change,
      schema: {
        tags,
        operationId: "removeLineRules",
        summary: "Let a line be measured as the organization's others are",
        params: z.strictObject({ id: idParameter }),
        response: { 204: NOTHING, ...PROBLEMS },
      },
    },
    async (request, reply) => {
      const { organization } = viewerOf(request).account;
      const { id } = request.params;
      const { lines } = await store.reporting.rules(organization);
      if (!lines.has(id)) throw unknownLine();
      await store.reporting.setLine(organization, id, null);
      return reply.code(204).send(null);
    },
  );

  /** Of lines that the organization may not read nothing is told, not that they are there either. */
  async function requireLine(organization: string, id: string): Promise<void> {
    const { batches } = await store.directory.scanRecords({ kind: "line", organization });
    let found = false;
    for await (const records of batches) found ||= records.some((record) => record.id === id);
    if (!found) throw unknownLine();
  }
}

function unknownLine(): ApiError {
  return new ApiError("LINE_UNKNOWN", {
    ru: "Линии с таким идентификатором нет.",
    en: "There is no line with this id.",
  });
}

function readInterval({ weekday, from, to }: WorkingInterval): MinuteInterval {
  return { weekday, from: readMinute(from), to: readMinute(to) };
}

function readMinute(clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(":").map(Number);
  return hours * 60 + minutes;
}

function showInterval({ weekday, from, to }: MinuteInterval): WorkingInterval {
  return { weekday, from: showMinute(from), to: showMinute(to) };
}

function showMinute(minute: number): string {
  const two = (number: number) => String(number).padStart(2, "0");
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}
