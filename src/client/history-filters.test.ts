import { describe, expect, it } from "vitest";
import { wireParameters } from "./history-filters.ts";

describe("wireParameters", () => {
  it("makes a date alone the first second in a From and the last in a To", () => {
    expect(wireParameters({ openedFrom: "2024-02-26", openedTo: "2024-02-26" })).toEqual([
      { name: "OpenedFrom", type: "xs:dateTime", value: "2024-02-26T00:00:00" },
      { name: "OpenedTo", type: "xs:dateTime", value: "2024-02-26T23:59:59" },
    ]);
  });

  it.each([
    ["2024-02-26T10:30:00", "2024-02-26T10:30:00"],
    ["2024-02-26 10:30", "2024-02-26T10:30:00"],
    ["2024-02-26T10:30:00.9", "2024-02-26T10:30:00"],
    ["2024-02-26T10:30:00+05:30", "2024-02-26T10:30:00+05:30"],
    ["2024-02-26T10:30:00-03:00", "2024-02-26T10:30:00-03:00"],
    ["2024-02-26T10:30:00Z", "2024-02-26T10:30:00+00:00"],
  ])("writes the moment %s as %s", (text, value) => {
    expect(wireParameters({ closedFrom: text })).toEqual([
      { name: "ClosedFrom", type: "xs:dateTime", value },
    ]);
  });

  it("writes ids in lower case and leaves out what is empty", () => {
    const line = "6D1B2F6E-0C4A-4A53-9B7E-2F1F0A9C3D11";
    expect(wireParameters({ line, client: " " })).toEqual([
      { name: "ServiceID", type: "xs:string", value: line.toLowerCase() },
    ]);
  });

  it.each([{ openedFrom: "26.02.2024" }, { client: "Вектор" }])(
    "refuses what it cannot read rather than asking for everything: %o",
    (filters) => {
      expect(() => wireParameters(filters)).toThrow(
        expect.objectContaining({ code: "COMMAND_INVALID" }),
      );
    },
  );
});
