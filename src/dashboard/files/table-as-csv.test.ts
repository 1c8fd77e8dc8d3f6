import { describe, expect, it } from "vitest";
import { tableAsCsv } from "./table-as-csv.ts";

const csv = (...cells: string[]) =>
  tableAsCsv({ columns: ["A"], rows: [cells.map((text) => ({ text }))] });

describe("a chart's table as CSV", () => {
  it("is RFC 4180 with a byte order mark", () => {
    expect(csv("1", 'say "hi"', "a,b")).toBe('\uFEFFA\r\n1,"say ""hi""","a,b"\r\n');
  });

  it("holds nothing that a spreadsheet would run", () => {
    expect(csv("=1+1", "+7", "-2", "@x", "'x")).toContain("'=1+1,'+7,'-2,'@x,''x");
  });
});
