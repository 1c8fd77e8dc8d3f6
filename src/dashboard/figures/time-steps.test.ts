import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FigureGroup, Figures, GroupKeys } from "../../api/statistics.ts";
import { STEP_NAMES } from "./step-names.ts";
import { stepFor, timeSteps } from "./time-steps.ts";

const group = (keys: GroupKeys, treatments: number): FigureGroup => ({
  keys,
  figures: { treatments } as Figures,
});

const shown = (steps: ReturnType<typeof timeSteps>) =>
  steps.map(({ range, figures }) => [range.from, range.to, figures?.treatments ?? null]);

describe("the steps of a time series", () => {
  it("have no holes: days without treatments are there", () => {
    const steps = timeSteps("day", { from: "2024-02-28", to: "2024-03-01" }, [
      group({ day: "2024-03-01" }, 5),
    ]);
    expect(shown(steps)).toEqual([
      ["2024-02-28", "2024-02-28", null],
      ["2024-02-29", "2024-02-29", null],
      ["2024-03-01", "2024-03-01", 5],
    ]);
  });

  it("are cut to the period, so that a step leads to the rows it counts", () => {
    const weeks = timeSteps("week", { from: "2024-02-28", to: "2024-03-05" }, [
      group({ week: "2024-02-26" }, 1),
      group({ week: "2024-03-04" }, 2),
    ]);
    expect(shown(weeks)).toEqual([
      ["2024-02-28", "2024-03-03", 1],
      ["2024-03-04", "2024-03-05", 2],
    ]);
    const months = timeSteps("month", { from: "2024-01-15", to: "2024-02-10" }, []);
    expect(months.map(({ range }) => range)).toEqual([
      { from: "2024-01-15", to: "2024-01-31" },
      { from: "2024-02-01", to: "2024-02-10" },
    ]);
  });

  it("of an hour end with its last second, also inside a period that ends in it", () => {
    const hours = timeSteps("hour", { from: "2024-02-26T22:30:00", to: "2024-02-27T00:10:00" }, [
      group({ day: "2024-02-26", hour: 23 }, 7),
    ]);
    expect(shown(hours)).toEqual([
      ["2024-02-26T22:30:00", "2024-02-26T22:59:59", null],
      ["2024-02-26T23:00:00", "2024-02-26T23:59:59", 7],
      ["2024-02-27T00:00:00", "2024-02-27T00:10:00", null],
    ]);
  });

  it("go from the first to the last that there is without a period", () => {
    const steps = timeSteps("month", null, [
      group({ month: "2024-03" }, 3),
      group({ month: "2024-01" }, 1),
    ]);
    expect(steps.map(({ figures }) => figures?.treatments ?? 0)).toEqual([1, 0, 3]);
    expect(timeSteps("month", null, [])).toEqual([]);
  });

  it("lie side by side and cover the period, whatever it is", () => {
    const dates = fc
      .date({ min: new Date("2000-01-01"), max: new Date("2030-01-01"), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10));
    fc.assert(
      fc.property(fc.constantFrom(...STEP_NAMES), dates, fc.nat(60), (step, from, days) => {
        const to = new Date(Date.parse(from) + days * 86_400_000).toISOString().slice(0, 10);
        const steps = timeSteps(step, { from, to }, []);
        expect(steps[0]?.range.from.slice(0, 10)).toBe(from);
        expect(steps.at(-1)?.range.to.slice(0, 10)).toBe(to);
        for (const [index, { range }] of steps.entries()) {
          expect(range.from <= range.to).toBe(true);
          const before = steps[index - 1];
          if (before !== undefined) expect(before.range.to < range.from).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("are chosen so that a spark line has a shape", () => {
    expect([1, 100, 101, 800, 801, null].map(stepFor)).toEqual([
      "day",
      "day",
      "week",
      "week",
      "month",
      "month",
    ]);
  });
});
