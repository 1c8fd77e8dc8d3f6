import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isUuid, readUuidWords } from "../history/uuid.ts";
import { Random, WeightedChoice } from "./random.ts";

const DRAWS = 20_000;

function mean(draw: () => number): number {
  let sum = 0;
  for (let count = 0; count < DRAWS; count++) sum += draw();
  return sum / DRAWS;
}

describe("Random", () => {
  test("gives the same stream for the same seeds and another for any other seed", () => {
    const stream = (...seeds: [number, number, number]) => {
      const random = new Random(...seeds);
      return Array.from({ length: 8 }, () => random.uint32());
    };
    fc.assert(
      fc.property(fc.integer(), fc.integer(), fc.integer(), (a, b, c) => {
        expect(stream(a, b, c)).toEqual(stream(a, b, c));
        expect(stream(a, b, c)).not.toEqual(stream(a, b ^ 1, c));
        expect(stream(a, b, c)).not.toEqual(stream(a, b, c ^ 1));
      }),
    );
  });

  test("draws distributions with the asked mean or median", () => {
    const random = new Random(7);
    expect(mean(() => random.uniform())).toBeCloseTo(0.5, 1);
    expect(mean(() => random.exponential(40)) / 40).toBeCloseTo(1, 1);
    expect(mean(() => random.poisson(2.5)) / 2.5).toBeCloseTo(1, 1);
    expect(mean(() => random.poisson(90)) / 90).toBeCloseTo(1, 1);
    expect(mean(() => random.normal())).toBeCloseTo(0, 1);
    expect(mean(() => random.normal() ** 2)).toBeCloseTo(1, 1);
    expect(mean(() => Number(random.lognormal(60, 0.8) < 60))).toBeCloseTo(0.5, 1);
  });

  test("draws whole numbers up to both ends and nothing beyond", () => {
    const random = new Random(3);
    const seen = new Set(Array.from({ length: 500 }, () => random.integer(-2, 2)));
    expect([...seen].sort((a, b) => a - b)).toEqual([-2, -1, 0, 1, 2]);
  });

  test("writes UUIDs of version 4 that differ", () => {
    const random = new Random(5);
    const words = new Uint32Array(4 * 1000);
    for (let row = 0; row < 1000; row++) random.writeUuid(words, row);
    const ids = Array.from({ length: 1000 }, (_, row) => readUuidWords(words, row));
    expect(new Set(ids).size).toBe(1000);
    for (const id of ids) {
      expect(isUuid(id)).toBe(true);
      expect(id).toMatch(/^.{14}4.{4}[89ab]/);
    }
  });

  test("refuses to choose from nothing", () => {
    expect(() => new Random(1).choice([])).toThrow(RangeError);
  });
});

describe("WeightedChoice", () => {
  test("draws in proportion to the weights and never where the weight is 0", () => {
    const random = new Random(11);
    const choice = new WeightedChoice([0, 3, 0, 1, 0]);
    const counts = [0, 0, 0, 0, 0];
    for (let draw = 0; draw < DRAWS; draw++) {
      const position = choice.draw(random);
      counts[position] = (counts[position] ?? 0) + 1;
    }
    expect([counts[0], counts[2], counts[4]]).toEqual([0, 0, 0]);
    expect((counts[1] ?? 0) / DRAWS).toBeCloseTo(0.75, 1);
  });

  test("refuses weights of which none is positive", () => {
    expect(() => new WeightedChoice([0, 0])).toThrow(RangeError);
    expect(() => new WeightedChoice([])).toThrow(RangeError);
  });
});
