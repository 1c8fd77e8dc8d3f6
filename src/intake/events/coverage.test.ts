import fc from "fast-check";
import { expect, test } from "vitest";
import type { Stretch } from "./coverage.ts";
import { Coverage, mergeStretches } from "./coverage.ts";

const stretch: fc.Arbitrary<Stretch> = fc
  .record({
    line: fc.constantFrom("a", "b"),
    user: fc.constantFrom(null, "u", "v"),
    from: fc.nat(30),
    length: fc.nat(10),
  })
  .map(({ line, user, from, length }) => ({ line, user, from, to: from + length }));

const has =
  ({ line, user, from, to }: Stretch, other: { line: string; user: string | null }) =>
  (second: number) =>
    line === other.line && (user === null || user === other.user) && from <= second && second <= to;

function secondsOf(stretches: readonly Stretch[], who: { line: string; user: string | null }) {
  return Array.from({ length: 60 }, (_, second) => second).filter((second) =>
    stretches.some((one) => has(one, who)(second)),
  );
}

test("what is missing of a stretch is what lies before the horizon and was not loaded", () => {
  fc.assert(
    fc.property(
      fc.array(stretch, { maxLength: 6 }),
      stretch,
      fc.nat(40),
      (loaded, asked, horizon) => {
        const coverage = new Coverage();
        expect(coverage.missing(asked)).toEqual([]);
        coverage.forgetBefore(horizon);
        for (const one of loaded) coverage.add(one);
        const known = new Set(secondsOf(loaded, asked));
        expect(secondsOf(coverage.missing(asked), asked)).toEqual(
          secondsOf([asked], asked).filter((second) => second < horizon && !known.has(second)),
        );
      },
    ),
  );
});

test("forgetting again loses what was loaded, and never lowers the horizon", () => {
  const coverage = new Coverage();
  coverage.forgetBefore(20);
  const past = { line: "a", user: null, from: 5, to: 7 };
  coverage.add(past);
  expect(coverage.missing(past)).toEqual([]);
  coverage.forgetBefore(10);
  expect(coverage.horizon).toBe(20);
  expect(coverage.missing(past)).toEqual([past]);
  expect(coverage.missing({ ...past, to: Number.POSITIVE_INFINITY })).toEqual([
    { ...past, to: 19 },
  ]);
});

test("merged stretches are the same seconds, none of a line or of a user twice", () => {
  fc.assert(
    fc.property(fc.array(stretch, { maxLength: 10 }), (stretches) => {
      const merged = mergeStretches(stretches);
      for (const line of ["a", "b"]) {
        for (const user of [null, "u", "v"]) {
          expect(secondsOf(merged, { line, user })).toEqual(secondsOf(stretches, { line, user }));
          const own = merged.filter((one) => one.line === line && one.user === user);
          const seconds = own.reduce((sum, { from, to }) => sum + to - from + 1, 0);
          expect(seconds).toBe(secondsOf(own, { line, user }).length);
        }
      }
    }),
  );
});
