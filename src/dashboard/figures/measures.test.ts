import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Figures } from "../../api/statistics.ts";
import { LARGEST_SECONDS } from "../address/filters.ts";
import { language } from "../language/language.ts";
import type { MeasureName } from "./measures.ts";
import { changeOf, measureOf } from "./measures.ts";

const before = language.value;
beforeEach(() => {
  language.value = "en";
});
afterEach(() => {
  language.value = before;
});

const spread = (median: number | null, percentile: number | null) => ({
  count: 10,
  average: median,
  percentiles: { "50": median, "90": percentile },
});

function figures(changes: Partial<Figures> = {}): Figures {
  return {
    treatments: 100,
    served: 90,
    neverServed: 10,
    withinTarget: 80,
    withinTargetShare: 0.8,
    waiting: spread(20, 100),
    reaction: spread(30, 60),
    duration: spread(300, 900),
    ratings: [1, 0, 0, 4, 5],
    rated: 10,
    ratedShare: 0.1,
    rating: 4.2,
    ...changes,
  };
}

const change = (name: MeasureName, now: Partial<Figures>) =>
  changeOf(measureOf(name), figures(now), figures());

describe("a change", () => {
  it("is judged by what the number means, not by its sign", () => {
    expect(change("waitingMedian", { waiting: spread(10, 100) })).toEqual({
      text: "−50%",
      direction: "down",
      verdict: "good",
    });
    expect(change("withinTarget", { withinTargetShare: 0.75 })).toEqual({
      text: "−5",
      direction: "down",
      verdict: "bad",
    });
    expect(change("neverServed", { neverServed: 12 })).toMatchObject({ verdict: "bad" });
    expect(change("rating", { rating: 4.5 })).toMatchObject({ text: "+0.3", verdict: "good" });
    expect(change("treatments", { treatments: 150 })).toMatchObject({
      text: "+50%",
      verdict: "neutral",
    });
  });

  it("is neither good nor bad where nothing changed", () => {
    expect(change("waitingMedian", {})).toMatchObject({ direction: "same", verdict: "neutral" });
  });

  it("is not told where there is nothing to compare", () => {
    expect(change("rating", { rating: null })).toBeNull();
    const nothing = figures({ treatments: 0 });
    expect(changeOf(measureOf("treatments"), figures(), nothing)).toBeNull();
  });
});

describe("the rows behind a number", () => {
  it("are those that it counts", () => {
    const rows = (name: MeasureName) => measureOf(name).rows(figures())?.filters;
    expect(rows("neverServed")).toEqual({ served: false });
    expect(rows("missed")).toEqual({ withinTarget: false });
    expect(rows("rating")).toEqual({ ratings: [1, 2, 3, 4, 5] });
    expect(rows("reactionMedian")).toEqual({ reaction: { from: null, to: LARGEST_SECONDS } });
  });

  it("of a percentile are those with as much or more", () => {
    const { rows } = measureOf("waitingPercentile");
    expect(rows(figures({ waiting: spread(10, 99.2) }))).toEqual({
      filters: { waiting: { from: 100, to: null } },
      sort: "-waiting",
    });
  });

  it("of a percentile below zero are none: no filter can ask for them", () => {
    const { rows } = measureOf("reactionPercentile");
    expect(rows(figures({ reaction: spread(-9, -5) }))).toBeNull();
    expect(rows(figures({ reaction: spread(-9, 0) }))).not.toBeNull();
  });
});
