import { DECIMAL_PAIRS } from "./ascii-digits.ts";

/** Characters of the longest 32-bit number, `-2147483648`. */
export const DECIMAL_MAXIMUM = 11;

const MINUS = 0x2d;
const ZERO = 0x30;

/**
 * Writes a signed 32-bit number in decimal ASCII.
 *
 * @returns the position after the last digit
 */
export function writeDecimal(view: DataView, at: number, value: number): number {
  if (value >= 0) return writeDigits(view, at, value);
  view.setUint8(at, MINUS);
  return writeDigits(view, at + 1, -value);
}

function writeDigits(view: DataView, at: number, value: number): number {
  if (value < 10) {
    view.setUint8(at, ZERO + value);
    return at + 1;
  }
  const end = at + countDigits(value);
  let rest = value;
  let position = end;
  while (rest >= 100) {
    const hundreds = Math.floor(rest / 100);
    position -= 2;
    view.setUint16(position, DECIMAL_PAIRS[rest - hundreds * 100] as number, true);
    rest = hundreds;
  }
  if (rest >= 10) view.setUint16(position - 2, DECIMAL_PAIRS[rest] as number, true);
  else view.setUint8(position - 1, ZERO + rest);
  return end;
}

function countDigits(value: number): number {
  let digits = 2;
  for (let bound = 100; value >= bound; bound *= 10) digits++;
  return digits;
}
