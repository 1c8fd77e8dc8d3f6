import { expect, test } from "vitest";
import { Pace } from "./pace.ts";

test("lets as much time pass between events as passed between them, divided by the factor", () => {
  let now = 1_000_000;
  const pace = new Pace(() => now, 10);
  expect(pace.millisecondsUntil(5000)).toBe(0);
  expect(pace.millisecondsUntil(5001.5)).toBe(150);
  now += 150;
  expect(pace.millisecondsUntil(5001.5)).toBe(0);
  expect(pace.millisecondsUntil(5061.5)).toBe(6000);
});

test("does not wait for what is late, or says nothing of its time", () => {
  let now = 0;
  const pace = new Pace(() => now, 1);
  expect(pace.millisecondsUntil(null)).toBe(0);
  expect(pace.millisecondsUntil(100)).toBe(0);
  now += 60_000;
  expect(pace.millisecondsUntil(130)).toBe(0);
  expect(pace.millisecondsUntil(40)).toBe(0);
  expect(pace.millisecondsUntil(null)).toBe(0);
  // Being behind does not move what follows.
  expect(pace.millisecondsUntil(161)).toBe(1000);
});
