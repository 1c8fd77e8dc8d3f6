import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { CallParameter } from "../../contract/call.ts";
import { LetopisError } from "../../contract/letopis-error.ts";
import { HISTORY_PARAMETERS } from "../../contract/parameters.ts";
import { EXPORT_FORMATS } from "../../exports/formats.ts";
import { readNames } from "../../exports/names.ts";
import { writeTreatments } from "../../exports/write-treatments.ts";
import type { HistoryQuery } from "../../history/query.ts";
import { InvalidParameter } from "../../history/read-parameters.ts";
import { readHistoryQuery } from "../../history/read-query.ts";
import { TimeZone } from "../../history/time-zone.ts";
import type { TreatmentBatch } from "../../history/treatment-batch.ts";
import type { Store } from "../../store/store.ts";
import { goneAway } from "../gone-away.ts";
import { errorReply } from "./error-reply.ts";
import type { ExportRequest } from "./export-messages.ts";
import { findOrganization } from "./find-organization.ts";
import { FramedOutput } from "./framed-output.ts";
import { ADMINISTRATION_LIMITS } from "./limits.ts";
import { readBody } from "./read-body.ts";

const moment = z.string().exactOptional();
const ids = z
  .array(z.guid().transform((id) => id.toLowerCase()))
  .max(ADMINISTRATION_LIMITS.filterIds)
  .exactOptional();

const exportRequest: z.ZodType<ExportRequest> = z.strictObject({
  organization: z.string(),
  format: z.enum(EXPORT_FORMATS),
  csvForExcel: z.boolean().exactOptional(),
  openedFrom: moment,
  openedTo: moment,
  closedFrom: moment,
  closedTo: moment,
  client: ids,
  serviceUser: ids,
  line: ids,
  specialist: ids,
});

/** Rows between two messages about them. */
const PROGRESS_ROWS = 32_768;

/**
 * `POST /exports`: the answer is the file, in the frames of `ExportFrame`, written while the rows
 * are read. A client that goes away ends the export.
 */
export function exportRoutes(app: FastifyInstance, store: Store): void {
  app.post("/exports", async (request, reply) => {
    const given = readBody(exportRequest, request.body);
    const organization = await findOrganization(store.organizations, given.organization);
    const zone = TimeZone.of(organization.timeZone);
    const query = queryOf(given, zone);
    const signal = goneAway(reply);
    const names = await readNames(store.directory, organization.id, signal);
    const looking = { query, organization: organization.id, signal };
    const scan = await store.treatments.scan(looking);

    reply.hijack();
    reply.raw.writeHead(200, { "content-type": "application/octet-stream" });
    const output = new FramedOutput(reply.raw);
    try {
      const written = await writeTreatments(output, {
        format: given.format,
        batches: counted(scan.batches, (rows) => output.send({ type: "progress", rows })),
        zone,
        names,
        options: { csvForExcel: given.csvForExcel ?? false },
        signal,
      });
      output.send({ type: "done", ...written });
    } catch (error) {
      const failure = errorReply(error);
      if (failure.code === "INTERNAL_ERROR" && !signal.aborted) {
        request.log.error({ err: error }, "export failed");
      }
      output.send({ type: "failed", ...failure });
    }
    reply.raw.end();
  });
}

/** @throws LetopisError COMMAND_INVALID */
function queryOf(given: ExportRequest, zone: TimeZone): HistoryQuery {
  const moments = HISTORY_PARAMETERS.flatMap(({ name, field, kind }): CallParameter[] => {
    const value = kind === "id" ? undefined : given[field];
    return value === undefined ? [] : [{ name, value }];
  });
  const { client, serviceUser, line, specialist } = given;
  try {
    return {
      ...readHistoryQuery(moments, zone),
      ...(client !== undefined && { client }),
      ...(serviceUser !== undefined && { serviceUser }),
      ...(line !== undefined && { line }),
      ...(specialist !== undefined && { specialist }),
    };
  } catch (error) {
    if (!(error instanceof InvalidParameter)) throw error;
    throw new LetopisError("COMMAND_INVALID", error.message, { cause: error });
  }
}

async function* counted(
  batches: AsyncIterable<TreatmentBatch>,
  report: (rows: number) => void,
): AsyncGenerator<TreatmentBatch> {
  let rows = 0;
  let reported = 0;
  for await (const batch of batches) {
    yield batch;
    rows += batch.rows;
    if (rows - reported < PROGRESS_ROWS) continue;
    reported = rows;
    report(rows);
  }
}
