import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  CALLS_PER_HOUR,
  DAY_WINDOW_FORM,
  DAYS_BY_DAY,
  WEEKDAYS_FORM,
} from "./calling-limit-forms.ts";
import type { ValueForm } from "./value-form.ts";

function readWith<Value>(form: ValueForm<Value>, value: unknown): Value | undefined {
  return form.schema.safeParse(value).data;
}

function expectRoundTrip<Value>(form: ValueForm<Value>, values: fc.Arbitrary<Value>): void {
  fc.assert(
    fc.property(values, (value) => {
      expect(readWith(form, form.format(value))).toEqual(value);
    }),
  );
}

describe("calls per hour", () => {
  test("are a number, a number in a text, or off", () => {
    expect(readWith(CALLS_PER_HOUR, 250)).toBe(250);
    expect(readWith(CALLS_PER_HOUR, " 250 ")).toBe(250);
    expect(readWith(CALLS_PER_HOUR, "off")).toBeNull();
  });

  test.each([0, -1, 1.5, 1_000_001, "0", "1e3", "", "ten", true])("%j is refused", (value) => {
    expect(readWith(CALLS_PER_HOUR, value)).toBeUndefined();
  });

  test("are read from what is written of them", () => {
    expectRoundTrip(CALLS_PER_HOUR, fc.option(fc.integer({ min: 1, max: 1_000_000 })));
    expectRoundTrip(DAYS_BY_DAY, fc.option(fc.integer({ min: 1, max: 10_000 })));
  });
});

describe("the day", () => {
  test.each([
    ["08:00-20:00", 480, 1200],
    ["8:30 – 20:00", 510, 1200],
    ["22:00-06:00", 1320, 360],
    ["00:00-24:00", 0, 1440],
  ])("%s is read in minutes since midnight", (text, startMinute, endMinute) => {
    expect(readWith(DAY_WINDOW_FORM, text)).toEqual({ startMinute, endMinute });
  });

  test.each(["08:00", "08:00-08:00", "24:00-08:00", "08:60-20:00", "08:00-24:01", "8-20", 8])(
    "%j is refused",
    (value) => {
      expect(readWith(DAY_WINDOW_FORM, value)).toBeUndefined();
    },
  );

  test("is read from what is written of it", () => {
    const windows = fc
      .record({ startMinute: fc.nat(1439), endMinute: fc.nat(1440) })
      .filter(({ startMinute, endMinute }) => startMinute !== endMinute);
    expectRoundTrip(DAY_WINDOW_FORM, windows);
  });
});

describe("weekdays", () => {
  test.each([
    ["1-7", [1, 2, 3, 4, 5, 6, 7]],
    ["1-5, 7", [1, 2, 3, 4, 5, 7]],
    ["6,1,6", [1, 6]],
    ["off", []],
    [6, [6]],
    [
      [5, 1],
      [1, 5],
    ],
    [[], []],
  ])("%j is read in ascending order, each once", (value, days) => {
    expect(readWith(WEEKDAYS_FORM, value)).toEqual(days);
  });

  test.each(["", "0-7", "1-8", "5-1", "1--5", "пн", 0, 8])(
    "%j is refused, alone or in an array",
    (value) => {
      expect(readWith(WEEKDAYS_FORM, value)).toBeUndefined();
      expect(readWith(WEEKDAYS_FORM, [value])).toBeUndefined();
    },
  );

  test("are read from what is written of them", () => {
    expectRoundTrip(WEEKDAYS_FORM, fc.subarray([1, 2, 3, 4, 5, 6, 7]));
  });
});
