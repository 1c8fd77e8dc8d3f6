import { extname } from "node:path";
import { LetopisError } from "../../contract/letopis-error.ts";
import { columnOfName } from "./match-columns.ts";
import { sniffHeader } from "./read-csv.ts";
import type { ByteSource } from "./source.ts";

export const TREATMENT_FORMATS = ["csv", "ndjson", "parquet"] as const;

/** Formats that treatments come in. */
export type TreatmentFormat = (typeof TREATMENT_FORMATS)[number];

/** What a file holds: treatments in one of their formats, or a directory. */
export type FileFormat = TreatmentFormat | "directory";

/** The first key of a JSON object that is a directory rather than a row. */
const DIRECTORY = /^\{\s*"(?:timezone|timeZone|organizations|lines|clients|specialists|users)"\s*:/;

/**
 * Recognizes a file by what it begins with: `PAR1` is Parquet, an object whose first key is a
 * directory's is a directory, another object is NDJSON, a line with a known column name is CSV.
 * Only a file without content is taken by the ending of its name.
 *
 * @throws LetopisError `FILE_FORMAT_UNKNOWN`.
 */
export function detectFormat(source: Pick<ByteSource, "name" | "head">): FileFormat {
  if (source.head.subarray(0, 4).toString("latin1") === "PAR1") return "parquet";
  const text = source.head
    .toString("utf8")
    .replace(/^\ufeff/, "")
    .trimStart();
  if (text === "") return formatOfEmpty(source.name);
  if (text.startsWith("{")) return DIRECTORY.test(text) ? "directory" : "ndjson";
  const firstLine = text.split(/\r?\n/, 1)[0] ?? "";
  if (sniffHeader(firstLine).names.some((name) => columnOfName(name) !== -1)) return "csv";
  throw unknownFormat(source.name, hintFor(source.head));
}

function formatOfEmpty(name: string): FileFormat {
  const extension = extname(name.replace(/\.gz$/i, "")).toLowerCase();
  // No rows at all are a valid NDJSON file; CSV has at least its header, Parquet its footer.
  if (extension === ".ndjson" || extension === ".jsonl") return "ndjson";
  throw unknownFormat(name, "файл пуст");
}

function hintFor(head: Buffer): string {
  const [first, second] = head;
  const utf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  if (utf16) return "текст в UTF-16, сохраните его в UTF-8";
  if (head.toString("latin1").trimStart().startsWith("[")) {
    return "массив JSON; нужен NDJSON: по одному объекту в строке, без скобок вокруг";
  }
  return "это не CSV с заголовком из имён колонок, не NDJSON, не Parquet и не справочник JSON";
}

function unknownFormat(name: string, hint: string): LetopisError {
  return new LetopisError(
    "FILE_FORMAT_UNKNOWN",
    `${name}: формат не распознан: ${hint}. Формат можно указать явно.`,
  );
}
