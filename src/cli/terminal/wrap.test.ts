import fc from "fast-check";
import { expect, it } from "vitest";
import { wrap } from "./wrap.ts";

const words = fc.array(fc.stringMatching(/^[а-я]{1,12}$/), { minLength: 1 });

it("loses no word and keeps every line within the width", () => {
  fc.assert(
    fc.property(
      words,
      fc.integer({ min: 0, max: 4 }),
      fc.integer({ min: 20, max: 60 }),
      (text, spaces, width) => {
        const lines = wrap(" ".repeat(spaces) + text.join(" "), width);
        expect(lines.map((line) => line.trim()).join(" ")).toBe(text.join(" "));
        for (const line of lines) {
          expect(line.length).toBeLessThanOrEqual(width);
          expect(line.startsWith(" ".repeat(spaces))).toBe(true);
        }
      },
    ),
  );
});

it("leaves a word whole that is wider than the line", () => {
  expect(wrap("см. https://example.ru/very/long дальше", 10)).toEqual([
    "см.",
    "https://example.ru/very/long",
    "дальше",
  ]);
});
