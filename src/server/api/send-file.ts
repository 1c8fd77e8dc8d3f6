import type { Writable } from "node:stream";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { OutputPatience } from "../../output/buffer-pool.ts";
import { StalledError } from "../../output/buffer-pool.ts";
import { ClientGone } from "../../output/client-gone.ts";
import type { Streamed } from "../../output/stream-chunks.ts";
import { chooseEncoding, createCompressor } from "../answer-encoding.ts";

export interface SentFile {
  readonly name: string;
  readonly mediaType: string;
  /** Formats that are compressed by themselves gain nothing by it. */
  readonly compressible: boolean;
  /** Writes everything and ends the output, waiting for it no longer than it is told. */
  readonly write: (output: Writable, patience: OutputPatience) => Promise<Streamed>;
  /** How long whoever takes the file is waited for. */
  readonly patience: Required<OutputPatience>;
}

/**
 * Streams a file past Fastify. When writing fails the connection is broken, never ended: a part
 * must not be taken for the whole.
 */
export async function sendFile(
  request: FastifyRequest,
  reply: FastifyReply,
  file: SentFile,
): Promise<FastifyReply> {
  const login = request.account?.login;
  try {
    const streamed = await file.write(openOutput(request, reply, file), file.patience);
    request.log.info({ login, file: file.name, ...streamed }, "file sent");
  } catch (error) {
    reply.raw.destroy();
    const gone =
      file.patience.signal.aborted || error instanceof ClientGone || error instanceof StalledError;
    request.log[gone ? "info" : "error"]({ err: error, login }, "file broken off");
  }
  return reply;
}

/** Writes the head: from here on the bytes are ours. */
function openOutput(request: FastifyRequest, reply: FastifyReply, file: SentFile): Writable {
  reply.hijack();
  const response = reply.raw;
  const accepted = request.headers["accept-encoding"];
  const encoding = file.compressible ? chooseEncoding(accepted) : "identity";
  response.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    "content-type": file.mediaType,
    "content-disposition": `attachment; filename="${file.name}"`,
    vary: "accept, accept-encoding",
    ...(encoding === "identity" ? {} : { "content-encoding": encoding }),
  });
  const compressor = createCompressor(encoding);
  if (compressor === null) return response;
  response.once("close", () => compressor.destroy());
  compressor.pipe(response);
  return compressor;
}
