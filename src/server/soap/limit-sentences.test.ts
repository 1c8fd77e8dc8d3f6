import { describe, expect, it } from "vitest";
import { CONTRACT_LIMITS, NO_LIMITS } from "../../history/calling-limits.ts";
import { limitSentences } from "./limit-sentences.ts";

describe("limitSentences", () => {
  it("says the contract's limits and when day is", () => {
    const text = limitSentences(CONTRACT_LIMITS).join("\n");
    for (const shown of ["10", "50", "250", "1250", "35", "08:00", "20:00"])
      expect(text).toContain(shown);
  });

  it("tells the calls of the history from those of the directory", () => {
    const limits = { ...NO_LIMITS, callsPerHourByDay: 7, directoryCallsPerHourByNight: 9 };
    const [history, directory] = limitSentences(limits);
    expect(history).toMatch(/^Днём .* 7 вызовов истории обращений и столько же .* открытых/);
    expect(directory).toMatch(/^Ночью .* 9 вызовов .* справочника/);
  });

  it("says nothing where nothing limits", () => {
    expect(limitSentences(NO_LIMITS)).toEqual([]);
  });

  it("names the weekdays that have a day when not all do", () => {
    const text = limitSentences({ ...CONTRACT_LIMITS, dayWeekdays: [1, 2] }).join("\n");
    expect(text).toContain("(пн, вт)");
  });
});
