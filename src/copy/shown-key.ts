import { readUuidWords } from "../history/uuid.ts";
import type { CopiedRows, CopiedTable, CopiedValues } from "../store/table-copy.ts";

const DAY_MILLISECONDS = 86_400_000;

/** The key of a row for people: `organization=3, id=7a87…`; of a secret one, nothing. */
export function shownKey({ columns, key }: CopiedTable, piece: CopiedRows, row: number): string {
  if (key.length === 0) return "с ключом, который не показывается";
  return key
    .map((name) => {
      const values = piece.columns[columns.findIndex((column) => column.name === name)];
      return `${name}=${values === undefined ? "" : shownValue(values, row)}`;
    })
    .join(", ");
}

function shownValue(values: CopiedValues, row: number): string {
  if (values.type === "text") return values.texts[row] ?? "нет";
  if (values.nulls[row] === 1) return "нет";
  const { words } = values;
  switch (values.type) {
    case "boolean":
      return words[row] === 1 ? "да" : "нет";
    case "integer":
      return String(words[row]);
    case "date":
      return shownInstant((words[row] ?? 0) * DAY_MILLISECONDS).slice(0, 10);
    case "bigint":
      return String(wide(words, row));
    case "instant":
      return shownInstant(Number(wide(words, row) / 1000n));
    case "uuid":
      return readUuidWords(new Uint32Array(words.buffer, words.byteOffset, words.length), row);
  }
}

/** Any number of milliseconds, also where the calendar ends. */
function shownInstant(milliseconds: number): string {
  const date = new Date(milliseconds);
  return Number.isNaN(date.getTime()) ? String(milliseconds) : date.toISOString();
}

function wide(words: Int32Array, row: number): bigint {
  const low = BigInt((words[row * 2] ?? 0) >>> 0);
  return (BigInt(words[row * 2 + 1] ?? 0) << 32n) | low;
}
