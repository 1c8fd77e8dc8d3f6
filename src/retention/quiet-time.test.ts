import { describe, expect, it } from "vitest";
import { nextQuietTime } from "./quiet-time.ts";

describe("nextQuietTime", () => {
  it.each([
    ["2026-01-10T00:00:00Z", "2026-01-10T00:30:00Z"],
    ["2026-01-10T00:29:59Z", "2026-01-10T00:30:00Z"],
    ["2026-01-10T00:30:00Z", "2026-01-11T00:30:00Z"],
    ["2026-01-10T12:00:00Z", "2026-01-11T00:30:00Z"],
    ["2026-12-31T23:59:59Z", "2027-01-01T00:30:00Z"],
  ])("after %s is %s: half past three in Moscow", (now, then) => {
    expect(nextQuietTime(Date.parse(now) / 1000)).toBe(Date.parse(then) / 1000);
  });
});
