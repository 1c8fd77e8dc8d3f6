import type { IncomingMessage } from "node:http";
import type { Readable, Transform } from "node:stream";
import zlib from "node:zlib";
import { ClientGone } from "../output/client-gone.ts";

/** A request that cannot be read as a body: becomes an HTTP status, never a SOAP answer. */
export class BodyError extends Error {
  readonly status: 400 | 413 | 415;

  constructor(status: 400 | 413 | 415, message: string) {
    super(message);
    this.name = "BodyError";
    this.status = status;
  }
}

const INFLATERS: Readonly<Record<string, () => Transform>> = {
  gzip: () => zlib.createGunzip(),
  "x-gzip": () => zlib.createGunzip(),
  deflate: () => zlib.createInflate(),
  br: () => zlib.createBrotliDecompress(),
  zstd: () => zlib.createZstdDecompress(),
};

/**
 * Reads a body into memory, inflated where it came compressed. The limit counts the inflated
 * bytes (contract.md, "Reading a request"), so a small bomb is stopped as early as a large text.
 *
 * @param limit bytes
 * @throws {BodyError} 413 beyond the limit, 415 for an unknown Content-Encoding, 400 for one that
 *   does not fit the bytes
 */
export function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const encoding = (request.headers["content-encoding"] ?? "").trim().toLowerCase() || "identity";
  const inflater = encoding === "identity" ? null : INFLATERS[encoding]?.();
  if (inflater === undefined) {
    const message = `Content-Encoding «${encoding.slice(0, 40)}» не поддерживается: gzip, deflate, br или zstd.`;
    return Promise.reject(new BodyError(415, message));
  }
  if (Number(request.headers["content-length"] ?? 0) > limit) {
    return Promise.reject(tooLarge(limit));
  }
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    // Not `pipeline`: it would destroy the request, and with it the socket that the answer needs.
    const fail = (error: Error) => {
      request.unpipe();
      request.pause();
      inflater?.destroy();
      reject(error);
    };
    const content: Readable = inflater === null ? request : request.pipe(inflater);
    content.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) fail(tooLarge(limit));
      else chunks.push(chunk);
    });
    content.once("end", () => resolve(Buffer.concat(chunks, size)));
    inflater?.once("error", () => {
      fail(new BodyError(400, "Тело запроса не распаковывается: оно не в заявленном сжатии."));
    });
    request.once("error", fail);
    request.once("close", () => {
      if (!request.complete) fail(new ClientGone());
    });
  });
}

function tooLarge(limit: number): BodyError {
  return new BodyError(413, `Тело запроса больше ${limit} байт (после распаковки).`);
}
