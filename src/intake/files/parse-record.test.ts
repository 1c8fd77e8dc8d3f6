import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DELIMITERS, parseRecord, unescapeCell } from "./parse-record.ts";

describe("parseRecord", () => {
  it("reads back whatever fields were quoted by the rules", () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: fc.constantFrom("a", '"', ",", ";", "\t", "\n", " ", "я") }), {
          minLength: 1,
          maxLength: 6,
        }),
        fc.constantFrom(...DELIMITERS),
        (fields, delimiter) => {
          const text = fields.map((field) => `"${field.replaceAll('"', '""')}"`).join(delimiter);
          expect(parseRecord(text, delimiter)).toEqual(fields);
        },
      ),
    );
  });

  it("splits a record without quotes, empty fields included", () => {
    expect(parseRecord("a;;c;", ";")).toEqual(["a", "", "c", ""]);
  });

  it.each(['a"b"', '"a"b', '"a', 'a"', '"a","b"c'])("takes %s for no record", (text) => {
    expect(parseRecord(text, ",")).toBeNull();
  });

  it("takes two records for none", () => {
    expect(parseRecord('"a"\n"b"', ",")).toBeNull();
  });
});

describe("unescapeCell", () => {
  it.each([
    ["'=1+1", "=1+1"],
    ["'-5", "-5"],
    ["'\tx", "\tx"],
    ["''=x", "'=x"],
    ["'''", "''"],
  ])("removes the one apostrophe that an export put before %s", (cell, value) => {
    expect(unescapeCell(cell)).toBe(value);
  });

  it.each(["'a", "a'=", "", "'", "=1"])("leaves %s alone", (cell) => {
    expect(unescapeCell(cell)).toBe(cell);
  });
});
