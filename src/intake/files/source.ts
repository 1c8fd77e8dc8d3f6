import type { FileHandle } from "node:fs/promises";
import { open } from "node:fs/promises";
import { addAbortSignal, pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { LetopisError } from "../../contract/letopis-error.ts";
import { FILE_LIMITS, HEAD_BYTES } from "./limits.ts";

export interface SourceOptions {
  /** For people, in every message; a path is its own name. */
  readonly name?: string;
  /** Limit of gzipped content once inflated, in bytes. Default: `FILE_LIMITS.inflatedBytes`. */
  readonly maximumInflatedBytes?: number;
  readonly signal?: AbortSignal;
}

/** A file or a stream, opened, and inflated where it came gzipped. */
export interface ByteSource {
  readonly name: string;
  /** Bytes in the file, before inflating; null for a stream. */
  readonly size: number | null;
  /** Bytes taken so far, before inflating: at most {@link size}. */
  readonly bytesRead: number;
  /** The first bytes of the content, inflated, for recognizing a format: up to 64 KiB. */
  readonly head: Buffer;
  /** The file itself, where bytes can be read at any position: a regular file, not gzipped. */
  readonly file: FileHandle | null;
  readonly maximumInflatedBytes: number;
  /** The content from its beginning, inflated. Single use. */
  chunks(): AsyncIterable<Buffer>;
  /** Counts bytes that were read through {@link file}. */
  countRead(bytes: number): void;
  /** Releases what is open; `chunks` then ends. */
  close(): Promise<void>;
}

/**
 * Opens a file by path, or a stream such as standard input. Gzip is recognized by its first two
 * bytes, whatever the name; concatenated members are one content.
 *
 * @throws LetopisError `FILE_UNREADABLE`; later, from `chunks`, also `FILE_MALFORMED` for broken
 * or cut gzip and `FILE_LIMIT_EXCEEDED` beyond the inflated size.
 */
export async function openSource(
  input: string | Readable,
  options: SourceOptions = {},
): Promise<ByteSource> {
  const source =
    typeof input === "string"
      ? await openPath(input, options)
      : new OpenSource(input, null, null, options.name ?? "стандартный ввод", options);
  try {
    await source.begin();
  } catch (error) {
    await source.close();
    throw error;
  }
  return source;
}

async function openPath(path: string, options: SourceOptions): Promise<OpenSource> {
  const name = options.name ?? path;
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, "r");
    const status = await handle.stat();
    if (status.isDirectory()) {
      throw new LetopisError("FILE_UNREADABLE", `${name}: это папка, а нужен файл.`);
    }
    const regular = status.isFile();
    const stream = handle.createReadStream({
      autoClose: false,
      highWaterMark: 256 * 1024,
      // A position is what lets the handle be read elsewhere as well; a pipe has none.
      ...(regular && { start: 0 }),
    });
    return new OpenSource(stream, handle, regular ? status.size : null, name, options);
  } catch (error) {
    await handle?.close();
    throw unreadable(name, error);
  }
}

class OpenSource implements ByteSource {
  readonly name: string;
  readonly size: number | null;
  readonly maximumInflatedBytes: number;
  bytesRead = 0;
  head: Buffer = Buffer.alloc(0);
  readonly #stream: Readable;
  readonly #handle: FileHandle | null;
  #gzipped = false;
  #content: AsyncIterable<Buffer> = Readable.from([]);

  constructor(
    stream: Readable,
    handle: FileHandle | null,
    size: number | null,
    name: string,
    options: SourceOptions,
  ) {
    this.#stream = options.signal ? addAbortSignal(options.signal, stream) : stream;
    this.#handle = handle;
    this.size = size;
    this.name = name;
    this.maximumInflatedBytes = options.maximumInflatedBytes ?? FILE_LIMITS.inflatedBytes;
  }

  get file(): FileHandle | null {
    return this.size === null || this.#gzipped ? null : this.#handle;
  }

  /** Looks at the first bytes: is it gzipped, and what does the content begin with? */
  async begin(): Promise<void> {
    const raw = await withHead(this.#raw(), 2);
    this.#gzipped = raw.head[0] === 0x1f && raw.head[1] === 0x8b;
    const content = this.#gzipped
      ? inflate(raw.chunks, this.maximumInflatedBytes, this.name)
      : raw.chunks;
    const begun = await withHead(content, HEAD_BYTES);
    this.head = begun.head.subarray(0, HEAD_BYTES);
    this.#content = begun.chunks;
  }

  chunks(): AsyncIterable<Buffer> {
    const content = this.#content;
    this.#content = Readable.from([]);
    return content;
  }

  countRead(bytes: number): void {
    this.bytesRead = Math.min(this.bytesRead + bytes, this.size ?? Number.POSITIVE_INFINITY);
  }

  async close(): Promise<void> {
    this.#stream.destroy();
    await this.#handle?.close();
  }

  async *#raw(): AsyncGenerator<Buffer> {
    try {
      for await (const chunk of this.#stream) {
        const bytes: Buffer = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk);
        this.countRead(bytes.length);
        yield bytes;
      }
    } catch (error) {
      throw unreadable(this.name, error);
    }
  }
}

/** Inflates gzip; `limit` bounds what comes out. */
async function* inflate(
  chunks: AsyncIterable<Buffer>,
  limit: number,
  name: string,
): AsyncGenerator<Buffer> {
  const gunzip = createGunzip({ chunkSize: 256 * 1024 });
  pipeline(Readable.from(chunks), gunzip, () => {
    // Errors of either stream come out of the iteration below.
  });
  let inflated = 0;
  try {
    for await (const chunk of gunzip) {
      inflated += chunk.length;
      if (inflated > limit) {
        throw new LetopisError(
          "FILE_LIMIT_EXCEEDED",
          `${name}: в распакованном виде больше предела в ${limit} байт. Разделите файл или поднимите предел.`,
        );
      }
      yield chunk;
    }
  } catch (error) {
    throw isZlibError(error)
      ? new LetopisError(
          "FILE_MALFORMED",
          `${name}: сжатие gzip повреждено или файл обрезан. Передайте файл заново.`,
          { cause: error },
        )
      : error;
  } finally {
    gunzip.destroy();
  }
}

/** Takes chunks until `bytes` are at hand; the stream returned begins with them again. */
async function withHead(
  chunks: AsyncIterable<Buffer>,
  bytes: number,
): Promise<{ readonly head: Buffer; readonly chunks: AsyncGenerator<Buffer> }> {
  const iterator = chunks[Symbol.asyncIterator]();
  const taken: Buffer[] = [];
  let length = 0;
  while (length < bytes) {
    const next = await iterator.next();
    if (next.done) break;
    taken.push(next.value);
    length += next.value.length;
  }
  return { head: Buffer.concat(taken), chunks: resume(taken, iterator) };
}

async function* resume(taken: Buffer[], iterator: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* taken.splice(0);
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
      yield next.value;
    }
  } finally {
    await iterator.return?.();
  }
}

function isZlibError(error: unknown): boolean {
  return error instanceof Error && "code" in error && String(error.code).startsWith("Z_");
}

function unreadable(name: string, error: unknown): unknown {
  if (error instanceof LetopisError) return error;
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "ABORT_ERR") return error;
  return new LetopisError("FILE_UNREADABLE", `${name}: ${REASONS.get(code) ?? "не читается"}.`, {
    cause: error,
  });
}

const REASONS: ReadonlyMap<string, string> = new Map([
  ["ENOENT", "файла нет; проверьте путь"],
  ["EACCES", "нет права на чтение"],
  ["EPERM", "нет права на чтение"],
  ["EISDIR", "это папка, а нужен файл"],
]);
