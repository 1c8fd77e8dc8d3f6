import { describe, expect, it } from "vitest";
import { ariaSort, readSorting, writeSorting } from "./sorting.ts";

describe("the order of a table", () => {
  it("is written as it is read", () => {
    for (const text of ["waiting", "-waiting"]) expect(writeSorting(readSorting(text))).toBe(text);
  });

  it("is told of the column that has it alone", () => {
    const sorting = readSorting("-waiting");
    expect(ariaSort(sorting, "waiting")).toBe("descending");
    expect(ariaSort(sorting, "rating")).toBeUndefined();
  });
});
