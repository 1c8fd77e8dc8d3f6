import { describe, expect, it } from "vitest";
import { formatTable } from "./table.ts";

const COLUMNS = ["ИМЯ", "ИДЕНТИФИКАТОР"];
const ROWS = [
  ["Вектор", "7a879c84-cb38-5626-bd77-f276e0ca745e"],
  ["Партнёр «Алатау»", "faa867cd-22ca-5a3d-8494-94fbc21c12e5"],
];

describe("formatTable", () => {
  it("puts values under their column names where there is room", () => {
    expect(formatTable(COLUMNS, ROWS, 80)).toBe(
      [
        "ИМЯ               ИДЕНТИФИКАТОР",
        "Вектор            7a879c84-cb38-5626-bd77-f276e0ca745e",
        "Партнёр «Алатау»  faa867cd-22ca-5a3d-8494-94fbc21c12e5",
      ].join("\n"),
    );
  });

  it("puts names beside or above values where the terminal is narrow, cutting nothing", () => {
    const text = formatTable(COLUMNS, ROWS, 40);
    expect(text.split("\n").every((line) => line.length <= 40)).toBe(true);
    for (const cell of ROWS.flat()) expect(text).toContain(cell);
  });
});
