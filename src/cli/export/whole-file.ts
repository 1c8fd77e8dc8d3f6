import { randomBytes } from "node:crypto";
import type { Stats } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { lstat, open, realpath, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { LetopisError } from "../../contract/letopis-error.ts";
import { UsageError } from "../usage-error.ts";

/** A file that has its name only when it is whole. */
export interface WholeFile {
  /** Where it will be. */
  readonly path: string;
  write(bytes: Uint8Array): Promise<void>;
  /** Makes it durable and gives it its name. */
  keep(): Promise<void>;
  /** Leaves nothing behind; safe after {@link keep}. */
  discard(): Promise<void>;
}

/**
 * Opens a file beside its later place, under a name of its own.
 *
 * @param replace whether a file that is there already is to be replaced
 * @throws UsageError when it is there and must stay, or is no file; LetopisError FILE_UNREADABLE
 *   when it cannot be written
 */
export async function openWholeFile(path: string, replace: boolean): Promise<WholeFile> {
  const target = await realpath(path).catch(() => path);
  await checkPlace(target, replace);
  const temporary = `${target}.${randomBytes(4).toString("hex")}.part`;
  const handle = await open(temporary, "wx").catch((error: unknown) => {
    throw unwritable(target, error);
  });
  return new PartFile(target, temporary, handle, replace);
}

class PartFile implements WholeFile {
  readonly path: string;
  readonly #temporary: string;
  readonly #handle: FileHandle;
  readonly #replace: boolean;

  constructor(path: string, temporary: string, handle: FileHandle, replace: boolean) {
    this.path = path;
    this.#temporary = temporary;
    this.#handle = handle;
    this.#replace = replace;
  }

  async write(bytes: Uint8Array): Promise<void> {
    try {
      await this.#handle.writeFile(bytes);
    } catch (error) {
      throw unwritable(this.path, error);
    }
  }

  async keep(): Promise<void> {
    // It may have come to be there meanwhile.
    await checkPlace(this.path, this.#replace);
    try {
      await this.#handle.sync();
      await this.#handle.close();
      await rename(this.#temporary, this.path);
    } catch (error) {
      throw unwritable(this.path, error);
    }
  }

  async discard(): Promise<void> {
    await this.#handle.close().catch(() => undefined);
    await rm(this.#temporary, { force: true });
  }
}

async function checkPlace(path: string, replace: boolean): Promise<void> {
  const existing: Stats | null = await lstat(path).catch(() => null);
  if (existing === null) return;
  if (!existing.isFile()) {
    throw new UsageError(
      `${path}: это не обычный файл. Укажите другое имя; чтобы передать экспорт другой программе, ` +
        "не указывайте файл.",
    );
  }
  if (replace) return;
  throw new UsageError(
    `${path}: такой файл уже есть. Укажите другое имя или --force, чтобы заменить его.`,
  );
}

function unwritable(path: string, cause: unknown): LetopisError {
  const code = (cause as NodeJS.ErrnoException).code ?? "";
  const reason = REASONS.get(code)?.(path) ?? "файл не записывается.";
  return new LetopisError("FILE_UNREADABLE", `${path}: ${reason}`, { cause });
}

const REASONS: ReadonlyMap<string, (path: string) => string> = new Map<
  string,
  (path: string) => string
>([
  ["ENOENT", (path) => `папки ${dirname(path)} нет. Создайте её или укажите другой путь.`],
  ["ENOTDIR", (path) => `${dirname(path)} — не папка. Укажите другой путь.`],
  ["EACCES", (path) => `в папку ${dirname(path)} нельзя писать. Укажите другую.`],
  ["EPERM", (path) => `в папку ${dirname(path)} нельзя писать. Укажите другую.`],
  ["EROFS", () => "диск доступен только для чтения. Укажите другой путь."],
  ["ENOSPC", () => "на диске нет места. Освободите его или укажите другой диск."],
  ["EFBIG", () => "файл больше, чем позволяет диск. Разделите экспорт по времени: --opened-from."],
]);
