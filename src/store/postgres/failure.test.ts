import { describe, expect, it } from "vitest";
import { LetopisError } from "../../contract/letopis-error.ts";
import { isConnectionLost, isDatabaseFailure } from "./failure.ts";

describe("what counts as a failure of the database", () => {
  it("a refusal of ours does not: what was refused once is not tried again", () => {
    const refusal = new LetopisError("REPORT_TOO_LARGE", "В отчёте больше групп.");
    expect(isDatabaseFailure(refusal)).toBe(false);
    expect(isConnectionLost(refusal)).toBe(false);
  });

  it("a connection that is reset does", () => {
    const reset = Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" });
    expect(isDatabaseFailure(reset)).toBe(true);
    expect(isConnectionLost(reset)).toBe(true);
  });
});
