import { describe, expect, it } from "vitest";
import type { Column, ColumnKind } from "../../contract/columns.ts";
import { HISTORY_COLUMNS } from "../../contract/columns.ts";
import { EMPTY_INSTANT, ZERO_ID } from "../../contract/empty-values.ts";
import { TimeZone } from "../../history/time-zone.ts";
import { createColumnBuilder } from "./column-builder.ts";
import { Moment } from "./moment.ts";

const berlin = TimeZone.of("Europe/Berlin");
/** A column of the contract, required or not. */
function column(kind: ColumnKind, required = false): Column {
  const found: Column | undefined = HISTORY_COLUMNS.find((candidate) => candidate.kind === kind);
  if (found === undefined) throw new Error(`No column of kind ${kind}`);
  return { ...found, required };
}

/** Writes one cell and returns the value, or the reason as `{ reason }`. */
function take(of: Column, cell: unknown) {
  const builder = createColumnBuilder(of, 2, berlin);
  builder.write(0, cell);
  const reason = builder.write(0, cell);
  if (reason !== null) return { reason };
  const vector = builder.finish(1);
  switch (vector.kind) {
    case "id":
      return Buffer.from(vector.words.buffer, 0, 16).swap32().toString("hex");
    case "instant":
      return vector.seconds[0];
    case "number":
      return vector.values[0];
  }
}

describe("ids", () => {
  it("takes a UUID in any letter case", () => {
    expect(take(column("reference"), " ABCDEF01-2345-6789-ABCD-EF0123456789 ")).toBe(
      "abcdef0123456789abcdef0123456789",
    );
  });

  it.each([null, undefined, "", "  ", ZERO_ID])("takes %j for none", (cell) => {
    expect(take(column("reference"), cell)).toBe("0".repeat(32));
    expect(take(column("id", true), cell)).toHaveProperty("reason");
  });

  it.each(["abc", "{abcdef01-2345-6789-abcd-ef0123456789}", 5, {}, [ZERO_ID], true])(
    "refuses %j",
    (cell) => {
      expect(take(column("reference"), cell)).toHaveProperty("reason");
    },
  );
});

describe("instants", () => {
  const at = (text: string) => Date.parse(text) / 1000;

  it.each([
    ["2024-02-26T10:30:00Z", "2024-02-26T10:30:00Z"],
    ["2024-02-26T10:30:00+03:00", "2024-02-26T07:30:00Z"],
    ["2024-02-26T10:30:00", "2024-02-26T09:30:00Z"],
    ["2024-02-26 10:30:00", "2024-02-26T09:30:00Z"],
    ["2024-02-26 10:30:00.999+00:00", "2024-02-26T10:30:00Z"],
    ["2024-10-27T02:30:00", "2024-10-27T00:30:00Z"],
    ["2024-03-31T02:30:00", "2024-03-31T01:30:00Z"],
  ])("reads %s", (text, utc) => {
    expect(take(column("instant"), text)).toBe(at(utc));
  });

  it.each([null, "", "0001-01-01T00:00:00", "0001-01-01T00:00:00+03:00", "0001-01-01 00:00:00"])(
    "takes %j for none",
    (cell) => {
      expect(take(column("instant"), cell)).toBe(EMPTY_INSTANT);
      expect(take(column("instant", true), cell)).toHaveProperty("reason");
    },
  );

  it.each([
    "2024-02-26",
    "2024-02-30T00:00:00",
    "26.02.2024 10:30:00",
    "2024-02-26  10:30:00",
    "1969-12-31T22:59:59",
    "3999-12-31T00:00:00",
    1_700_000_000,
    { wallSeconds: 1_700_000_000, offsetSeconds: 0, dateOnly: false },
    new Moment(Number.NaN, 0, false),
  ])("refuses %j", (cell) => {
    expect(take(column("instant"), cell)).toHaveProperty("reason");
  });
});

describe("numbers", () => {
  const rating = { ...column("number"), minimum: 0, maximum: 5 };

  it.each([
    ["5", 5],
    [" 5 ", 5],
    ["+5", 5],
    ["5.00", 5],
    [5, 5],
    [-0, 0],
    ["", 0],
    [null, 0],
  ])("reads %j", (cell, value) => {
    expect(take(rating, cell)).toBe(value);
  });

  it.each(["6", "-1", 6, 2 ** 32, "5.5", 0.5, "1 0", "1e1", "0x5", "5.", Number.NaN, true, "нет"])(
    "refuses %j",
    (cell) => {
      expect(take(rating, cell)).toHaveProperty("reason");
    },
  );

  it("keeps to 32 bits where a column has no bounds of its own", () => {
    expect(take(column("number"), "2147483647")).toBe(2_147_483_647);
    expect(take(column("number"), "2147483648")).toHaveProperty("reason");
  });
});
