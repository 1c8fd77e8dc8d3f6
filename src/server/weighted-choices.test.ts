import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { weightedChoices } from "./weighted-choices.ts";

describe("the choices of a header", () => {
  test("come in their order, with their weights and without other parameters", () => {
    expect(weightedChoices("text/CSV;header=present; Q=0.5, */*;q=0,br")).toEqual([
      { name: "text/csv", weight: 0.5 },
      { name: "*/*", weight: 0 },
      { name: "br", weight: 1 },
    ]);
  });

  test.each(["nonsense", "2", "-1", "", "NaN"])("weigh nothing with q=%s", (quality) => {
    expect(weightedChoices(`gzip;q=${quality}`)).toEqual([{ name: "gzip", weight: 0 }]);
  });

  test("of any header are few, and weigh between nothing and one", () => {
    fc.assert(
      fc.property(fc.string(), fc.nat({ max: 100 }), (text, times) => {
        const choices = weightedChoices(Array(times).fill(text).join(","));
        expect(choices.length).toBeLessThanOrEqual(32);
        for (const { weight } of choices) expect(weight >= 0 && weight <= 1).toBe(true);
      }),
    );
  });
});
