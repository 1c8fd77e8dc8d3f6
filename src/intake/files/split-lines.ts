import { isUtf8 } from "node:buffer";

/** One line of a text file, without its line end. */
export interface Line {
  /** From 1. */
  readonly number: number;
  /** Its text; of a line beyond the limit only the beginning. */
  readonly text: string;
  /** The line is longer than the limit: `text` is not the whole of it. */
  readonly tooLong: boolean;
  /** Some of its bytes are not UTF-8: `text` has U+FFFD for them. */
  readonly notUtf8: boolean;
}

/** Why such a line is no row. */
export const NOT_UTF8 = "файл не в UTF-8: пересохраните его в этой кодировке";

const LINE_FEED = 0x0a;
const BYTE_ORDER_MARK = "\ufeff";

/** Bytes that are kept of a line beyond the limit, for a person to recognize it by. */
const KEPT_OF_TOO_LONG = 4096;

/**
 * Splits UTF-8 text into lines ending in LF or CRLF, a handful at a time as bytes come in. A line
 * beyond `limitBytes` is not held in memory: it comes out cut, and the next line is read as usual.
 * Bytes that are not UTF-8 become U+FFFD. A line end at the very end begins no further line.
 */
export async function* splitLines(
  chunks: AsyncIterable<Buffer>,
  limitBytes: number,
): AsyncGenerator<Line[]> {
  let number = 1;
  let carried: Buffer[] = [];
  let carriedBytes = 0;
  let cut = false;

  const carry = (part: Buffer): void => {
    if (cut) return;
    carried.push(part);
    carriedBytes += part.length;
    if (carriedBytes <= limitBytes) return;
    cut = true;
    carried = [Buffer.from(Buffer.concat(carried).subarray(0, KEPT_OF_TOO_LONG))];
  };
  const finishLine = (): Line => {
    const only = carried.length === 1 ? carried[0] : undefined;
    const bytes = only ?? Buffer.concat(carried);
    const text = decode(bytes, number);
    // U+FFFD may stand in a file by right; only where it occurs the bytes are looked at. A line
    // that was cut may have lost half of its last character.
    const notUtf8 = !cut && text.includes("\ufffd") && !isUtf8(bytes);
    const line = { number, text, tooLong: cut, notUtf8 };
    number += 1;
    carried = [];
    carriedBytes = 0;
    cut = false;
    return line;
  };

  for await (const chunk of chunks) {
    const lines: Line[] = [];
    let start = 0;
    let end = chunk.indexOf(LINE_FEED);
    while (end !== -1) {
      carry(chunk.subarray(start, end));
      lines.push(finishLine());
      start = end + 1;
      end = chunk.indexOf(LINE_FEED, start);
    }
    if (start < chunk.length) carry(chunk.subarray(start));
    if (lines.length > 0) yield lines;
  }
  if (carriedBytes > 0) yield [finishLine()];
}

function decode(bytes: Buffer, number: number): string {
  const text = bytes.toString("utf8");
  const end = text.endsWith("\r") ? text.length - 1 : text.length;
  return text.slice(number === 1 && text.startsWith(BYTE_ORDER_MARK) ? 1 : 0, end);
}
