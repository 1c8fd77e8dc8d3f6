import { open } from "node:fs/promises";
import { LetopisError } from "../../contract/letopis-error.ts";
import { counted } from "../terminal/quantities.ts";
import { readUuids } from "../uuid-options.ts";
import { USERS_FILE_BYTES } from "./limits.ts";

/**
 * The ids of a file, one a line; empty lines and those that begin with `#` say nothing.
 *
 * @throws LetopisError FILE_UNREADABLE, FILE_LIMIT_EXCEEDED
 * @throws UsageError for a line that is no id
 */
export async function readUsersFile(path: string): Promise<readonly string[]> {
  const text = await readBounded(path);
  return text.split("\n").flatMap((line, index) => {
    const word = line.trim();
    if (word === "" || word.startsWith("#")) return [];
    return readUuids(`${path}, строка ${index + 1}`, [word]);
  });
}

async function readBounded(path: string): Promise<string> {
  const buffer = Buffer.alloc(USERS_FILE_BYTES + 1);
  let length = 0;
  try {
    await using file = await open(path);
    for (let bytesRead = -1; bytesRead !== 0 && length < buffer.length; length += bytesRead) {
      ({ bytesRead } = await file.read(buffer, length));
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new LetopisError("FILE_UNREADABLE", `Файл ${path} не прочитать: ${reason}.`, {
      cause: error,
    });
  }
  if (length > USERS_FILE_BYTES) {
    const bytes = counted(USERS_FILE_BYTES, "байта", "байтов", "байтов");
    throw new LetopisError("FILE_LIMIT_EXCEEDED", `Файл ${path} длиннее ${bytes}. Разделите его.`);
  }
  return buffer.toString("utf8", 0, length);
}
