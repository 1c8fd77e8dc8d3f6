import { expect, test } from "vitest";
import { UnderWay } from "./under-way.ts";

test("a lane takes its share and no more, and gets back what it leaves", () => {
  const attempts = new UnderWay({ perLane: 2, total: 3 });
  expect([attempts.enter("a"), attempts.enter("a"), attempts.enter("a")]).toEqual([
    true,
    true,
    false,
  ]);
  expect(attempts.enter("b")).toBe(true);
  expect(attempts.enter("c")).toBe(false);
  attempts.leave("a");
  expect(attempts.enter("c")).toBe(true);
  attempts.leave("c");
  expect(attempts.enter("a")).toBe(true);
});
