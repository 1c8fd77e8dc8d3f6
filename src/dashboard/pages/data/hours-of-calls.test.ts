import { describe, expect, it } from "vitest";
import { hoursOfCalls } from "./hours-of-calls.ts";

const hours = [
  { operation: "ClientRead", hourStart: "2026-11-24T09:00:00+03:00", used: 4 },
  { operation: "SpecialistRead", hourStart: "2026-11-24T10:00:00+03:00", used: 9 },
  { operation: "ClientRead", hourStart: "2026-11-24T12:00:00+03:00", used: 1 },
];

describe("hoursOfCalls", () => {
  it("shows hours without a call between those with some, and only the asked operation", () => {
    expect(hoursOfCalls(hours, "ClientRead", "2026-11-24T12:00:00+03:00", 5)).toEqual([
      0, 4, 0, 0, 1,
    ]);
  });

  it("ends with the hour that runs, though nothing was called in it", () => {
    expect(hoursOfCalls(hours, "ClientRead", "2026-11-24T13:00:00+03:00", 2)).toEqual([1, 0]);
  });

  it("knows an hour by its moment, not by how its time is written", () => {
    expect(hoursOfCalls(hours, "ClientRead", "2026-11-24T06:00:00Z", 1)).toEqual([4]);
  });
});
