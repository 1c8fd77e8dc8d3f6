import { describe, expect, it } from "vitest";
import type { StoredLimits } from "./calling-limits.ts";
import { CONTRACT_LIMITS, completeLimits, NO_LIMITS } from "./calling-limits.ts";

/** As a version wrote them that knew nothing of the directory reads. */
function asStoredBefore({
  directoryCallsPerHourByDay: _day,
  directoryCallsPerHourByNight: _night,
  ...limits
}: StoredLimits): StoredLimits {
  return limits;
}

describe("completeLimits", () => {
  it("gives limits from before the directory reads the contract's numbers for these", () => {
    expect(completeLimits(asStoredBefore(CONTRACT_LIMITS))).toEqual(CONTRACT_LIMITS);
    expect(completeLimits({ ...asStoredBefore(CONTRACT_LIMITS), callsPerHourByDay: 3 })).toEqual({
      ...CONTRACT_LIMITS,
      callsPerHourByDay: 3,
    });
  });

  it("limits no reads where calls were not limited, by day and by night", () => {
    expect(completeLimits(asStoredBefore(NO_LIMITS))).toEqual(NO_LIMITS);
    const free = { ...asStoredBefore(CONTRACT_LIMITS), callsPerHourByNight: null };
    expect(completeLimits(free)).toMatchObject({
      directoryCallsPerHourByDay: 250,
      directoryCallsPerHourByNight: null,
    });
  });

  it("leaves limits alone that say it themselves", () => {
    const own = { ...NO_LIMITS, directoryCallsPerHourByDay: 7 };
    expect(completeLimits(own)).toEqual(own);
    const off = { ...CONTRACT_LIMITS, directoryCallsPerHourByNight: null };
    expect(completeLimits(off)).toEqual(off);
  });
});
