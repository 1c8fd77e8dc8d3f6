import { describe, expect, it } from "vitest";
import { TimeZone } from "../history/time-zone.ts";
import { readBoolean, readDay, readId, readInstant, readWholeNumber } from "./cell-values.ts";

// Ids and instants are tested with the treatments, too.
const ID = "7A879C84-CB38-5626-BD77-F276E0CA745E";

describe("a cell", () => {
  const zone = TimeZone.of("Europe/Moscow");

  it.each<[string, (cell: string) => unknown, string, unknown]>([
    ["an id", readId, `\n${ID} `, ID.toLowerCase()],
    [
      "a moment",
      (cell) => readInstant(cell, zone),
      "1980-05-17T00:30:00",
      new Date("1980-05-16T21:30:00Z"),
    ],
    ["a day", readDay, "1980-05-17", "1980-05-17"],
    ["a day with a time", readDay, " 1980-05-17T00:00:00", "1980-05-17"],
    [
      "a day with an offset, which does not move it",
      readDay,
      "1980-05-17T00:00:00+12:00",
      "1980-05-17",
    ],
    ["a yes", readBoolean, "true", true],
    ["a yes of one digit", readBoolean, "1", true],
    ["a no", readBoolean, " false ", false],
    ["a no of one digit", readBoolean, "0", false],
    ["a login", readWholeNumber, "1234567890", "1234567890"],
    [
      "a login that is longer than a number holds",
      readWholeNumber,
      "90071992547409931",
      "90071992547409931",
    ],
    ["a login with a fraction of nothing", readWholeNumber, "+12.00", "12"],
  ])("is read as %s", (_what, read, cell, value) => {
    expect(read(cell)).toEqual(value);
  });

  it.each<[string, (cell: string) => unknown, readonly string[]]>([
    ["an id", readId, ["", " ", "00000000-0000-0000-0000-000000000000"]],
    ["a moment", (cell) => readInstant(cell, zone), ["", "0001-01-01T00:00:00"]],
    ["a day", readDay, ["", "0001-01-01", "0001-01-01T00:00:00", "0001-01-01T00:00:00Z"]],
    ["a boolean", readBoolean, ["", "\n"]],
    ["a number", readWholeNumber, ["", " "]],
  ])("may hold none of %s", (_what, read, cells) => {
    for (const cell of cells) expect(read(cell)).toBeNull();
  });

  it.each<[string, (cell: string) => unknown, readonly string[]]>([
    ["an id", readId, ["somebody", `{${ID}}`]],
    ["a moment", (cell) => readInstant(cell, zone), ["17.05.1980", "1980-02-30T00:00:00"]],
    ["a day", readDay, ["17.05.1980", "1980-02-30", "1980-05-17T25:00:00"]],
    ["a boolean", readBoolean, ["yes", "TRUE", "2"]],
    ["a number", readWholeNumber, ["-1", "1.5", "1e3", "0x10", "12 345"]],
  ])("that is not %s is no value", (_what, read, cells) => {
    for (const cell of cells) expect(read(cell)).toBeUndefined();
  });
});
