/**
 * Tables of two ASCII characters a value, as a little-endian 16-bit word each, so that one store
 * writes both.
 */

/** `00` to `99`. */
export const DECIMAL_PAIRS = pairs(100, 10);

/** `00` to `ff`. */
export const HEX_PAIRS = pairs(256, 16);

function pairs(count: number, radix: number): Uint16Array {
  return Uint16Array.from({ length: count }, (_, value) => {
    const [high, low] = Buffer.from(value.toString(radix).padStart(2, "0"), "latin1");
    return (high ?? 0) | ((low ?? 0) << 8);
  });
}
