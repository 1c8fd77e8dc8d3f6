import { describe, expect, it } from "vitest";
import { CLIENT_USER_READ, SPECIALIST_READ } from "../contract/operation.ts";
import { TimeZone } from "../history/time-zone.ts";
import { InvalidQueryError } from "./client-errors.ts";
import { writeParameters } from "./write-parameters.ts";

const ID = "7A879C84-CB38-5626-BD77-F276E0CA745E";
const MOSCOW = TimeZone.of("Europe/Moscow");

describe("writeParameters", () => {
  it("writes instants as the wall clock of the account's zone, and ids in lower case", () => {
    const query = { client: ID, changedFrom: new Date("2024-02-25T21:00:00.900Z") };
    expect(writeParameters(CLIENT_USER_READ.parameters, query, MOSCOW)).toEqual([
      { name: "ChangedFrom", type: "xs:dateTime", value: "2024-02-26T00:00:00" },
      { name: "ClientID", type: "xs:string", value: ID.toLowerCase() },
    ]);
  });

  it("leaves out what is undefined", () => {
    const query = { changedFrom: undefined };
    expect(writeParameters(SPECIALIST_READ.parameters, query, MOSCOW)).toEqual([]);
  });

  it.each<[string, object]>([
    ["a filter that this operation has not", { client: ID }],
    ["a date as text, which could be read in several zones", { changedFrom: "2024-02-26" }],
    ["a date as a number", { changedFrom: 1_708_894_800_000 }],
    ["null, which would widen the answer", { changedFrom: null }],
  ])("refuses %s", (_what, query) => {
    const write = () => writeParameters(SPECIALIST_READ.parameters, query, MOSCOW);
    expect(write).toThrow(InvalidQueryError);
    expect(write).toThrow(Object.keys(query)[0]);
  });

  it.each([null, 5, new Date(), ""])("refuses the id %s", (client) => {
    const write = () => writeParameters(CLIENT_USER_READ.parameters, { client }, MOSCOW);
    expect(write).toThrow(InvalidQueryError);
  });
});
