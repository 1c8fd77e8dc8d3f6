import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { API_LIMITS } from "../../api/limits.ts";
import { ApiError } from "./api-error.ts";
import { readCursor, writeCursor } from "./cursor.ts";

const position = fc.record({
  value: fc.option(fc.integer({ min: -62_135_596_800, max: 4_133_980_799 })),
  id: fc.uuid(),
});

describe("a cursor", () => {
  test("says where its page ended, whatever that was, within the limit of its length", () => {
    fc.assert(
      fc.property(position, (one) => {
        const text = writeCursor("-queueLength", one);
        expect(text.length).toBeLessThan(API_LIMITS.cursorCharacters);
        expect(readCursor(text, "-queueLength")).toEqual(one);
      }),
    );
  });

  test("is refused in another order", () => {
    fc.assert(
      fc.property(position, (one) => {
        expect(() => readCursor(writeCursor("closed", one), "-closed")).toThrow(ApiError);
      }),
    );
  });

  test("of any other text is refused, and never fails otherwise", () => {
    const wrong = fc.oneof(
      fc.string(),
      fc.base64String(),
      fc.json().map((text) => Buffer.from(text).toString("base64url")),
    );
    fc.assert(
      fc.property(wrong, (text) => {
        expect(() => readCursor(text, "closed")).toThrow(ApiError);
      }),
    );
  });
});
