import { constants } from "node:fs";
import { access, lstat, open, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { LetopisError } from "../../contract/letopis-error.ts";

/** A DuckDB file has its name after a checksum of eight bytes. */
const SIGNATURE = "DUCK";
const SIGNATURE_OFFSET = 8;

/**
 * Checks that a file can be a backup, before anybody is asked whether to restore it.
 *
 * @throws LetopisError FILE_UNREADABLE, BACKUP_INVALID
 */
export async function requireBackup(path: string): Promise<void> {
  if ((await signatureOf(path)) === SIGNATURE) return;
  throw new LetopisError(
    "BACKUP_INVALID",
    `${path}: это не резервная копия Летописи. Укажите файл, который записала команда backup.`,
  );
}

async function signatureOf(path: string): Promise<string> {
  try {
    await using file = await open(path, "r");
    const { buffer, bytesRead } = await file.read({
      buffer: Buffer.alloc(SIGNATURE.length),
      position: SIGNATURE_OFFSET,
    });
    return buffer.toString("latin1", 0, bytesRead);
  } catch (error) {
    throw new LetopisError("FILE_UNREADABLE", `${path}: ${whyUnreadable(error)}`, { cause: error });
  }
}

function whyUnreadable(error: unknown): string {
  switch ((error as NodeJS.ErrnoException).code) {
    case "ENOENT":
      return "файла нет. Проверьте путь.";
    case "EISDIR":
      return "это папка, а нужен файл резервной копии.";
    default:
      return "файл не читается. Проверьте права процесса, который держит данные.";
  }
}

/**
 * Checks that a backup can be written: to a file that is not there yet, in a folder that is.
 *
 * @throws LetopisError COMMAND_INVALID
 */
export async function requireNewFile(path: string): Promise<void> {
  const existing = await lstat(path).catch(() => null);
  if (existing !== null) {
    throw new LetopisError(
      "COMMAND_INVALID",
      `${path}: такой файл уже есть, а копия пишется только в новый. Укажите другое имя.`,
    );
  }
  const folder = dirname(path);
  const status = await stat(folder).catch(() => null);
  if (!status?.isDirectory()) {
    throw new LetopisError(
      "COMMAND_INVALID",
      `${path}: папки ${folder} нет. Создайте её или укажите другой путь.`,
    );
  }
  const isWritable = await access(folder, constants.W_OK).then(
    () => true,
    () => false,
  );
  if (isWritable) return;
  throw new LetopisError(
    "COMMAND_INVALID",
    `${path}: в папку ${folder} нельзя писать. Дайте право процессу, который держит данные, или укажите другую папку.`,
  );
}
