import { describe, expect, test } from "vitest";
import { ORIGIN_LIST_FORM } from "./origin-form.ts";

const read = (value: unknown) => ORIGIN_LIST_FORM.schema.safeParse(value).data;

describe("origins", () => {
  test.each([
    ["https://reports.example.ru", ["https://reports.example.ru"]],
    [
      "HTTPS://Reports.Example.ru:443/, http://a.ru:8080",
      ["https://reports.example.ru", "http://a.ru:8080"],
    ],
    [["http://localhost:3000"], ["http://localhost:3000"]],
    ["off", []],
    [[], []],
  ])("%j is read as browsers write them", (value, origins) => {
    expect(read(value)).toEqual(origins);
  });

  test.each([
    "*",
    "null",
    "reports.example.ru",
    "https://a.ru/path",
    "https://u@a.ru",
    "file:///a",
    5,
  ])("%j is refused: it is everybody, nobody, or no origin", (value) => {
    expect(read(value)).toBeUndefined();
  });

  test("are read from what is written of them", () => {
    for (const origins of [[], ["https://a.ru"], ["https://a.ru", "http://b.ru:81"]]) {
      expect(read(ORIGIN_LIST_FORM.format(origins))).toEqual(origins);
    }
  });
});
