import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Filters } from "../address/filters.ts";
import { NO_FILTERS } from "../address/filters.ts";
import { en } from "../language/en.ts";
import { language } from "../language/language.ts";
import { describeFilters } from "./described-filters.ts";

const before = language.value;
beforeEach(() => {
  language.value = "en";
});
afterEach(() => {
  language.value = before;
});

const LINE = "aaaaaaaa-0000-4000-8000-000000000001";
const OTHER = "aaaaaaaa-0000-4000-8000-000000000002";
const item = { id: LINE, name: "<b>Line</b>", deleted: false, own: true };
const NONE = { items: [], byId: new Map() };

function describeAll(filters: Partial<Filters>) {
  const lines = { items: [item], byId: new Map([[LINE, item]]) };
  const directories = { lines, specialists: NONE, clients: NONE };
  return describeFilters({ ...NO_FILTERS, ...filters }, directories, en);
}

const texts = (filters: Partial<Filters>) =>
  describeAll(filters).map(({ text }) => text.replaceAll("\u00a0", " "));

describe("filters in words", () => {
  it("name what is known, and the beginning of an id that is not", () => {
    expect(texts({ lines: [LINE, OTHER] })).toEqual(["Line: <b>Line</b>", "Line: aaaaaaaa…"]);
  });

  it("name nobody, by whom rows are grouped too", () => {
    const none = ["00000000-0000-0000-0000-000000000000"];
    expect(texts({ lines: none, specialists: none, clients: none })).toEqual([
      "Line: No line",
      "Specialist: Nobody",
      "Client: Unknown client",
    ]);
  });

  it("tell ranges and hours as people say them", () => {
    expect(
      texts({
        waiting: { from: 60, to: null },
        reaction: { from: null, to: 30 },
        duration: { from: 0, to: 0 },
        hours: [9, 10, 11, 23],
        weekdays: [1, 7],
        ratings: [0, 5],
      }),
    ).toEqual([
      "Rating: not rated, 5",
      "Waiting: 1 min or more",
      "Reaction: up to 30 s",
      "Duration: 0 s",
      "Mon, Sun",
      "09:00–12:00, 23:00–24:00",
    ]);
  });

  it("take away one thing each, and nothing else", () => {
    const filters: Partial<Filters> = { lines: [LINE, OTHER], served: false, workingTime: true };
    expect(describeAll(filters).map(({ without }) => without)).toEqual([
      { lines: [OTHER] },
      { lines: [LINE] },
      { workingTime: null },
      { served: null },
    ]);
  });

  it("say nothing about the period, which has a place of its own", () => {
    expect(texts({ period: { preset: "all" } })).toEqual([]);
  });
});
