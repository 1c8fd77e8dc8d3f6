import { createReadStream } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { lstat, open, unlink } from "node:fs/promises";
import { LetopisError } from "../../contract/letopis-error.ts";
import { FILE_LIMITS } from "./limits.ts";
import type { Rejection } from "./rejection.ts";
import { splitLines } from "./split-lines.ts";

/** Where the bad rows of an import are kept for a person: NDJSON, a rejection a line. */
export interface RejectFile {
  readonly path: string;
  /** Rejections written so far. */
  readonly count: number;
  /** Creates the file at the first call. */
  write(rejection: Rejection): Promise<void>;
  /** The file is complete once this resolves. Without a rejection there is no file. */
  close(): Promise<void>;
}

/**
 * Prepares a reject file. It is readable by its owner alone, since it shows the data, and replaces
 * only what an earlier import left at this path.
 *
 * @throws LetopisError from `write`: `COMMAND_INVALID` when something else is at the path,
 * `FILE_UNREADABLE` when it cannot be written.
 */
export function openRejectFile(path: string): RejectFile {
  return new NdjsonRejectFile(path);
}

class NdjsonRejectFile implements RejectFile {
  readonly path: string;
  count = 0;
  #handle: FileHandle | null = null;

  constructor(path: string) {
    this.path = path;
  }

  async write(rejection: Rejection): Promise<void> {
    try {
      this.#handle ??= await create(this.path);
      await this.#handle.writeFile(`${JSON.stringify(rejection)}\n`);
    } catch (error) {
      throw notWritten(this.path, error);
    }
    this.count += 1;
  }

  async close(): Promise<void> {
    const handle = this.#handle;
    this.#handle = null;
    try {
      await handle?.sync();
    } catch (error) {
      throw notWritten(this.path, error);
    } finally {
      await handle?.close();
    }
  }
}

async function create(path: string): Promise<FileHandle> {
  if (await leftByEarlierImport(path)) await unlink(path);
  // "wx" fails on whatever stands there by now, and never follows a link.
  return open(path, "wx", 0o600);
}

/** @throws LetopisError when something stands there that is not ours to replace. */
async function leftByEarlierImport(path: string): Promise<boolean> {
  const status = await lstat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  if (status === null) return false;
  if (status.isFile() && (status.size === 0 || (await beginsWithRejection(path)))) return true;
  throw new LetopisError(
    "COMMAND_INVALID",
    `${path}: здесь уже есть файл, и это не файл отвергнутых строк. Укажите для него другой путь.`,
  );
}

async function beginsWithRejection(path: string): Promise<boolean> {
  for await (const [line] of splitLines(createReadStream(path), FILE_LIMITS.lineBytes)) {
    return line !== undefined && isRejection(line.text);
  }
  return false;
}

function isRejection(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return (
      typeof value === "object" &&
      value !== null &&
      ["line", "reason", "text"].every((key) => key in value)
    );
  } catch {
    return false;
  }
}

function notWritten(path: string, cause: unknown): unknown {
  if (cause instanceof LetopisError) return cause;
  return new LetopisError(
    "FILE_UNREADABLE",
    `${path}: файл отвергнутых строк не записывается. Проверьте путь, права и место на диске.`,
    { cause },
  );
}
