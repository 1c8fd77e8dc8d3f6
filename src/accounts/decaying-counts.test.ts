import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DecayingCounts } from "./decaying-counts.ts";

function countsAt(time: { now: number }, entries = 100) {
  return new DecayingCounts({ clock: () => time.now, halfLifeMilliseconds: 1000, entries });
}

describe("DecayingCounts", () => {
  test("halve with every half-life", () => {
    const time = { now: 0 };
    const counts = countsAt(time);
    counts.add("a", 8);
    time.now = 1000;
    expect(counts.get("a")).toBe(4);
    counts.add("a", 4);
    time.now = 3000;
    expect(counts.get("a")).toBe(2);
    expect(counts.get("b")).toBe(0);
  });

  test("what was added to a sum can be taken from it later, without residue", () => {
    const steps = fc.array(
      fc.record({ mine: fc.boolean(), wait: fc.integer({ min: 0, max: 5000 }) }),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(steps, (steps) => {
        const time = { now: 0 };
        const counts = countsAt(time);
        for (const { mine, wait } of steps) {
          time.now += wait;
          counts.add("sum", 1);
          counts.add(mine ? "mine" : "theirs", 1);
        }
        counts.add("sum", -counts.get("mine"));
        expect(Math.abs(counts.get("sum") - counts.get("theirs"))).toBeLessThan(0.1);
      }),
    );
  });

  test("a clock set back does not make them grow", () => {
    const time = { now: 10_000 };
    const counts = countsAt(time);
    counts.add("a", 3);
    time.now = 0;
    expect(counts.get("a")).toBe(3);
  });

  test("remember the keys used last", () => {
    const counts = countsAt({ now: 0 }, 2);
    for (const key of ["a", "b", "c"]) counts.add(key, 1);
    expect(["a", "b", "c"].map((key) => counts.get(key))).toEqual([0, 1, 1]);
  });
});
