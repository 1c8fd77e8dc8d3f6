import { expect, it } from "vitest";
import { CALLS } from "./calls.ts";

it("the calls of foreign clients differ in what they get", () => {
  const counts = Object.fromEntries(CALLS.map(({ title, rows }) => [title, rows.length]));
  expect(counts).toMatchObject({ "one row": 1, "all eight filters": 1, nothing: 0 });
  for (const [title, count] of Object.entries(counts)) {
    if (title !== "nothing") expect(count, title).toBeGreaterThan(0);
  }
  const tables = CALLS.map(({ rows }) => String(rows));
  // "one row" and "all eight filters" mean the same row.
  expect(new Set(tables).size).toBe(CALLS.length - 1);
});
