/** UUIDs as text and as the four 32-bit words of a batch's id vectors. */

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether a text is a UUID in its usual form, in any letter case, of any version. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/**
 * Reads a UUID in any letter case into its words, most significant first, at row `row`.
 *
 * @returns false, and leaves the row as it may be, when the text does not satisfy {@link isUuid}
 */
export function readUuid(text: string, words: Uint32Array, row: number): boolean {
  if (text.length !== 36 || !hasDashes(text)) return false;
  const at = row * 4;
  const first = readHex(text, 0, 8);
  const second = readHex(text, 9, 4) * 0x1_00_00 + readHex(text, 14, 4);
  const third = readHex(text, 19, 4) * 0x1_00_00 + readHex(text, 24, 4);
  const fourth = readHex(text, 28, 8);
  words[at] = first;
  words[at + 1] = second;
  words[at + 2] = third;
  words[at + 3] = fourth;
  return first >= 0 && second >= 0 && third >= 0 && fourth >= 0;
}

/** Writes a UUID's words, most significant first, at row `row`. The text must satisfy {@link isUuid}. */
export function writeUuidWords(words: Uint32Array, row: number, text: string): void {
  readUuid(text, words, row);
}

const DASH = 0x2d;

function hasDashes(text: string): boolean {
  return (
    text.charCodeAt(8) === DASH &&
    text.charCodeAt(13) === DASH &&
    text.charCodeAt(18) === DASH &&
    text.charCodeAt(23) === DASH
  );
}

/** Values of hexadecimal digits by character code; far below zero for every other character. */
const HEX = new Float64Array(128).fill(Number.NEGATIVE_INFINITY);
for (const [value, digit] of [..."0123456789abcdef"].entries()) {
  HEX[digit.charCodeAt(0)] = value;
  HEX[digit.toUpperCase().charCodeAt(0)] = value;
}

/** The number of `length` digits; below zero when one of them is no digit. */
function readHex(text: string, start: number, length: number): number {
  let value = 0;
  for (let at = start; at < start + length; at++) {
    value = value * 16 + (HEX[text.charCodeAt(at)] ?? Number.NEGATIVE_INFINITY);
  }
  return value;
}

/** Reads row `row` back as lower-case text. */
export function readUuidWords(words: Uint32Array, row: number): string {
  const at = row * 4;
  const hex = (index: number) => (words[at + index] ?? 0).toString(16).padStart(8, "0");
  const text = hex(0) + hex(1) + hex(2) + hex(3);
  return `${text.slice(0, 8)}-${text.slice(8, 12)}-${text.slice(12, 16)}-${text.slice(16, 20)}-${text.slice(20)}`;
}
