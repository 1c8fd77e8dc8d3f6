import { parentPort, workerData } from "node:worker_threads";
import type { ErrorCode } from "../../contract/letopis-error.ts";
import { LetopisError } from "../../contract/letopis-error.ts";
import { TimeZone } from "../../history/time-zone.ts";
import type { RowBlock } from "./batch-assembler.ts";
import { BatchAssembler } from "./batch-assembler.ts";
import { decodeParquet } from "./decode-parquet.ts";
import { openParquetBuffer } from "./parquet-file.ts";

/**
 * The thread that decodes a Parquet file. It answers each message with the next
 * {@link ParquetReply}; a block's arrays change hands, they are not copied.
 */

export interface ParquetTask {
  /** Of an open regular file: descriptors belong to the process, not to a thread. */
  readonly descriptor: number;
  readonly fileName: string;
  readonly timeZone: string;
}

export type ParquetReply =
  | ({ readonly kind: "block"; readonly block: RowBlock } & ParquetProgress)
  | ({ readonly kind: "end" } & ParquetProgress)
  | { readonly kind: "failure"; readonly code: ErrorCode; readonly message: string };

interface ParquetProgress {
  /** Columns that mean nothing to us. */
  readonly ignored: readonly string[];
  /** Whether a time so far came without an offset. */
  readonly usedTimeZone: boolean;
  /** Bytes read since the last reply. */
  readonly bytesRead: number;
}

async function* reply(task: ParquetTask): AsyncGenerator<ParquetReply> {
  const assembler = new BatchAssembler(TimeZone.of(task.timeZone));
  let bytes = 0;
  const progress = (): ParquetProgress => {
    const bytesRead = bytes;
    bytes = 0;
    const { ignoredColumns: ignored, usedTimeZone } = assembler;
    return { ignored, usedTimeZone, bytesRead };
  };
  try {
    const buffer = await openParquetBuffer(task.descriptor, task.fileName, (count) => {
      bytes += count;
    });
    for await (const block of decodeParquet(buffer, task.fileName, assembler)) {
      yield { kind: "block", block, ...progress() };
    }
    yield { kind: "end", ...progress() };
  } catch (error) {
    // An error that is not ours ends the thread, which its owner takes for a damaged file.
    if (!(error instanceof LetopisError)) throw error;
    yield { kind: "failure", code: error.code, message: error.message };
  }
}

function buffersOf({ batch, lines }: RowBlock): ArrayBuffer[] {
  const arrays = batch.columns.map((column) => {
    switch (column.kind) {
      case "id":
        return column.words;
      case "instant":
        return column.seconds;
      case "number":
        return column.values;
    }
  });
  return [...arrays, lines].map((array) => array.buffer as ArrayBuffer);
}

const replies = reply(workerData as ParquetTask);

parentPort?.on("message", async () => {
  const { value } = await replies.next();
  parentPort?.postMessage(value, value?.kind === "block" ? buffersOf(value.block) : []);
});
