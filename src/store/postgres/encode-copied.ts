import type { CopiedRows, CopiedValues } from "../table-copy.ts";
import { HALF, MICROSECONDS, NULL_FIELD, POSTGRES_EPOCH } from "./binary-rows.ts";
import { toStored } from "./stored-text.ts";

const EPOCH = POSTGRES_EPOCH * MICROSECONDS;
const EPOCH_HIGH = Math.floor(EPOCH / HALF);
const EPOCH_LOW = EPOCH - EPOCH_HIGH * HALF;
const EPOCH_DAYS = POSTGRES_EPOCH / 86_400;

/** Bytes of a field with its length. */
const FIELD_BYTES = { boolean: 5, integer: 8, date: 8, bigint: 12, instant: 12, uuid: 20, text: 4 };

/** Rows of a copy in COPY's binary form, without header and trailer. */
export function encodeCopied({ rows, columns }: CopiedRows): Buffer {
  const texts = columns.map((column) => (column.type === "text" ? encodeTexts(column.texts) : []));
  let bytes = rows * 2;
  for (const [index, { type }] of columns.entries()) {
    bytes += rows * FIELD_BYTES[type];
    for (const text of texts[index] ?? []) bytes += text?.length ?? 0;
  }
  const buffer = Buffer.allocUnsafe(bytes);
  let at = 0;
  for (let row = 0; row < rows; row++) {
    at = buffer.writeInt16BE(columns.length, at);
    for (const [index, values] of columns.entries()) {
      at = putField(buffer, at, values, row, texts[index]?.[row] ?? null);
    }
  }
  return buffer.subarray(0, at);
}

function encodeTexts(texts: readonly (string | null)[]): readonly (Buffer | null)[] {
  return texts.map((text) => (text === null ? null : Buffer.from(toStored(text), "utf8")));
}

/** @returns where the next field begins */
function putField(
  buffer: Buffer,
  at: number,
  values: CopiedValues,
  row: number,
  text: Buffer | null,
): number {
  if (values.type === "text" ? text === null : values.nulls[row] === 1) {
    return buffer.writeInt32BE(NULL_FIELD, at);
  }
  if (values.type === "text") {
    const from = buffer.writeInt32BE(text?.length ?? 0, at);
    return from + (text?.copy(buffer, from) ?? 0);
  }
  const { words } = values;
  const from = buffer.writeInt32BE(FIELD_BYTES[values.type] - 4, at);
  switch (values.type) {
    case "boolean":
      return buffer.writeUInt8(words[row] ?? 0, from);
    case "integer":
      return buffer.writeInt32BE(words[row] ?? 0, from);
    case "date":
      return buffer.writeInt32BE((words[row] ?? 0) - EPOCH_DAYS, from);
    case "bigint":
      buffer.writeInt32BE(words[row * 2 + 1] ?? 0, from);
      return buffer.writeInt32BE(words[row * 2] ?? 0, from + 4);
    case "instant": {
      const low = ((words[row * 2] ?? 0) >>> 0) - EPOCH_LOW;
      const high = (words[row * 2 + 1] ?? 0) - EPOCH_HIGH - (low < 0 ? 1 : 0);
      buffer.writeInt32BE(high | 0, from);
      return buffer.writeInt32BE(low | 0, from + 4);
    }
    case "uuid":
      for (let word = 0; word < 4; word++) {
        buffer.writeInt32BE(words[row * 4 + word] ?? 0, from + word * 4);
      }
      return from + 16;
  }
}
