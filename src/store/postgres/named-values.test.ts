import { expect, test } from "vitest";
import { numberValues } from "./named-values.ts";

test("names become numbers, the same name the same one, and values stand in that order", () => {
  expect(numberValues("SELECT $b, $a::int, $b", { a: 1, b: "x", c: null })).toEqual({
    text: "SELECT $1, $2::int, $1",
    values: ["x", 1],
  });
});

test("a value that is missing is a mistake, null is none", () => {
  expect(() => numberValues("SELECT $missing", {})).toThrow("$missing");
  expect(numberValues("SELECT $nothing", { nothing: null }).values).toEqual([null]);
});

test("texts are stored as PostgreSQL can, within lists too", () => {
  expect(
    numberValues("SELECT $one, $many", { one: "\u0000", many: ["\u0000", null] }).values,
  ).toEqual(["\uffff0", ["\uffff0", null]]);
});
