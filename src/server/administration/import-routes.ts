import { once } from "node:events";
import { PassThrough, Readable } from "node:stream";
import type { FastifyBaseLogger, FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";
import type { Clock } from "../../history/clock.ts";
import { nowSeconds } from "../../history/clock.ts";
import { TimeZone } from "../../history/time-zone.ts";
import type { TreatmentFormat } from "../../intake/files/detect-format.ts";
import { detectFormat, TREATMENT_FORMATS } from "../../intake/files/detect-format.ts";
import { importDirectory } from "../../intake/files/import-directory.ts";
import type { ImportSummary } from "../../intake/files/import-treatments.ts";
import { FileRejectedError, importTreatments } from "../../intake/files/import-treatments.ts";
import { readDirectory } from "../../intake/files/read-directory.ts";
import type { ByteSource } from "../../intake/files/source.ts";
import { openSource } from "../../intake/files/source.ts";
import type { DirectoryOutcome, Store, WriterOptions } from "../../store/store.ts";
import { errorReply } from "./error-reply.ts";
import { findOrganization } from "./find-organization.ts";
import type { ImportConclusion, ImportMessage } from "./import-messages.ts";
import { ADMINISTRATION_LIMITS } from "./limits.ts";
import { readBody } from "./read-body.ts";

/** How a file is to be imported; the query of `POST /imports`, whose body is the file itself. */
export interface ImportOptions {
  /** For people, in messages. */
  readonly name: string;
  /** Default: recognized by the content. */
  readonly format?: TreatmentFormat | "directory";
  /** IANA name: the zone of times without an offset. Default: the organization's, else UTC. */
  readonly timeZone?: string;
  /** Name or id of the organization on whose behalf treatments come; absent for the operator. */
  readonly organization?: string;
  /** Reads and counts, and writes nothing. */
  readonly dryRun?: boolean;
  /** Takes nothing of a file with a bad row. */
  readonly allOrNothing?: boolean;
}

const flag = z.stringbool({ truthy: ["true"], falsy: ["false"] });

const importQuery: z.ZodType<ImportOptions> = z.strictObject({
  name: z.string().min(1).max(ADMINISTRATION_LIMITS.fileNameCharacters),
  format: z.enum([...TREATMENT_FORMATS, "directory"]).exactOptional(),
  timeZone: z
    .string()
    .transform((text) => TimeZone.of(text).name)
    .exactOptional(),
  organization: z.string().exactOptional(),
  dryRun: flag.exactOptional(),
  allOrNothing: flag.exactOptional(),
});

/**
 * `POST /imports`: the body is the file as it is, the answer a stream of {@link ImportMessage}s
 * that begins while the file is still coming. A client that goes away ends the import.
 */
export function importRoutes(app: FastifyInstance, store: Store, clock: Clock): void {
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    // The body is not read here: it streams into the import.
    scope.addContentTypeParser("*", (_request, body, done) => done(null, body));

    scope.post("/imports", async (request, reply) => {
      const options = readBody(importQuery, request.query);
      const run = new ImportRun(store, clock, options, request);
      return reply.type("application/x-ndjson; charset=utf-8").send(run.start());
    });
  });
}

interface ResolvedWriterOptions extends WriterOptions {
  readonly timeZone: string;
}

async function writerOptions(store: Store, options: ImportOptions): Promise<ResolvedWriterOptions> {
  const organization =
    options.organization === undefined
      ? null
      : await findOrganization(store.organizations, options.organization);
  return {
    mode: writerMode(options),
    onBehalfOf: organization?.id ?? null,
    timeZone: options.timeZone ?? organization?.timeZone ?? "UTC",
  };
}

function writerMode({ dryRun, allOrNothing }: ImportOptions): WriterOptions["mode"] {
  if (dryRun) return "dry-run";
  return allOrNothing ? "whole" : "batches";
}

class ImportRun {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #options: ImportOptions;
  readonly #request: FastifyRequest;
  readonly #log: FastifyBaseLogger;
  readonly #answer = new PassThrough();
  readonly #gone = new AbortController();

  constructor(store: Store, clock: Clock, options: ImportOptions, request: FastifyRequest) {
    this.#store = store;
    this.#clock = clock;
    this.#options = options;
    this.#request = request;
    this.#log = request.log;
  }

  /** @returns the answer, to be sent while the import goes on. */
  start(): PassThrough {
    this.#answer.on("close", () => this.#gone.abort());
    void this.#run();
    return this.#answer;
  }

  async #run(): Promise<void> {
    const conclusion = await this.#import().catch((error: unknown) => this.#failed(error));
    this.#answer.end(line(conclusion));
  }

  async #import(): Promise<ImportConclusion> {
    const { name, format } = this.#options;
    // A request that is destroyed takes the connection with it, and the answer has yet to go.
    const body = Readable.from(this.#request.raw.iterator({ destroyOnReturn: false }));
    const source = await openSource(body, { name, signal: this.#gone.signal });
    try {
      const recognized = format ?? detectFormat(source);
      return recognized === "directory"
        ? { type: "directory", outcome: await this.#importDirectory(source) }
        : { type: "treatments", summary: await this.#importTreatments(source, recognized) };
    } finally {
      await source.close();
    }
  }

  async #importDirectory(source: ByteSource): Promise<DirectoryOutcome> {
    if (!this.#options.dryRun) {
      return importDirectory(source, this.#store.directory, nowSeconds(this.#clock));
    }
    const { organizations, lines, clients, specialists, users } = await readDirectory(source);
    return {
      organizations: organizations.length,
      lines: lines.length,
      clients: clients.length,
      specialists: specialists.length,
      users: users.length,
    };
  }

  async #importTreatments(source: ByteSource, format: TreatmentFormat): Promise<ImportSummary> {
    const { timeZone, ...options } = await writerOptions(this.#store, this.#options);
    const summary = await importTreatments({
      source,
      format,
      timeZone,
      writer: await this.#store.treatments.openWriter(options),
      allOrNothing: this.#options.allOrNothing ?? false,
      signal: this.#gone.signal,
      onProgress: ({ bytes, read, rejected, written }) => {
        // Progress is worth nothing to a reader who is behind.
        if (!this.#answer.writableNeedDrain) {
          this.#answer.write(line({ type: "progress", bytes, read, rejected, written }));
        }
      },
      onRejected: async (rejection) => {
        if (this.#answer.write(line({ type: "rejected", rejection }))) return;
        await once(this.#answer, "drain", { signal: this.#gone.signal });
      },
    });
    if (options.mode !== "dry-run") await this.#note(summary, options.onBehalfOf);
    return summary;
  }

  /** For whoever asks later where the data came from; the rows are stored, whatever becomes of it. */
  async #note(summary: ImportSummary, organization: string | null): Promise<void> {
    const { added, changed, unchanged, rejected } = summary;
    const at = nowSeconds(this.#clock);
    const file = this.#options.name;
    try {
      const run = { at, organization, file, added, changed, unchanged, rejected };
      await this.#store.importRuns.add(run);
    } catch (error) {
      this.#log.warn({ err: error }, "import not noted");
    }
  }

  #failed(error: unknown): ImportConclusion {
    const reply = errorReply(error);
    if (reply.code === "INTERNAL_ERROR" && !this.#gone.signal.aborted) {
      this.#log.error({ err: error }, "import failed");
    }
    const summary = error instanceof FileRejectedError ? error.summary : null;
    return { type: "failed", ...reply, summary };
  }
}

function line(message: ImportMessage): string {
  return `${JSON.stringify(message)}\n`;
}
