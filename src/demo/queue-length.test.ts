import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { queueLengths } from "./queue-length.ts";

const lengthsOf = (stays: readonly (readonly [number, number])[]) => [
  ...queueLengths(
    Float64Array.from(stays, ([arrival]) => arrival),
    Float64Array.from(stays, ([, departure]) => departure),
  ),
];

describe("queueLengths", () => {
  test("counts a user alone as 1, appointed at once or not", () => {
    expect(lengthsOf([[10, 10]])).toEqual([1]);
    expect(lengthsOf([[10, 99]])).toEqual([1]);
  });

  test("does not count who departs in the second of an arrival", () => {
    expect(
      lengthsOf([
        [10, 20],
        [11, 21],
        [20, 30],
      ]),
    ).toEqual([1, 2, 2]);
  });

  test("agrees with counting by the definition", () => {
    const stays = fc
      .uniqueArray(fc.nat({ max: 60 }))
      .chain((arrivals) =>
        fc.tuple(
          fc.constant(arrivals.sort((a, b) => a - b)),
          fc.array(fc.nat({ max: 25 }), {
            minLength: arrivals.length,
            maxLength: arrivals.length,
          }),
        ),
      )
      .map(([arrivals, waits]) =>
        arrivals.map((arrival, at): [number, number] => [arrival, arrival + (waits[at] ?? 0)]),
      );
    fc.assert(
      fc.property(stays, (all) => {
        const counted = all.map(
          ([now]) => 1 + all.filter(([came, left]) => came < now && left > now).length,
        );
        expect(lengthsOf(all)).toEqual(counted);
      }),
    );
  });
});
