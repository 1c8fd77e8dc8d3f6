import fc from "fast-check";
import { expect, test } from "vitest";
import { EventQueue } from "./event-queue.ts";

test("events happen by time, those of one second in the order they were added", () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 20 })), (times) => {
      const queue = new EventQueue();
      const happened: [number, number][] = [];
      for (const [order, time] of times.entries()) {
        queue.add(time, (now) => happened.push([now, order]));
      }
      queue.runUntil(Number.POSITIVE_INFINITY);
      const expected = times.map((time, order): [number, number] => [time, order]);
      expect(happened).toEqual(expected.sort((a, b) => a[0] - b[0] || a[1] - b[1]));
      expect(queue.nextTime).toBe(Number.POSITIVE_INFINITY);
    }),
  );
});

test("an event that another one adds for the same moment still happens, a later one does not", () => {
  const queue = new EventQueue();
  const happened: string[] = [];
  queue.add(5, () => {
    queue.add(5, () => happened.push("same moment"));
    queue.add(6, () => happened.push("later"));
  });
  queue.runUntil(5);
  expect(happened).toEqual(["same moment"]);
  expect(queue.nextTime).toBe(6);
});
