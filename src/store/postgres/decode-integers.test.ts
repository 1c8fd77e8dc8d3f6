import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BINARY_HEADER, BINARY_TRAILER } from "./binary-rows.ts";
import { IntegerDecoder } from "./decode-integers.ts";

const anyInteger = fc.integer({ min: -2_147_483_648, max: 2_147_483_647 });
const anyRows = fc
  .integer({ min: 1, max: 6 })
  .chain((columns) =>
    fc.tuple(
      fc.constant(columns),
      fc.array(fc.array(anyInteger, { minLength: columns, maxLength: columns }), { maxLength: 40 }),
    ),
  );

function sent(rows: readonly (readonly number[])[]): Buffer {
  const encoded = rows.map((row) => {
    const bytes = Buffer.alloc(2 + row.length * 8);
    bytes.writeInt16BE(row.length, 0);
    for (const [position, value] of row.entries()) {
      bytes.writeInt32BE(4, 2 + position * 8);
      bytes.writeInt32BE(value, 6 + position * 8);
    }
    return bytes;
  });
  return Buffer.concat([BINARY_HEADER, ...encoded, BINARY_TRAILER]);
}

function* pieces(bytes: Buffer, cuts: readonly number[]): Generator<Buffer> {
  let from = 0;
  for (const cut of [...cuts, bytes.length].sort((a, b) => a - b)) {
    const to = Math.min(cut, bytes.length);
    yield bytes.subarray(from, to);
    from = to;
  }
}

function read(columns: number, bytes: Buffer, cuts: readonly number[]): number[][] {
  const decoder = new IntegerDecoder(columns);
  const rows: number[][] = [];
  for (const piece of pieces(bytes, cuts)) {
    for (const some of decoder.decode(piece)) {
      for (let row = 0; row < some.rowCount; row++) {
        rows.push(some.columns.map((column) => column[row] ?? Number.NaN));
      }
    }
  }
  decoder.end();
  return rows;
}

describe("rows of integers", () => {
  it("are read from pieces that end anywhere", () => {
    fc.assert(
      fc.property(anyRows, fc.array(fc.nat(2000)), ([columns, rows], cuts) => {
        expect(read(columns, sent(rows), cuts)).toEqual(rows);
      }),
    );
  });

  it("that are more than fit at once come one part after the other", () => {
    const rows = Array.from({ length: 5000 }, (_, row) => [row, row - 5000]);
    expect(read(2, sent(rows), [])).toEqual(rows);
  });

  it("that end early are a failure, wherever that is", () => {
    fc.assert(
      fc.property(anyRows, fc.nat(), ([columns, rows], at) => {
        const bytes = sent(rows);
        expect(() => read(columns, bytes.subarray(0, at % bytes.length), [])).toThrow();
      }),
    );
  });

  it("with a null among them are a failure", () => {
    const bytes = sent([[1]]);
    bytes.writeInt32BE(-1, BINARY_HEADER.length + 2);
    expect(() => read(1, bytes, [])).toThrow("no integer");
  });
});
