import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
import { openRejectFile } from "../../intake/files/reject-file.ts";
import type { Rejection } from "../../intake/files/rejection.ts";
import type { ImportConclusion } from "../../server/administration/import-messages.ts";
import type { ImportOptions } from "../../server/administration/import-routes.ts";
import type { AdministrationClient } from "../administration/administration-client.ts";
import type { Invocation } from "../invocation.ts";
import type { PlannedFile } from "./import-plan.ts";
import { STANDARD_INPUT } from "./import-plan.ts";
import { describeInterruption } from "./import-summary.ts";
import { showProgress } from "./progress.ts";

/** What became of one file, and where its bad rows are. */
export interface ImportedFile {
  readonly conclusion: ImportConclusion;
  /** Null where no row was bad. */
  readonly rejectFile: string | null;
  /** Of the bad rows, the first of each of the first few reasons. */
  readonly reasons: readonly Rejection[];
}

/** Reasons that are shown at once; the reject file has them all. */
const REASONS_SHOWN = 3;

/**
 * Imports one file: sends it, shows how far it is, keeps its bad rows. Broken off by a signal, it
 * says what stays written.
 *
 * @param rejects path of the reject file; it is created only if there is a bad row
 */
export async function importFile(
  invocation: Invocation,
  client: AdministrationClient,
  file: PlannedFile,
  options: Omit<ImportOptions, "name" | "format">,
  rejects: string,
): Promise<ImportedFile> {
  const { argument, format, size, title } = file;
  const content: Readable =
    argument === STANDARD_INPUT ? invocation.input : createReadStream(argument);
  const rejectFile = openRejectFile(rejects);
  const progress = showProgress(invocation.output, invocation.clock, {
    title,
    total: size,
    inBytes: true,
  });
  const reasons = new Map<string, Rejection>();
  let written = 0;
  try {
    const messages = client.importFile(content, {
      ...options,
      name: title,
      ...(format !== null && { format }),
    });
    let conclusion: ImportConclusion | undefined;
    for await (const message of messages) {
      if (message.type === "progress") {
        written = message.written;
        progress.update({ done: message.bytes, rows: message.read });
      } else if (message.type === "rejected") {
        const { reason } = message.rejection;
        if (reasons.size < REASONS_SHOWN && !reasons.has(reason)) {
          reasons.set(reason, message.rejection);
        }
        await rejectFile.write(message.rejection);
      } else {
        conclusion = message;
      }
    }
    if (conclusion === undefined) throw new Error("The import ended without a conclusion");
    return {
      conclusion,
      rejectFile: rejectFile.count > 0 ? rejects : null,
      reasons: [...reasons.values()],
    };
  } catch (error) {
    progress.stop();
    if (invocation.signal.aborted) {
      const keeps = !(options.dryRun || options.allOrNothing);
      invocation.output.notice(`${title}: ${describeInterruption(keeps ? written : 0)}`);
    }
    throw error;
  } finally {
    progress.stop();
    await rejectFile.close();
  }
}
