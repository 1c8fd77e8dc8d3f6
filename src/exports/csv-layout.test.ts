import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseRecord, unescapeCell } from "../intake/files/parse-record.ts";
import { csvText } from "./csv-layout.ts";
import { escapeCell } from "./escape-cell.ts";

/** What a spreadsheet may run stands at the beginning more often than chance has it. */
const TEXT = fc
  .tuple(
    fc.constantFrom("", "=", "+", "-", "@", "\t", "\r", "'", "''", "'=", " =", '"'),
    fc.string({ unit: "binary" }),
  )
  .map(([start, rest]) => start + rest);

describe("escapeCell", () => {
  it.each([
    ["=1+1", "'=1+1"],
    ["+7 495", "'+7 495"],
    ["-", "'-"],
    ["@SUM", "'@SUM"],
    ["\tx", "'\tx"],
    ["\rx", "'\rx"],
    ["'quoted", "''quoted"],
    ["'=1", "''=1"],
    ["plain", "plain"],
    ["", ""],
    ["a=b", "a=b"],
  ])("writes %j as %j", (text, cell) => {
    expect(escapeCell(text)).toBe(cell);
    expect(unescapeCell(cell)).toBe(text);
  });

  it("is undone by an import, whatever the text", () => {
    fc.assert(
      fc.property(TEXT, (text) => {
        const cell = escapeCell(text);
        expect(unescapeCell(cell)).toBe(text);
        expect(cell).not.toMatch(/^[=+\-@\t\r]/);
      }),
    );
  });
});

describe("csvText", () => {
  it("is read back by an import as one field among others, with either delimiter", () => {
    fc.assert(
      fc.property(TEXT, fc.constantFrom<"," | ";">(",", ";"), (text, delimiter) => {
        const record = ["a", csvText(text), "b"].join(delimiter);
        expect(parseRecord(record, delimiter)?.map(unescapeCell)).toEqual(["a", text, "b"]);
      }),
    );
  });
});
