import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Address, View } from "./address.ts";
import { PAGES, readAddress, START, VIEW_KEYS, writeAddress } from "./address.ts";
import type { Filters } from "./filters.ts";
import { NO_FILTERS, toSelection } from "./filters.ts";
import { PRESETS } from "./period.ts";

const BASE = "/dashboard/";

const uuids = fc.uniqueArray(fc.uuid(), { maxLength: 3 });
const flag = fc.constantFrom(null, true, false);
const numbers = (min: number, max: number) =>
  fc.uniqueArray(fc.integer({ min, max }), { maxLength: 4 });
const range = fc.option(
  fc
    .tuple(fc.option(fc.nat(99_999)), fc.option(fc.nat(99_999)))
    .filter(([from, to]) => (from !== null || to !== null) && (from ?? 0) <= (to ?? 99_999))
    .map(([from, to]) => ({ from, to })),
);
const day = fc
  .date({ min: new Date("1990-01-01"), max: new Date("2090-01-01"), noInvalidDate: true })
  .map((date) => date.toISOString());
const period = fc.oneof(
  fc.constantFrom(...PRESETS).map((preset) => ({ preset })),
  fc
    .tuple(day, day, fc.constantFrom(10, 16, 19))
    .map(([a, b, length]) => [a.slice(0, length), b.slice(0, length)].sort())
    .map(([from = "", to = ""]) => ({ from, to })),
);

const anyFilters: fc.Arbitrary<Filters> = fc.record({
  period,
  lines: uuids,
  specialists: uuids,
  clients: uuids,
  workingTime: flag,
  served: flag,
  withinTarget: flag,
  ratings: numbers(0, 5),
  weekdays: numbers(1, 7),
  hours: numbers(0, 23),
  waiting: range,
  reaction: range,
  duration: range,
});

const anyView: fc.Arbitrary<View> = fc.record(
  Object.fromEntries(VIEW_KEYS.map((key) => [key, fc.string({ minLength: 1, unit: "grapheme" })])),
  { requiredKeys: [] },
);

const anyAddress: fc.Arbitrary<Address> = fc
  .record({
    page: fc.constantFrom(...PAGES),
    part: fc.option(
      fc.string({ minLength: 1, unit: "grapheme" }).filter((part) => part !== "." && part !== ".."),
    ),
    filters: anyFilters,
    view: anyView,
  })
  .map((address) => (address.page === "overview" ? { ...address, part: null } : address));

function read(href: string): Address {
  return readAddress(new URL(href, "https://letopis.example.ru"), BASE);
}

describe("the address bar", () => {
  it("holds the whole state: what is written is read again", () => {
    fc.assert(
      fc.property(anyAddress, (address) => {
        expect(read(writeAddress(address, BASE))).toEqual(address);
      }),
    );
  });

  it("stays short: what is as at first is not in it", () => {
    expect(writeAddress(START, BASE)).toBe("/dashboard/");
    expect(
      writeAddress(
        {
          page: "treatments",
          part: null,
          filters: {
            ...NO_FILTERS,
            period: { from: "2024-02-01", to: "2024-02-26T10:00" },
            ratings: [1, 2],
            waiting: { from: 60, to: null },
          },
          view: { sort: "-waiting" },
        },
        BASE,
      ),
    ).toBe(
      "/dashboard/treatments?from=2024-02-01&to=2024-02-26T10:00&rating=1,2&waiting=60~&sort=-waiting",
    );
  });

  it("never breaks the page, whatever somebody types", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (path, search) => {
        const address = readAddress({ pathname: `${BASE}${path}`, search }, BASE);
        expect(read(writeAddress(address, BASE))).toEqual(address);
      }),
    );
    for (const dots of [".", "..", "%2e", "%2E%2e"]) {
      const address = readAddress({ pathname: `${BASE}data/${dots}`, search: "" }, BASE);
      expect(address).toEqual({ ...START, page: "data" });
    }
    expect(
      read(
        "/dashboard/nowhere?period=soon&from=2024-99-99&line=x&rating=9&hour=24,x&waiting=9~1&served=maybe",
      ),
    ).toEqual(START);
  });
});

describe("the selection for the API", () => {
  it("has the API's names, and a preset as the days it means", () => {
    const selection = toSelection(
      {
        ...NO_FILTERS,
        period: { preset: "yesterday" },
        served: false,
        withinTarget: true,
        workingTime: true,
        ratings: [0, 5],
        weekdays: [1],
        hours: [9, 10],
        waiting: { from: 60, to: 119 },
        reaction: { from: null, to: 30 },
      },
      "2024-03-01",
    );
    expect(Object.fromEntries(selection)).toEqual({
      openedFrom: "2024-02-29",
      openedTo: "2024-02-29",
      workingTime: "true",
      served: "false",
      withinTarget: "true",
      rating: "0,5",
      weekday: "1",
      hour: "9,10",
      waitingFrom: "60",
      waitingTo: "119",
      reactionTo: "30",
    });
  });

  it("asks for all time without any ends", () => {
    expect(toSelection({ ...NO_FILTERS, period: { preset: "all" } }, "2024-03-01").size).toBe(0);
  });
});
