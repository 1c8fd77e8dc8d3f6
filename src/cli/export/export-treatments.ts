import type { ExportRequest } from "../../server/administration/export-messages.ts";
import type { AdministrationClient } from "../administration/administration-client.ts";
import { toError } from "../administration/administration-client.ts";
import { showProgress } from "../import/progress.ts";
import type { Invocation } from "../invocation.ts";

export interface Exported {
  readonly rows: number;
  readonly bytes: number;
}

/**
 * Receives a file of treatments and shows how far it is.
 *
 * @param title what the file is called beside the bar
 * @param write takes the bytes of the file; the next ones wait for it
 * @throws Error what the export failed with; what was written is then a part
 */
export async function exportTreatments(
  { output, clock }: Pick<Invocation, "output" | "clock">,
  client: AdministrationClient,
  request: ExportRequest,
  title: string,
  write: (bytes: Uint8Array) => Promise<void>,
): Promise<Exported> {
  const progress = showProgress(output, clock, { title, total: null, inBytes: true });
  let rows = 0;
  let bytes = 0;
  try {
    for await (const frame of client.exportTreatments(request)) {
      if (frame.type === "done") return frame;
      if (frame.type === "failed") throw toError(frame);
      if (frame.type === "progress") rows = frame.rows;
      if (frame.type === "bytes") {
        await write(frame.bytes);
        bytes += frame.bytes.length;
      }
      progress.update({ done: bytes, rows });
    }
    throw new Error("The export ended without a conclusion");
  } finally {
    progress.stop();
  }
}
