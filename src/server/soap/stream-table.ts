import type { Writable } from "node:stream";
import type { Operation } from "../../contract/operation.ts";
import type { RowChunk } from "../../output/row-chunk.ts";
import type { Streamed } from "../../output/stream-chunks.ts";
import { streamChunks } from "../../output/stream-chunks.ts";
import type { SoapVersion } from "../../soap/soap-version.ts";
import { answerClosing, answerOpening } from "../../soap/write-answer.ts";

export interface TableAnswer {
  readonly version: SoapVersion;
  readonly operation: Operation;
  /** Each is asked for when the one before was written. */
  readonly chunks: AsyncIterable<RowChunk>;
  /** Milliseconds after which a client that takes nothing is given up. */
  readonly stallMilliseconds: number;
}

/**
 * Writes a whole SUCCESS answer and ends the output, as {@link streamChunks} does: when this
 * throws, the caller breaks the connection, so that a client never takes a part for the whole.
 */
export async function streamTable(
  output: Writable,
  { version, operation, chunks, stallMilliseconds }: TableAnswer,
): Promise<Streamed> {
  return streamChunks(output, {
    opening: answerOpening(version, operation),
    chunks,
    closing: answerClosing(operation),
    stallMilliseconds,
  });
}
