import fc from "fast-check";
import { expect, test } from "vitest";
import type { TreatmentRow } from "../../../test/support/treatment-rows.ts";
import { toIncomingBatch, toRows, treatmentRow } from "../../../test/support/treatment-rows.ts";
import { EMPTY_INSTANT } from "../../contract/empty-values.ts";
import type { Dictionaries } from "../sql/dictionaries.ts";
import { BINARY_HEADER, BINARY_TRAILER } from "./binary-rows.ts";
import { RowDecoder } from "./decode-rows.ts";
import { encodeRows } from "./encode-rows.ts";

const ZERO = { size: 1, text: Buffer.from("00000000-0000-0000-0000-000000000000") };
const DICTIONARIES: Dictionaries = {
  client: ZERO,
  serviceUser: ZERO,
  line: ZERO,
  specialist: ZERO,
};

/** Years 1 to 9999. */
const instant = fc.integer({ min: -62_135_596_799, max: 253_402_300_799 });
const number = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const row: fc.Arbitrary<TreatmentRow> = fc
  .record({
    id: fc.uuid(),
    initialized: instant,
    closed: instant,
    specAppointed: fc.oneof(fc.constant(EMPTY_INSTANT), instant),
    duration: number,
  })
  .map((changes) => treatmentRow({ ...changes, line: "00000000-0000-0000-0000-000000000000" }));

/** What the server sends of rows that it was sent: keys, here of the zero id, in place of ids. */
function answer(rows: readonly TreatmentRow[]): Buffer {
  const sent = encodeRows(toIncomingBatch(rows), 0, rows.length, 0);
  const parts: Buffer[] = [BINARY_HEADER];
  let at = 0;
  for (const _ of rows) {
    const fields: Buffer[] = [];
    at += 10;
    for (let field = 0; field < 13; field++) {
      const length = sent.readInt32BE(at);
      const end = at + 4 + Math.max(length, 0);
      const isReference = [1, 2, 3, 7].includes(field);
      fields.push(isReference ? Buffer.from("0000000400000000", "hex") : sent.subarray(at, end));
      at = end;
    }
    parts.push(Buffer.from("000d", "hex"), ...fields);
  }
  expect(at).toBe(sent.length);
  return Buffer.concat([...parts, BINARY_TRAILER]);
}

test("what was encoded is decoded, wherever the pieces end", () => {
  const pieces = fc.integer({ min: 1, max: 400 });
  fc.assert(
    fc.property(fc.array(row, { maxLength: 20 }), pieces, (rows, size) => {
      const bytes = answer(rows);
      const decoder = new RowDecoder(DICTIONARIES);
      const decoded: TreatmentRow[] = [];
      for (let at = 0; at < bytes.length; at += size) {
        for (const batch of decoder.decode(bytes.subarray(at, at + size))) {
          decoded.push(...toRows(batch));
        }
      }
      for (const batch of decoder.end()) decoded.push(...toRows(batch));
      expect(decoded).toEqual(rows);
    }),
  );
});

test("batches are full but for the last one, and an answer that ends early is none", () => {
  const rows = Array.from({ length: 5000 }, () =>
    treatmentRow({ id: "ffffffff-ffff-ffff-ffff-ffffffffffff" }),
  );
  const bytes = answer(rows);
  const sizes = (given: Buffer) => {
    const decoder = new RowDecoder(DICTIONARIES);
    return [...decoder.decode(given), ...decoder.end()].map((batch) => batch.rows);
  };
  expect(sizes(bytes)).toEqual([2048, 2048, 904]);
  expect(() => sizes(bytes.subarray(0, -2))).toThrow();
  expect(() => sizes(bytes.subarray(0, -60))).toThrow();
});
