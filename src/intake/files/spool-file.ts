import { randomUUID } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import { open, unlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LetopisError } from "../../contract/letopis-error.ts";
import type { ByteSource } from "./source.ts";

/**
 * Copies a stream's content to a temporary file, for formats that are read at random positions.
 * The file is readable by its owner alone and has no name any more once it is returned, so that
 * not even a crash leaves it behind; closing the handle frees its space.
 *
 * @throws LetopisError `FILE_LIMIT_EXCEEDED` beyond the source's `maximumInflatedBytes`,
 * `FILE_UNREADABLE` when the temporary folder cannot take it.
 */
export async function spoolToFile(source: ByteSource): Promise<FileHandle> {
  const path = join(tmpdir(), `letopis-${randomUUID()}`);
  const handle = await open(path, "wx+", 0o600).catch((error: unknown) => {
    throw notSpooled(source.name, error);
  });
  try {
    await unlink(path);
    let bytes = 0;
    for await (const chunk of source.chunks()) {
      bytes += chunk.length;
      if (bytes > source.maximumInflatedBytes) {
        throw new LetopisError(
          "FILE_LIMIT_EXCEEDED",
          `${source.name}: больше предела в ${source.maximumInflatedBytes} байт. Разделите файл или поднимите предел.`,
        );
      }
      await handle.writeFile(chunk).catch((error: unknown) => {
        throw notSpooled(source.name, error);
      });
    }
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

function notSpooled(name: string, cause: unknown): LetopisError {
  return new LetopisError(
    "FILE_UNREADABLE",
    `${name}: не удалось сохранить во временную папку ${tmpdir()}: Parquet из потока читается оттуда. Освободите место или передайте файл по имени.`,
    { cause },
  );
}
