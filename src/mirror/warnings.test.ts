import { describe, expect, it } from "vitest";
import { MIRROR_LIMITS } from "./limits.ts";
import { clockWarning, futureWarning, withWarning } from "./warnings.ts";

const AT = 1_800_000_000;
const { clockSeconds, futureSeconds } = MIRROR_LIMITS;

describe("withWarning", () => {
  const first = { at: AT, message: "Первое" };

  it("keeps one of a kind, the latest, and leaves the other kinds alone", () => {
    const names = withWarning([], "names", { at: AT, message: "Имена" });
    const both = withWarning(names, "clock", first);
    const later = withWarning(both, "clock", { at: AT + 1, message: "Второе" });
    expect(later).toEqual([
      { kind: "names", at: AT, message: "Имена" },
      { kind: "clock", at: AT + 1, message: "Второе" },
    ]);
  });

  it("remembers since when the same is true", () => {
    const before = withWarning([], "future", first);
    expect(withWarning(before, "future", { ...first, at: AT + 3600 })).toEqual(before);
  });

  it("drops a kind when there is nothing to warn of any more", () => {
    const before = withWarning(withWarning([], "future", first), "clock", first);
    expect(withWarning(before, "future", null)).toEqual([{ ...first, kind: "clock" }]);
    expect(withWarning([], "future", null)).toEqual([]);
  });
});

describe("clockWarning", () => {
  it.each([0, clockSeconds, -clockSeconds])("says nothing of %i seconds", (ahead) => {
    expect(clockWarning(ahead, AT)).toBeNull();
  });

  it("says which of the clocks is behind, and by how much", () => {
    expect(clockWarning(1800, AT)).toMatchObject({
      at: AT,
      message: expect.stringMatching(/отстают.* 30 мин/),
    });
    expect(clockWarning(-7200, AT)?.message).toMatch(/спешат.* 120 мин/);
    expect(clockWarning(clockSeconds + 1, AT)).not.toBeNull();
  });
});

describe("futureWarning", () => {
  it.each([-86_400, 0, futureSeconds])(
    "says nothing of a row that was closed %i seconds after the answer",
    (after) => {
      expect(futureWarning(AT + after, AT, AT)).toBeNull();
    },
  );

  it("says how far a time zone is off, and how to put it right", () => {
    const warning = futureWarning(AT + 3 * 3600 - 240, AT, AT + 5);
    expect(warning?.at).toBe(AT + 5);
    expect(warning?.message).toContain("на 3 ч");
    expect(warning?.message).toContain("--time-zone");
  });

  it("never speaks of zero hours", () => {
    expect(futureWarning(AT + futureSeconds + 1, AT, AT)?.message).toContain("на 1 ч");
  });
});
