import { HEX_PAIRS } from "./ascii-digits.ts";

/** What a row's template holds where a UUID goes: the writers below leave the hyphens alone. */
export const UUID_PATTERN = "00000000-0000-0000-0000-000000000000";

/** Writes row `row` of an id vector over a {@link UUID_PATTERN}, in lower case. */
export function writeUuid(view: DataView, at: number, words: Uint32Array, row: number): void {
  const index = row * 4;
  const first = words[index] as number;
  writeHalf(view, at, first >>> 16);
  writeHalf(view, at + 4, first & 0xff_ff);
  const second = words[index + 1] as number;
  writeHalf(view, at + 9, second >>> 16);
  writeHalf(view, at + 14, second & 0xff_ff);
  const third = words[index + 2] as number;
  writeHalf(view, at + 19, third >>> 16);
  writeHalf(view, at + 24, third & 0xff_ff);
  const fourth = words[index + 3] as number;
  writeHalf(view, at + 28, fourth >>> 16);
  writeHalf(view, at + 32, fourth & 0xff_ff);
}

/** Copies the 36 bytes of a UUID, four at a time. */
export function copyUuid(view: DataView, at: number, source: DataView, from: number): void {
  for (let offset = 0; offset < 36; offset += 4) {
    view.setInt32(at + offset, source.getInt32(from + offset, true), true);
  }
}

function writeHalf(view: DataView, at: number, half: number): void {
  view.setUint16(at, HEX_PAIRS[half >>> 8] as number, true);
  view.setUint16(at + 2, HEX_PAIRS[half & 0xff] as number, true);
}
