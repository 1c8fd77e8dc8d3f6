import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FairQueue } from "./fair-queue.ts";

function drain<T>(queue: FairQueue<T>): T[] {
  const items: T[] = [];
  for (let item = queue.shift(); item !== undefined; item = queue.shift()) items.push(item);
  return items;
}

describe("FairQueue", () => {
  test("a lane that floods the queue leaves the others their place and their turn", () => {
    const queue = new FairQueue<string>(64);
    for (let attempt = 0; attempt < 1000; attempt++) queue.push("flood", `flood ${attempt}`);
    queue.shift();
    expect(queue.push("partner", "partner 0")).toBeUndefined();
    queue.push("flood", "flood again");
    expect([queue.shift(), queue.shift()]).toContain("partner 0");
  });

  test("a full queue turns away the newest of the longest lane", () => {
    const queue = new FairQueue<string>(3);
    queue.push("a", "a1");
    queue.push("a", "a2");
    queue.push("a", "a3");
    expect(queue.push("b", "b1")).toBe("a3");
    expect(queue.push("a", "a4")).toBe("a4");
    expect(queue.push("b", "b2")).toBe("b2");
    expect(drain(queue)).toEqual(["a1", "b1", "a2"]);
  });

  test("who leaves is not served, and his lane keeps its order", () => {
    const queue = new FairQueue<string>(9);
    for (const item of ["a1", "a2", "a3"]) queue.push("a", item);
    queue.push("b", "b1");
    queue.remove("a", "a2");
    queue.remove("b", "b1");
    queue.remove("b", "b1");
    queue.remove("c", "c1");
    expect(queue.size).toBe(2);
    expect(drain(queue)).toEqual(["a1", "a3"]);
  });

  test("for any arrivals: bounded, each lane in order, and nobody waits for two turns of another", () => {
    const lanes = fc.array(fc.constantFrom("a", "b", "c", "d"), { maxLength: 60 });
    fc.assert(
      fc.property(lanes, fc.integer({ min: 1, max: 20 }), (arrivals, limit) => {
        const queue = new FairQueue<{ lane: string; number: number }>(limit);
        const kept = new Set<{ lane: string; number: number }>();
        for (const [number, lane] of arrivals.entries()) {
          const item = { lane, number };
          kept.add(item);
          const dropped = queue.push(lane, item);
          if (dropped) expect(kept.delete(dropped)).toBe(true);
          expect(queue.size).toBe(kept.size);
          expect(queue.size).toBeLessThanOrEqual(limit);
        }
        const served = drain(queue);
        expect(new Set(served)).toEqual(kept);
        for (const [index, item] of served.entries()) {
          const before = served.slice(0, index);
          const mine = before.filter(({ lane }) => lane === item.lane);
          expect(mine.every(({ number }) => number < item.number)).toBe(true);
          for (const lane of ["a", "b", "c", "d"]) {
            const theirs = before.filter((other) => other.lane === lane).length;
            expect(theirs).toBeLessThanOrEqual(mine.length + 1);
          }
        }
      }),
    );
  });
});
