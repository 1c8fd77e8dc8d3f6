import { describe, expect, it } from "vitest";
import { TimeZone } from "../history/time-zone.ts";
import { InvalidQueryError } from "./client-errors.ts";
import type { HistoryQuery } from "./history-query.ts";
import { queryParameters } from "./history-query.ts";

const ID = "7A879C84-CB38-5626-BD77-F276E0CA745E";

function written(query: HistoryQuery, zone = "Europe/Moscow"): Record<string, string> {
  const parameters = queryParameters(query, TimeZone.of(zone));
  return Object.fromEntries(parameters.map(({ name, value }) => [name, value]));
}

describe("queryParameters", () => {
  it("writes instants as the wall clock of the account's zone, and ids in lower case", () => {
    const query = {
      closedFrom: new Date("2024-02-25T21:00:00.900Z"),
      closedTo: new Date("2024-02-26T20:59:59Z"),
      line: ID,
      specialist: undefined,
    };
    expect(written(query)).toEqual({
      ClosedFrom: "2024-02-26T00:00:00",
      ClosedTo: "2024-02-26T23:59:59",
      ServiceID: ID.toLowerCase(),
    });
  });

  it("writes both instants of a doubled hour alike, which a service reads as the wider period", () => {
    const [first, second] = [new Date("2024-10-27T00:30:00Z"), new Date("2024-10-27T01:30:00Z")];
    expect(written({ openedFrom: second, openedTo: second }, "Europe/Berlin")).toEqual(
      written({ openedFrom: first, openedTo: first }, "Europe/Berlin"),
    );
  });

  it.each<[string, object]>([
    ["a name that is none", { closedfrom: new Date() }],
    ["a date that is none", { closedFrom: new Date(Number.NaN) }],
    [
      "1C's empty date, which would mean no bound",
      { closedFrom: new Date("0001-01-01T00:00:00Z") },
    ],
    ["a year of five digits", { closedTo: new Date("+010000-01-01T00:00:00Z") }],
    ["an id that is none", { client: "Daisy" }],
    ["an empty id, which would mean everybody", { client: "" }],
    ["the zero id, which would mean everybody", { line: "00000000-0000-0000-0000-000000000000" }],
    ["a period that ends before it begins", { openedFrom: new Date(1e12), openedTo: new Date(0) }],
  ])("refuses %s", (_what, query) => {
    expect(() => written(query, "UTC")).toThrow(InvalidQueryError);
  });
});
