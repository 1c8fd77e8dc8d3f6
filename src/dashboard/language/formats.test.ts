import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  compareNames,
  formatClock,
  formatDay,
  formatDifference,
  formatMonth,
  formatNumber,
  formatRange,
  formatRelativeChange,
  formatSeconds,
  formatShare,
  formatWeekday,
} from "./formats.ts";
import type { Language } from "./language.ts";
import { language } from "./language.ts";

const before = language.value;
beforeEach(() => {
  language.value = "en";
});
afterEach(() => {
  language.value = before;
});

/** Spaces that do not break are spaces to the eye. */
function plain(text: string): string {
  return text.replaceAll(/[\u00a0\u202f\u2009]/g, " ");
}

describe("durations", () => {
  it.each([
    [null, "–", "–"],
    [0, "0 s", "0 с"],
    [7.5, "7.5 s", "7,5 с"],
    [42, "42 s", "42 с"],
    [59.6, "1 min", "1 мин"],
    [65, "1 min 05 s", "1 мин 05 с"],
    [3599.7, "1 h", "1 ч"],
    [4320, "1 h 12 min", "1 ч 12 мин"],
    [86_400, "1 d", "1 д"],
    [97_200, "1 d 3 h", "1 д 3 ч"],
    [86_400 * 1234, "1,234 d", "1 234 д"],
  ])("%s seconds are two units at most", (seconds, english, russian) => {
    expect(plain(formatSeconds(seconds))).toBe(english);
    language.value = "ru";
    expect(plain(formatSeconds(seconds))).toBe(russian);
  });

  it("never show a unit that is full", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e7, noNaN: true }), (seconds) => {
        expect(plain(formatSeconds(seconds))).not.toMatch(/\b60 (s|min)\b|\b24 h\b/);
      }),
    );
  });

  it("tick as a clock", () => {
    expect([0, 65, 3600, 5025.9].map(formatClock)).toEqual(["0:00", "1:05", "1:00:00", "1:23:45"]);
    expect(formatClock(-3)).toBe("0:00");
  });
});

describe("numbers", () => {
  it("follow the language", () => {
    const shown = (chosen: Language) => {
      language.value = chosen;
      return [formatNumber(1_234_567), formatNumber(4.456, 2), formatShare(0.123)].map(plain);
    };
    expect(shown("en")).toEqual(["1,234,567", "4.46", "12%"]);
    expect(shown("ru")).toEqual(["1 234 567", "4,46", "12 %"]);
  });

  it("never call nearly all all, or nearly none none", () => {
    expect([1, 0.999_99, 0.000_01, 0, null].map((share) => formatShare(share))).toEqual([
      "100%",
      "99.9%",
      "0.1%",
      "0%",
      "–",
    ]);
  });

  it("give changes their sign", () => {
    expect([0.123, -0.042, 0].map(formatRelativeChange)).toEqual(["+12%", "−4.2%", "0%"]);
    expect(formatDifference(-1.25, 1)).toMatch(/^−1\.[23]$/);
  });
});

describe("dates", () => {
  it("are those on the organization's wall, whatever zone the browser is in", () => {
    const late = "2024-02-26T23:30:05+13:00";
    expect(formatDay(late)).toBe("26 Feb 2024");
    expect(formatMonth("2024-02", "long")).toBe("February 2024");
    language.value = "ru";
    expect(plain(formatDay(late))).toBe("26 февр. 2024 г.");
    expect(plain(formatMonth("2024-02", "long"))).toBe("февраль 2024 г.");
  });

  it("say what two ends have in common once", () => {
    expect(plain(formatRange("2024-02-01", "2024-02-26"))).toBe("1 – 26 Feb 2024");
    expect(plain(formatRange("2024-02-26", "2024-02-26"))).toBe("26 Feb 2024");
  });

  it("begin the week with Monday", () => {
    expect([1, 7].map((day) => formatWeekday(day, "long"))).toEqual(["Monday", "Sunday"]);
  });
});

describe("names", () => {
  it("are ordered as people order them", () => {
    language.value = "ru";
    expect(["Ёлка", "Яна", "Линия 10", "Линия 9", "Егор"].sort(compareNames)).toEqual([
      "Егор",
      "Ёлка",
      "Линия 9",
      "Линия 10",
      "Яна",
    ]);
  });
});
