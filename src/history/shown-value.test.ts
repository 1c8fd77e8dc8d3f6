import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { shownValue } from "./shown-value.ts";

/** Any code units at all, broken surrogates among them. */
const anyText = fc
  .array(fc.integer({ min: 0, max: 0xff_ff }), { maxLength: 300 })
  .map((units) => String.fromCharCode(...units));

describe("shownValue", () => {
  it("leaves ordinary text alone, Cyrillic and emoji included", () => {
    expect(shownValue("Линия <поддержки> & Co 🙂")).toBe("Линия <поддержки> & Co 🙂");
  });

  it("shows control characters, text direction marks and broken surrogates as one character", () => {
    expect(shownValue("a\u0000b\u001b[31mc\nd\u202Ee\u2028f\uD800g\uFFFEh")).toBe(
      "a\uFFFDb\uFFFD[31mc\uFFFDd\uFFFDe\uFFFDf\uFFFDg\uFFFDh",
    );
  });

  it("keeps 100 characters and cuts the 101st, saying so", () => {
    expect(shownValue("я".repeat(100))).toBe("я".repeat(100));
    expect(shownValue("я".repeat(101))).toBe(`${"я".repeat(99)}…`);
    expect(shownValue("🙂".repeat(101))).toBe(`${"🙂".repeat(99)}…`);
  });

  it("never gives more than 100 characters, none of them invisible", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const shown = shownValue(text);
        expect(Array.from(shown).length).toBeLessThanOrEqual(100);
        expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
      }),
    );
  });
});
