import fc from "fast-check";
import { expect, it } from "vitest";
import { barLine } from "./progress.ts";

const WORDS = ["62 %", "118 000 строк", "59 000/с", "ещё 0:12"];

it("never lets a bar spill over the line, which would scroll the terminal", () => {
  fc.assert(
    fc.property(
      fc.string({ maxLength: 80 }),
      fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
      fc.integer({ min: 10, max: 200 }),
      (title, share, width) => {
        expect(barLine(title, share, WORDS, width).length).toBeLessThan(width);
      },
    ),
  );
});

it("gives up the title, then the bar, then words, but never half of one", () => {
  expect(barLine("month.csv", 0.5, WORDS, 100)).toMatch(/^month\.csv █+░+ 62 % · .* · ещё 0:12$/);
  expect(barLine("a-very-long-name-of-a-file.csv", 0.5, WORDS, 70)).toMatch(/^█+░+ 62 %/);
  expect(barLine("month.csv", 0.5, WORDS, 50)).toBe(WORDS.join(" · "));
  expect(barLine("month.csv", 0.5, WORDS, 40)).toBe("62 % · 118 000 · 59 000/с · ещё 0:12");
  expect(barLine("month.csv", 0.5, WORDS, 30)).toBe("62 % · 118 000 · 59 000/с");
  for (const word of ["1 строка", "2 строки", "5 строк"]) {
    expect(barLine("month.csv", 0.5, [word], 7)).toBe(word.slice(0, 1));
  }
});
