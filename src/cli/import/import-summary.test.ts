import { describe, expect, it } from "vitest";
import { describeInterruption, describeReasons } from "./import-summary.ts";

describe("describeReasons", () => {
  it("says where a row stands, by its line or by what else is known", () => {
    const rows = [
      { line: 2, reason: "Closed: нет", text: "" },
      { line: null, id: "b-1", reason: "чужое", text: "" },
    ];
    expect(describeReasons(rows)).toBe("  строка 2: Closed: нет\n  обращение b-1: чужое");
  });
});

describe("describeInterruption", () => {
  it.each([
    [0, /записанных строк нет/],
    [1, /не меньше 1 строки\. .*продолжится/],
    [8192, /не меньше 8.192 строк\. .*не задвоится/],
  ])("says what stays of %d rows, and that repeating goes on", (written, message) => {
    expect(describeInterruption(written)).toMatch(message);
  });
});
