import { stat } from "node:fs/promises";
import { LetopisError } from "../../contract/letopis-error.ts";

const REASONS: ReadonlyMap<string, string> = new Map([
  ["ENOTDIR", "на пути к ней стоит файл, а не папка"],
  ["EEXIST", "это файл, а нужна папка"],
  ["EACCES", "нет прав на неё"],
  ["EPERM", "нет прав на неё"],
  ["EROFS", "диск доступен только для чтения"],
  ["ENOSPC", "на диске нет места"],
  ["ENAMETOOLONG", "путь слишком длинный"],
]);

/**
 * Checks that a data folder is one, or is not there yet.
 *
 * @throws LetopisError CONFIGURATION_INVALID
 */
export async function checkDataFolderPath(folder: string): Promise<void> {
  const status = await stat(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw dataFolderError(folder, error);
  });
  if (status && !status.isDirectory()) throw unusable(folder, "это файл, а нужна папка");
}

/** An error of the system about a data folder as a person should hear of it; others stay. */
export function dataFolderError(folder: string, error: unknown): unknown {
  if (error instanceof LetopisError || !(error instanceof Error && "code" in error)) return error;
  const reason = REASONS.get(String(error.code));
  return reason === undefined ? error : unusable(folder, reason, error);
}

function unusable(folder: string, reason: string, cause?: unknown): LetopisError {
  return new LetopisError(
    "CONFIGURATION_INVALID",
    `data: папка данных ${folder} не годится: ${reason}. Укажите другую (--data).`,
    { cause },
  );
}
