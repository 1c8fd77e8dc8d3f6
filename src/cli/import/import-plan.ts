import { basename } from "node:path";
import type { FileFormat } from "../../intake/files/detect-format.ts";
import { detectFormat } from "../../intake/files/detect-format.ts";
import { openSource } from "../../intake/files/source.ts";

/** What the command line calls standard input. */
export const STANDARD_INPUT = "-";

/** A file of a command line, looked at. */
export interface PlannedFile {
  /** As it was given. */
  readonly argument: string;
  /** Null for standard input, which is recognized where it is read. */
  readonly format: FileFormat | null;
  /** Bytes; null for what is no regular file. */
  readonly size: number | null;
  /** For people. */
  readonly title: string;
}

/**
 * Looks at all files before any is imported, so that a slip in the last one's name shows at once,
 * and puts directories first: they say who may see the treatments, and the summary counts those
 * whom nobody can see.
 *
 * @param format what all files are; default: each is recognized
 * @throws LetopisError FILE_UNREADABLE, FILE_FORMAT_UNKNOWN
 */
export async function planImport(
  files: readonly string[],
  format: FileFormat | undefined,
): Promise<PlannedFile[]> {
  const planned: PlannedFile[] = [];
  for (const argument of files) {
    planned.push(
      argument === STANDARD_INPUT
        ? { argument, format: format ?? null, size: null, title: "стандартный ввод" }
        : await look(argument, format),
    );
  }
  const isDirectory = (file: PlannedFile) => file.format === "directory";
  return [...planned.filter(isDirectory), ...planned.filter((file) => !isDirectory(file))];
}

async function look(argument: string, format: FileFormat | undefined): Promise<PlannedFile> {
  const source = await openSource(argument);
  try {
    const { size } = source;
    return { argument, format: format ?? detectFormat(source), size, title: basename(argument) };
  } finally {
    await source.close();
  }
}
