import fc from "fast-check";
import { expect, test } from "vitest";
import type { Moment } from "./sorted-moments.ts";
import { SortedMoments } from "./sorted-moments.ts";

const compare = (a: Moment, b: Moment) => a.at - b.at || (a.id < b.id ? -1 : Number(a.id > b.id));

test("counts and lists like a sorted array, whatever is added and deleted", () => {
  const moment = fc.record({ at: fc.nat(300), id: fc.constantFrom("a", "b", "c", "d", "e", "f") });
  fc.assert(
    fc.property(
      // More than a block holds, so that blocks are split and emptied.
      fc.uniqueArray(moment, {
        minLength: 1100,
        maxLength: 1400,
        selector: ({ at, id }) => `${at} ${id}`,
      }),
      fc.array(fc.nat(1), { minLength: 1400, maxLength: 1400 }),
      moment,
      fc.nat(300),
      (added, deleted, asked, to) => {
        const moments = new SortedMoments();
        for (const one of added) moments.add(one);
        const kept = added.filter((_, index) => deleted[index] === 0);
        for (const one of added) if (!kept.includes(one)) moments.delete({ ...one });
        kept.sort(compare);
        expect(moments.size).toBe(kept.length);
        expect([...moments.between(0, 300)]).toEqual(kept);
        expect([...moments.between(asked.at, to)]).toEqual(
          kept.filter(({ at }) => at >= asked.at && at <= to),
        );
        expect(moments.countBefore(asked)).toBe(
          kept.filter((one) => compare(one, asked) < 0).length,
        );
        expect(moments.countUpTo(to)).toBe(kept.filter(({ at }) => at <= to).length);
      },
    ),
    { numRuns: 20 },
  );
});

test("what is not there cannot be deleted", () => {
  const moments = new SortedMoments();
  moments.add({ at: 1, id: "a" });
  expect(() => moments.delete({ at: 1, id: "b" })).toThrow(RangeError);
  expect(moments.size).toBe(1);
});
