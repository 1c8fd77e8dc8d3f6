import { isUtf8 } from "node:buffer";
import { extname } from "node:path";
import { LetopisError } from "../../contract/letopis-error.ts";
import { DIRECTORY_LISTS } from "./directory-lists.ts";
import { columnOfName } from "./match-columns.ts";
import { sniffHeader } from "./read-csv.ts";
import type { ByteSource } from "./source.ts";
import { NOT_UTF8 } from "./split-lines.ts";

export const TREATMENT_FORMATS = ["csv", "ndjson", "parquet"] as const;

/** Formats that treatments come in. */
export type TreatmentFormat = (typeof TREATMENT_FORMATS)[number];

/** What a file holds: treatments in one of their formats, or a directory. */
export type FileFormat = TreatmentFormat | "directory";

const DIRECTORY_KEYS: readonly string[] = ["timezone", "timeZone", ...DIRECTORY_LISTS];

/** The first key of a JSON object that is a directory rather than a row. */
const DIRECTORY = new RegExp(String.raw`^\{\s*"(?:${DIRECTORY_KEYS.join("|")})"\s*:`);

/** A key of a JSON object, at whatever depth. */
const KEY = /"([^"\\]{1,100})"\s*:/g;

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
  if (text.startsWith("{")) return formatOfObject(source.name, text);
  const firstLine = text.split(/\r?\n/, 1)[0] ?? "";
  if (sniffHeader(firstLine).names.some((name) => columnOfName(name) !== -1)) return "csv";
  throw unknownFormat(source.name, hintFor(source.head));
}

/** A directory begins with one of its own keys; rows have a column of the contract among theirs. */
function formatOfObject(name: string, text: string): FileFormat {
  if (DIRECTORY.test(text)) return "directory";
  let isDirectory = false;
  for (const [, key = ""] of text.matchAll(KEY)) {
    if (columnOfName(key) !== -1) return "ndjson";
    isDirectory ||= DIRECTORY_KEYS.includes(key);
  }
  if (isDirectory) return "directory";
  throw unknownFormat(
    name,
    "объект JSON без колонок обращений (ServiceTreatmentID, …) и без разделов справочника " +
      `(${DIRECTORY_LISTS.join(", ")})`,
  );
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
  // The head may end within a character, a line of it that is whole does not.
  if (!isUtf8(head.subarray(0, head.indexOf("\n") + 1))) return NOT_UTF8;
  return "это не CSV с заголовком из имён колонок, не NDJSON, не Parquet и не справочник JSON";
}

function unknownFormat(name: string, hint: string): LetopisError {
  return new LetopisError(
    "FILE_FORMAT_UNKNOWN",
    `${name}: формат не распознан: ${hint}. Формат можно указать явно.`,
  );
}
