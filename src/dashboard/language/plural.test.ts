import { describe, expect, it } from "vitest";
import { en } from "./en.ts";
import { ru } from "./ru.ts";

describe("words that go with numbers", () => {
  it.each([
    [0, "0 линий"],
    [1, "1 линия"],
    [2, "2 линии"],
    [5, "5 линий"],
    [11, "11 линий"],
    [21, "21 линия"],
    [22, "22 линии"],
    [112, "112 линий"],
    [1001, "1001 линия"],
    [1.5, "1.5 линии"],
  ])("are right in Russian for %d", (count, text) => {
    expect(ru.counts.lines(count, String(count))).toBe(text);
  });

  it.each([
    [0, "0 lines"],
    [1, "1 line"],
    [2, "2 lines"],
    [21, "21 lines"],
  ])("are right in English for %d", (count, text) => {
    expect(en.counts.lines(count, String(count))).toBe(text);
  });
});
