import { describe, expect, it } from "vitest";
import { CLIENT_USER_READ, SPECIALIST_READ } from "../contract/operation.ts";
import { readDirectoryQuery } from "./directory-query.ts";
import { InvalidParameter } from "./read-parameters.ts";
import { TimeZone } from "./time-zone.ts";

const moscow = TimeZone.of("Europe/Moscow");
const CLIENT = "0B8F6A52-4A0E-4C1B-9A51-6D6F2A9E1C03";

function read(given: Record<string, string | null>, { parameters } = CLIENT_USER_READ) {
  const named = Object.entries(given).map(([name, value]) => ({ name, value }));
  return readDirectoryQuery(named, parameters, moscow);
}

describe("readDirectoryQuery", () => {
  it("takes no parameters, and those without a value, as no filter", () => {
    expect(read({})).toEqual({});
    expect(read({ ChangedFrom: null, ClientID: "" })).toEqual({});
    expect(read({ ChangedFrom: "0001-01-01T00:00:00" })).toEqual({});
    expect(read({ ClientID: "00000000-0000-0000-0000-000000000000" })).toEqual({});
  });

  it("reads names in any letter case, times in the organization's zone, ids into lower case", () => {
    expect(read({ CHANGEDFROM: "2024-02-26", clientid: CLIENT })).toEqual({
      changedFrom: Date.UTC(2024, 1, 25, 21) / 1000,
      client: CLIENT.toLowerCase(),
    });
    expect(read({ ChangedFrom: "2024-02-26T10:00:00Z" })).toEqual({
      changedFrom: Date.UTC(2024, 1, 26, 10) / 1000,
    });
  });

  it.each([
    [
      { OpenedFrom: "2024-02-26" },
      "«OpenedFrom» неизвестен. Ожидались только: ChangedFrom, ClientID",
    ],
    [{ ChangedFrom: "yesterday" }, "ChangedFrom: прочитано «yesterday»"],
    [{ ClientID: "7" }, "ClientID: прочитано «7»"],
  ])("refuses %j", (given, message) => {
    expect(() => read(given)).toThrow(InvalidParameter);
    expect(() => read(given)).toThrow(message);
  });

  it("knows no client where the operation has none, rather than to answer about all", () => {
    const specialists = SPECIALIST_READ.parameters;
    expect(() =>
      readDirectoryQuery([{ name: "ClientID", value: CLIENT }], specialists, moscow),
    ).toThrow("Ожидались только: ChangedFrom.");
  });
});
