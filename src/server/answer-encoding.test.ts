import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chooseEncoding } from "./answer-encoding.ts";

describe("chooseEncoding", () => {
  it.each([
    [undefined, "identity"],
    ["", "identity"],
    ["identity", "identity"],
    ["br", "identity"],
    ["*", "identity"],
    ["gzip", "gzip"],
    ["x-gzip", "gzip"],
    ["GZIP", "gzip"],
    ["gzip;q=0", "identity"],
    ["gzip; q=0.001, identity", "gzip"],
    ["gzip, zstd", "zstd"],
    ["zstd;q=0.5, gzip;q=0.9", "gzip"],
    ["gzip;q=nonsense", "identity"],
    ["gzip, deflate, br", "gzip"],
  ] as const)("answers %j with %s", (accepted, encoding) => {
    expect(chooseEncoding(accepted)).toBe(encoding);
  });

  it("never picks what the client did not name", () => {
    fc.assert(
      fc.property(fc.string(), (accepted) => {
        const encoding = chooseEncoding(accepted);
        expect(encoding === "identity" || accepted.toLowerCase().includes(encoding)).toBe(true);
      }),
    );
  });
});
