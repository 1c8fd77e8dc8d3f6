import fc from "fast-check";
import { expect, test } from "vitest";
import type { CopiedColumn, CopiedRows, CopiedType, CopiedValues } from "../table-copy.ts";
import { WORDS } from "../table-copy.ts";
import { BINARY_HEADER, BINARY_TRAILER } from "./binary-rows.ts";
import { CopiedRowDecoder } from "./decode-copied.ts";
import { encodeCopied } from "./encode-copied.ts";

const TYPES = ["boolean", "integer", "bigint", "date", "instant", "uuid", "text"] as const;
const word = fc.oneof(
  fc.constantFrom(0, -1, 1, 2 ** 31 - 1, -(2 ** 31)),
  fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
);
/** Days and microseconds that PostgreSQL, which counts from 2000 on, can hold. */
const RANGES: Partial<Record<CopiedType, fc.Arbitrary<number[]>>> = {
  boolean: fc.constantFrom([0], [1]),
  date: fc.integer({ min: -719_162, max: 2_932_896 }).map((days) => [days]),
  instant: fc.tuple(word, fc.integer({ min: -(2 ** 30), max: 2 ** 30 })),
};
const text = fc.string({ unit: fc.constantFrom("a", "\u0000", "\uffff", "0", "ё", "\u{1f60a}") });

function valuesOf(type: CopiedType, rows: number): fc.Arbitrary<CopiedValues> {
  if (type === "text") {
    const texts = fc.array(fc.option(text), { minLength: rows, maxLength: rows });
    return texts.map((given) => ({ type, texts: given }));
  }
  const width = WORDS[type];
  const value = RANGES[type] ?? fc.array(word, { minLength: width, maxLength: width });
  const all = fc.array(fc.option(value), { minLength: rows, maxLength: rows });
  return all.map((given) => ({
    type,
    words: Int32Array.from(given.flatMap((one) => one ?? new Array<number>(width).fill(0))),
    nulls: Uint8Array.from(given, (one) => (one === null ? 1 : 0)),
  }));
}

const rows: fc.Arbitrary<CopiedRows> = fc
  .tuple(fc.integer({ min: 1, max: 20 }), fc.array(fc.constantFrom(...TYPES), { minLength: 1 }))
  .chain(([count, types]) =>
    fc
      .tuple(...types.map((type) => valuesOf(type, count)))
      .map((columns) => ({ rows: count, columns })),
  );

test("what was encoded is decoded, value for value, wherever the buffers end", () => {
  fc.assert(
    fc.property(rows, fc.integer({ min: 1, max: 300 }), (given, size) => {
      const bytes = Buffer.concat([BINARY_HEADER, encodeCopied(given), BINARY_TRAILER]);
      const columns = given.columns.map(({ type }, index): CopiedColumn => {
        return { name: String(index), type };
      });
      const decoder = new CopiedRowDecoder(columns);
      const pieces: CopiedRows[] = [];
      for (let at = 0; at < bytes.length; at += size) {
        pieces.push(...decoder.decode(bytes.subarray(at, at + size)));
      }
      pieces.push(...decoder.end());
      expect(pieces).toEqual([given]);
    }),
  );
});

test("an answer that breaks off is not taken for whole", () => {
  const given: CopiedRows = {
    rows: 1,
    columns: [{ type: "text", texts: ["ровно одна строка"] }],
  };
  const whole = Buffer.concat([BINARY_HEADER, encodeCopied(given), BINARY_TRAILER]);
  for (let length = 0; length < whole.length; length++) {
    const decoder = new CopiedRowDecoder([{ name: "text", type: "text" }]);
    expect(() => [...decoder.decode(whole.subarray(0, length)), ...decoder.end()]).toThrow("early");
  }
});
