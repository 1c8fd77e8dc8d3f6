import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  FIRST_SLICE_ROWS,
  HourCounts,
  LARGEST_SPAN_ROWS,
  nextSpan,
  SLICE_ROWS,
} from "./slice-plan.ts";

const HOUR = 3600;

/** Some hours that hold rows, ascending, with gaps. */
const counts = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 5000 })), {
    maxLength: 40,
  })
  .map((steps) => {
    let hour = 400_000;
    const hours = steps.map(([gap]) => {
      hour += gap;
      return hour;
    });
    return { hours, rows: steps.map(([, rows]) => rows) };
  });

const moment = fc.integer({ min: 400_000 * HOUR, max: 402_100 * HOUR });

describe("HourCounts", () => {
  it("counts nothing before the first hour and everything after the last", () => {
    fc.assert(
      fc.property(counts, ({ hours, rows }) => {
        const plan = new HourCounts(hours, rows);
        const total = rows.reduce((sum, count) => sum + count, 0);
        expect(plan.rowsBefore(0)).toBe(0);
        expect(plan.rowsBefore(Number.POSITIVE_INFINITY)).toBe(total);
        expect(plan.rowsBefore(((hours.at(-1) ?? 0) + 1) * HOUR)).toBe(total);
      }),
    );
  });

  it("counts whole hours exactly", () => {
    fc.assert(
      fc.property(counts, moment, ({ hours, rows }, seconds) => {
        const hour = Math.floor(seconds / HOUR);
        const before = rows.filter((_, i) => (hours[i] ?? 0) < hour).reduce((a, b) => a + b, 0);
        expect(new HourCounts(hours, rows).rowsBefore(hour * HOUR)).toBe(before);
      }),
    );
  });

  it("never counts fewer rows before a later moment", () => {
    fc.assert(
      fc.property(counts, moment, moment, ({ hours, rows }, one, other) => {
        const plan = new HourCounts(hours, rows);
        const [early, late] = one < other ? [one, other] : [other, one];
        expect(plan.rowsBefore(early)).toBeLessThanOrEqual(plan.rowsBefore(late));
      }),
    );
  });

  it("always moves on, and by about the rows asked for", () => {
    fc.assert(
      fc.property(
        counts,
        moment,
        fc.integer({ min: 1, max: 20_000 }),
        ({ hours, rows }, from, span) => {
          const plan = new HourCounts(hours, rows);
          const to = plan.momentOf(plan.rowsBefore(from) + span, from);
          expect(to).toBeGreaterThan(from);
          const spanned = plan.rowsBefore(to) - plan.rowsBefore(from);
          // A second is the finest step: at most the rows of one second more or less.
          const perSecond = Math.max(0, ...rows) / HOUR + 1;
          expect(spanned).toBeLessThanOrEqual(span + perSecond);
        },
      ),
    );
  });
});

describe("nextSpan", () => {
  it("keeps to its bounds and grows step by step", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1, max: LARGEST_SPAN_ROWS, noNaN: true }),
        fc.integer({ min: 0, max: 10 * SLICE_ROWS }),
        (span, matched) => {
          const next = nextSpan(span, matched);
          expect(next).toBeLessThanOrEqual(LARGEST_SPAN_ROWS);
          expect(next).toBeLessThanOrEqual(Math.max(8 * span, FIRST_SLICE_ROWS));
          expect(next).toBeGreaterThan(0);
        },
      ),
    );
  });

  it("comes to rest at slices of the size that is wanted where every row matches", () => {
    let span = FIRST_SLICE_ROWS;
    for (let slice = 0; slice < 5; slice++) span = nextSpan(span, Math.round(span));
    expect(span).toBeGreaterThan(SLICE_ROWS * 0.99);
    expect(span).toBeLessThan(SLICE_ROWS * 1.01);
  });

  it("reaches ten million rows in a few steps where nothing matches", () => {
    let span = FIRST_SLICE_ROWS;
    let steps = 0;
    for (let rows = 0; rows < 10_000_000; rows += span) {
      span = nextSpan(span, 0);
      steps++;
    }
    expect(steps).toBeLessThan(6);
  });
});
