import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TimeZone } from "./time-zone.ts";
import { offsetSteps } from "./wall-offsets.ts";

const HOUR = 3600;
const seconds = (text: string) => Date.parse(text) / 1000;

function offsetBySteps(steps: ReturnType<typeof offsetSteps>, moment: number): number | undefined {
  return steps.findLast(({ from }) => from <= moment)?.offset;
}

describe("offset steps", () => {
  it("are the changes of summer time between two moments, and nothing else", () => {
    const berlin = TimeZone.of("Europe/Berlin");
    expect(offsetSteps(berlin, seconds("2023-01-01Z"), seconds("2024-12-31Z"))).toEqual([
      { from: Number.NEGATIVE_INFINITY, offset: HOUR },
      { from: seconds("2023-03-26T01:00Z"), offset: 2 * HOUR },
      { from: seconds("2023-10-29T01:00Z"), offset: HOUR },
      { from: seconds("2024-03-31T01:00Z"), offset: 2 * HOUR },
      { from: seconds("2024-10-27T01:00Z"), offset: HOUR },
    ]);
  });

  it("follow an offset that changed for good", () => {
    const almaty = TimeZone.of("Asia/Almaty");
    expect(offsetSteps(almaty, seconds("2024-01-01Z"), seconds("2026-01-01Z"))).toEqual([
      { from: Number.NEGATIVE_INFINITY, offset: 6 * HOUR },
      { from: seconds("2024-02-29T18:00Z"), offset: 5 * HOUR },
    ]);
  });

  it("are one where the zone never changes, or there is but one moment", () => {
    const moment = seconds("2024-07-01Z");
    expect(offsetSteps(TimeZone.of("UTC"), 0, moment)).toHaveLength(1);
    expect(offsetSteps(TimeZone.of("Europe/Berlin"), moment, moment)).toEqual([
      { from: Number.NEGATIVE_INFINITY, offset: 2 * HOUR },
    ]);
  });

  it("give every moment the zone's own offset", () => {
    const anyZone = fc.constantFrom(
      "Europe/Berlin",
      "America/St_Johns",
      "Africa/Casablanca",
      "Pacific/Apia",
      "Australia/Lord_Howe",
    );
    const anyMoment = fc.integer({ min: 0, max: 4_102_444_800 });
    fc.assert(
      fc.property(anyZone, anyMoment, anyMoment, anyMoment, (name, a, b, c) => {
        const [first = 0, moment = 0, last = 0] = [a, b, c].sort((x, y) => x - y);
        const zone = TimeZone.of(name);
        const steps = offsetSteps(zone, first, last);
        expect(offsetBySteps(steps, moment)).toBe(zone.offsetAt(moment));
        for (const [index, step] of steps.entries()) {
          expect(step.offset).not.toBe(steps[index + 1]?.offset);
        }
      }),
    );
  });

  it("are few for a row of the year 9999", () => {
    const steps = offsetSteps(TimeZone.of("Europe/Berlin"), -62_000_000_000, 253_000_000_000);
    expect(steps.length).toBeLessThan(300);
  });
});
