import { once } from "node:events";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { LetopisError } from "../../contract/letopis-error.ts";
import type { BatchAssembler, RowBlock } from "./batch-assembler.ts";
import { FILE_LIMITS } from "./limits.ts";
import { malformedParquet } from "./parquet-file.ts";
import type { ParquetReply, ParquetTask } from "./parquet-thread.ts";
import type { ByteSource } from "./source.ts";
import { spoolToFile } from "./spool-file.ts";

/**
 * Reads Parquet. Columns are found by name, in any letter case: ids as text, UUID or 16 bytes,
 * times as timestamps or text, numbers as integers, decimals or text. What comes gzipped or as a
 * stream is spooled to a temporary file first. A row's line is its number in the file, from 1.
 *
 * Decoding happens in a thread with a limit on its memory and its time, so that a damaged file
 * can neither hang the process nor exhaust it; and while it decodes, rows are being written.
 *
 * @param secondsPerBlock limit of the time between two blocks of rows.
 * @throws LetopisError `FILE_MALFORMED`, `FILE_COLUMNS_MISSING`, `FILE_LIMIT_EXCEEDED`, and
 * whatever the source throws. Values in rows never throw.
 */
export async function* readParquet(
  source: ByteSource,
  assembler: BatchAssembler,
  secondsPerBlock: number = FILE_LIMITS.rowGroupSeconds,
): AsyncGenerator<RowBlock> {
  const spooled = source.file === null ? await spoolToFile(source) : null;
  const descriptor = (spooled ?? source.file)?.fd;
  if (descriptor === undefined) return;
  const task = { descriptor, fileName: source.name, timeZone: assembler.timeZone.name };
  const thread = startThread(task);
  try {
    for (;;) {
      const reply = await ask(thread, source.name, secondsPerBlock);
      if (reply.kind === "failure") throw new LetopisError(reply.code, reply.message);
      for (const name of reply.ignored) assembler.noteIgnored(name);
      if (reply.usedTimeZone) assembler.noteTimeZoneUsed();
      if (spooled === null) source.countRead(reply.bytesRead);
      if (reply.kind === "end") return;
      yield reply.block;
    }
  } finally {
    await thread.terminate();
    await spooled?.close();
  }
}

function startThread(workerData: ParquetTask): Worker {
  // The file is a .ts as it stands in the sources and a .js once built, like this one.
  const file = `./parquet-thread${extname(fileURLToPath(import.meta.url))}`;
  return new Worker(new URL(file, import.meta.url), {
    workerData,
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: FILE_LIMITS.rowGroupHeapMegabytes },
  });
}

/** Asks for the next block; a thread that died or does not answer means a damaged file. */
async function ask(thread: Worker, fileName: string, seconds: number): Promise<ParquetReply> {
  thread.postMessage("next");
  try {
    const signal = AbortSignal.timeout(seconds * 1000);
    const [reply] = await once(thread, "message", { signal });
    return reply;
  } catch (error) {
    throw malformedParquet(fileName, error);
  }
}
