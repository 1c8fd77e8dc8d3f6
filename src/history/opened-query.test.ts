import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OPENED_PARAMETERS } from "../contract/parameters.ts";
import type { FilteredTreatment } from "./opened-query.ts";
import { matchesOpened, readOpenedQuery } from "./opened-query.ts";
import { InvalidParameter } from "./read-parameters.ts";
import { TimeZone } from "./time-zone.ts";

const MOSCOW = TimeZone.of("Europe/Moscow");
const ID = "6d1b2f6e-0c4a-4a53-9b7e-2f1f0a9c3d11";

function read(given: Record<string, string | null>) {
  const parameters = Object.entries(given).map(([name, value]) => ({ name, value }));
  return readOpenedQuery(parameters, MOSCOW);
}

function refusal(given: Record<string, string | null>): InvalidParameter {
  try {
    read(given);
  } catch (error) {
    if (error instanceof InvalidParameter) return error;
    throw error;
  }
  throw new Error("the query was read");
}

describe("readOpenedQuery", () => {
  it("reads all six parameters, times in the zone of the caller", () => {
    const ids = { ClientID: ID, ServiceUserID: ID, SERVICEID: ID.toUpperCase(), SpecialistID: ID };
    expect(read({ OPENEDFROM: "2024-02-26", OpenedTo: "2024-02-26T12:00:00Z", ...ids })).toEqual({
      openedFrom: Date.parse("2024-02-25T21:00:00Z") / 1000,
      openedTo: Date.parse("2024-02-26T12:00:00Z") / 1000,
      client: ID,
      serviceUser: ID,
      line: ID,
      specialist: ID,
    });
  });

  it.each([
    ["absent", {}, "не передан"],
    ["nil", { OpenedFrom: null }, "передан пустым"],
    ["empty", { OpenedFrom: "  " }, "передан пустым"],
    ["1C's empty date", { OpenedFrom: "0001-01-01T00:00:00" }, "0001-01-01"],
    ["absent beside others", { OpenedTo: "2024-02-26", ClientID: ID }, "не передан"],
  ])("refuses a call whose OpenedFrom is %s, and says what it needs", (_, given, shown) => {
    const { message, parameter } = refusal(given);
    expect(parameter).toBe("OpenedFrom");
    expect(message).toContain("OpenedFrom обязателен");
    expect(message).toContain(shown);
    expect(message).toContain("2024-02-26T10:30:00");
  });

  it("requires nothing else", () => {
    expect(read({ OpenedFrom: "2024-02-26" })).toEqual({
      openedFrom: Date.parse("2024-02-25T21:00:00Z") / 1000,
    });
    expect(OPENED_PARAMETERS.filter((each) => "required" in each)).toHaveLength(1);
  });

  it("names an unknown or unreadable parameter before the missing one", () => {
    expect(refusal({ ClosedFrom: "2024-02-26" }).parameter).toBe("ClosedFrom");
    expect(refusal({ ClientID: "42" }).parameter).toBe("ClientID");
  });

  it("refuses a period that ends before it begins, by instants", () => {
    const at = "2024-02-26T12:00:00";
    expect(refusal({ OpenedFrom: at, OpenedTo: "2024-02-26T11:59:59" }).message).toContain(
      "позже, чем OpenedTo",
    );
    expect(read({ OpenedFrom: at, OpenedTo: "2024-02-26T09:00:00Z" })).toMatchObject({
      openedTo: Date.parse("2024-02-26T09:00:00Z") / 1000,
    });
  });
});

describe("matchesOpened", () => {
  const treatment: FilteredTreatment = {
    initialized: 100,
    client: "c",
    serviceUser: "u",
    line: "l",
    currentSpecialist: "s",
  };

  it("takes both ends as inclusive", () => {
    expect(matchesOpened(treatment, { openedFrom: 100, openedTo: 100 })).toBe(true);
    expect(matchesOpened(treatment, { openedFrom: 101 })).toBe(false);
    expect(matchesOpened(treatment, { openedFrom: 0, openedTo: 99 })).toBe(false);
  });

  it("applies every filter that is given, and all of them together", () => {
    const filter = (right: string) => fc.constantFrom(undefined, right, "other");
    const filters = fc.record({
      client: filter("c"),
      serviceUser: filter("u"),
      line: filter("l"),
      specialist: filter("s"),
    });
    fc.assert(
      fc.property(filters, (given) => {
        const set = Object.entries(given).filter(([, value]) => value !== undefined);
        const query = { openedFrom: 0, ...Object.fromEntries(set) };
        const expected = set.every(([, value]) => value !== "other");
        expect(matchesOpened(treatment, query)).toBe(expected);
      }),
    );
  });

  it("finds nothing by an id where there is none", () => {
    const nobody = { ...treatment, client: null, currentSpecialist: null };
    expect(matchesOpened(nobody, { openedFrom: 0, client: "c" })).toBe(false);
    expect(matchesOpened(nobody, { openedFrom: 0, specialist: "s" })).toBe(false);
  });
});
