import { createWriteStream } from "node:fs";
import { devNull } from "node:os";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { HttpRequest } from "./http-request.ts";
import { headersOf } from "./http-request.ts";

/** What an answer really holds; read with care, not with speed. */
export interface Saved {
  readonly rows: number;
  readonly bytes: number;
}

/** How a row ends, whatever prefix a server gives the element. */
const ROW_END = /<\/(?:\w+:)?row>/g;
/** No longer than this is the end of a row. */
const LONGEST_ROW_END = 32;

/** Counts the rows of an answer, and writes its body to a file if one is given. */
export async function saveAnswer(request: HttpRequest, path: string = devNull): Promise<Saved> {
  const response = await fetch(new URL(request.path, request.origin), {
    method: request.method,
    headers: headersOf(request),
    ...(request.method === "POST" ? { body: request.body } : {}),
  });
  if (response.status !== 200 || response.body === null) {
    throw new Error(`${request.path}: HTTP ${response.status}: ${await response.text()}`);
  }
  let rows = 0;
  let bytes = 0;
  let rest = "";
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      const text = rest + chunk.toString("latin1");
      let counted = 0;
      for (const match of text.matchAll(ROW_END)) {
        rows++;
        counted = match.index + match[0].length;
      }
      rest = text.slice(Math.max(counted, text.length - LONGEST_ROW_END));
      done(null, chunk);
    },
  });
  await pipeline(response.body, counter, createWriteStream(path));
  return { rows, bytes };
}
