import { expect } from "vitest";

type Rows = readonly (readonly string[])[];

/** That an answer's rows are these, in this order: the first difference is shown, not the table. */
export function expectRows(actual: Rows, expected: Rows): void {
  const different = expected.findIndex((row, index) => String(actual[index]) !== String(row));
  if (different !== -1) expect(actual[different], `row ${different}`).toEqual(expected[different]);
  expect(actual.length, "number of rows").toBe(expected.length);
}
