import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isUuid, readUuid, readUuidWords } from "./uuid.ts";

describe("readUuid", () => {
  it("reads every UUID, in any letter case, and gives it back in lower case", () => {
    fc.assert(
      fc.property(fc.uuid(), fc.boolean(), fc.nat(3), (uuid, upper, row) => {
        const words = new Uint32Array(16);
        expect(readUuid(upper ? uuid.toUpperCase() : uuid, words, row)).toBe(true);
        expect(readUuidWords(words, row)).toBe(uuid);
      }),
    );
  });

  it("takes nothing that is not a UUID, whatever is wrong with it", () => {
    const damaged = fc
      .tuple(fc.uuid(), fc.nat(35), fc.constantFrom("g", "-", " ", "G", "0", "я", "\0", ":", "@"))
      .map(([uuid, at, character]) => uuid.slice(0, at) + character + uuid.slice(at + 1));
    fc.assert(
      fc.property(fc.oneof(damaged, fc.string({ maxLength: 40 })), (text) => {
        expect(readUuid(text, new Uint32Array(4), 0)).toBe(isUuid(text));
      }),
      { numRuns: 2000 },
    );
  });
});
