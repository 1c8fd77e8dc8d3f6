import fc from "fast-check";
import { expect, test } from "vitest";
import { fromStored, toStored } from "./stored-text.ts";

test("every text comes back, and none is stored with a character that PostgreSQL refuses", () => {
  const unit = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom("\u0000", "\uffff", "0", "1") },
    { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 3 }) },
  );
  fc.assert(
    fc.property(fc.array(unit), (units) => {
      const text = units.join("");
      expect(toStored(text)).not.toContain("\u0000");
      expect(fromStored(toStored(text))).toBe(text);
    }),
  );
});
