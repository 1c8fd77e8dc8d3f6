/** UUIDs as text and as the four 32-bit words of a batch's id vectors. */

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether a text is a UUID in its usual form, in any letter case, of any version. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** Writes a UUID's words, most significant first, at row `row`. The text must satisfy {@link isUuid}. */
export function writeUuidWords(words: Uint32Array, row: number, text: string): void {
  const at = row * 4;
  words[at] = Number.parseInt(text.slice(0, 8), 16);
  words[at + 1] = Number.parseInt(text.slice(9, 13) + text.slice(14, 18), 16);
  words[at + 2] = Number.parseInt(text.slice(19, 23) + text.slice(24, 28), 16);
  words[at + 3] = Number.parseInt(text.slice(28, 36), 16);
}

/** Reads row `row` back as lower-case text. */
export function readUuidWords(words: Uint32Array, row: number): string {
  const at = row * 4;
  const hex = (index: number) => (words[at + index] ?? 0).toString(16).padStart(8, "0");
  const text = hex(0) + hex(1) + hex(2) + hex(3);
  return `${text.slice(0, 8)}-${text.slice(8, 12)}-${text.slice(12, 16)}-${text.slice(16, 20)}-${text.slice(20)}`;
}
