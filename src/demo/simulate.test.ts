import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ColumnField } from "../contract/columns.ts";
import { HISTORY_COLUMNS } from "../contract/columns.ts";
import { EMPTY_INSTANT, ZERO_ID } from "../contract/empty-values.ts";
import type { IncomingBatch } from "../history/treatment-batch.ts";
import { readUuidWords } from "../history/uuid.ts";
import { demoScheme } from "./scheme.ts";
import type { SimulationOptions } from "./simulate.ts";
import { BATCH_ROWS, simulateTreatments } from "./simulate.ts";

/** A workday noon in Moscow, on a day when returns are due. */
const NOW = Date.parse("2026-03-25T12:00:00+03:00") / 1000;

type Row = { readonly [field in ColumnField]: string | number };

function readRow(batch: IncomingBatch, row: number): Row {
  const cells = HISTORY_COLUMNS.map(({ field }, position) => {
    const vector = batch.columns[position];
    if (vector?.kind === "id") return [field, readUuidWords(vector.words, row)];
    if (vector?.kind === "instant") return [field, vector.seconds[row]];
    return [field, vector?.values[row]];
  });
  return Object.fromEntries(cells) as Row;
}

function simulate(options: SimulationOptions): Row[] {
  return [...simulateTreatments(options)].flatMap((batch) =>
    Array.from({ length: batch.rows }, (_, row) => readRow(batch, row)),
  );
}

const at = (row: Row, field: ColumnField) => Number(row[field]);
const isSet = (row: Row, field: ColumnField) => at(row, field) !== EMPTY_INSTANT;
const moscowHour = (row: Row) => Math.floor((at(row, "initialized") + 3 * 3600) / 3600) % 24;

function groupBy(rows: readonly Row[], field: ColumnField): Row[][] {
  return [...Map.groupBy(rows, (row) => row[field]).values()];
}

describe("simulateTreatments", () => {
  const rows = simulate({ seed: 1, now: NOW, treatments: 12_000 });

  test("gives the same batches for the same options and others for another seed", () => {
    const options = { seed: 42, now: NOW, treatments: 600 };
    expect([...simulateTreatments(options)]).toEqual([...simulateTreatments(options)]);
    expect(simulate(options)).not.toEqual(simulate({ ...options, seed: 43 }));
  });

  test("gives exactly as many treatments as asked for, all closed before now", () => {
    const anyTime = fc.integer({ min: 1_700_000_000, max: 1_800_000_000 });
    fc.assert(
      fc.property(fc.integer(), anyTime, fc.nat({ max: 400 }), (seed, now, treatments) => {
        let count = 0;
        let latest = 0;
        for (const batch of simulateTreatments({ seed, now, treatments })) {
          for (let row = 0; row < batch.rows; row++) {
            latest = Math.max(latest, at(readRow(batch, row), "closed"));
          }
          count += batch.rows;
        }
        expect(count).toBe(treatments);
        expect(latest).toBeLessThan(now);
      }),
      { numRuns: 40 },
    );
  });

  test("fills batches to the brim and orders rows by their beginning", () => {
    const batches = [...simulateTreatments({ seed: 1, now: NOW, treatments: 12_000 })];
    expect(batches.map((batch) => batch.rows)).toEqual([BATCH_ROWS, 12_000 - BATCH_ROWS]);
    const beginnings = rows.map((row) => at(row, "initialized"));
    expect(beginnings).toEqual(beginnings.toSorted((a, b) => a - b));
  });

  test("reaches up to now", () => {
    const latest = rows.at(-1);
    expect(latest && NOW - at(latest, "initialized")).toBeLessThan(3600);
  });

  test("never lets a treatment's instants run backwards", () => {
    const course = ["initialized", "specAppointed", "reactionStarted", "closed"] as const;
    const wrong = rows.filter((row) => {
      const instants = course.filter((field) => isSet(row, field)).map((field) => at(row, field));
      return (
        instants.some((instant, step) => instant < (instants[step - 1] ?? 0)) ||
        (isSet(row, "reactionStarted") && !isSet(row, "specAppointed")) ||
        (row.specialist !== ZERO_ID && !isSet(row, "reactionStarted")) ||
        at(row, "duration") > at(row, "closed") - at(row, "initialized")
      );
    });
    expect(wrong).toEqual([]);
  });

  test("counts every wait: to the first appointment, after a return, or to the end", () => {
    const waits = { first: 0, again: 0, inVain: 0, none: 0 };
    for (const row of rows) {
      const waited = at(row, "queueWaitingTime");
      if (isSet(row, "specAppointed")) {
        const first = at(row, "specAppointed") - at(row, "initialized");
        expect(waited).toBeGreaterThanOrEqual(first);
        waits[waited > first ? "again" : "first"]++;
        if (waited === 0) waits.none++;
      } else {
        expect(waited).toBe(at(row, "closed") - at(row, "initialized"));
        expect(row.specialist).toBe(ZERO_ID);
        waits.inVain++;
      }
    }
    for (const count of Object.values(waits)) expect(count).toBeGreaterThan(rows.length / 100);
  });

  test("gives the queue length that counting by its definition gives", () => {
    const left = (row: Row) => at(row, isSet(row, "specAppointed") ? "specAppointed" : "closed");
    // Closed treatments alone do not show who was waiting today.
    const past = rows.filter((row) => at(row, "initialized") < NOW - 12 * 3600);
    for (const line of groupBy(past, "line")) {
      const stays = line.map((row) => ({ came: at(row, "initialized"), left: left(row) }));
      const counted = stays.map(
        ({ came: now }) => 1 + stays.filter(({ came, left }) => came < now && left > now).length,
      );
      expect(line.map((row) => row.queueLength)).toEqual(counted);
    }
    expect(Math.max(...past.map((row) => at(row, "queueLength")))).toBeGreaterThan(3);
  });

  test("lets a specialist serve one user at a time", () => {
    const served = rows.filter(
      (row) =>
        row.specialist !== ZERO_ID &&
        // After a return the row does not tell when its last specialist came.
        at(row, "queueWaitingTime") === at(row, "specAppointed") - at(row, "initialized"),
    );
    for (const own of groupBy(served, "specialist")) {
      own.sort((a, b) => at(a, "specAppointed") - at(b, "specAppointed"));
      for (const [position, row] of own.entries()) {
        const before = own[position - 1];
        if (before) expect(at(row, "specAppointed")).toBeGreaterThan(at(before, "closed"));
      }
    }
  });

  test("serves every line only by specialists who know it, and only users who may use it", () => {
    const { lines, specialists, users } = demoScheme();
    const line = new Map(lines.map((one, position) => [one.id, { ...one, position }]));
    const specialist = new Map(specialists.map((one) => [one.id, one]));
    const user = new Map(users.map((one) => [one.id, one]));
    const wrong = rows.filter((row) => {
      const where = line.get(String(row.line));
      const who = user.get(String(row.serviceUser));
      const known = specialist.get(String(row.specialist))?.lines ?? [];
      return !(
        where &&
        who?.client === row.client &&
        (where.connected || where.organization === who.organization) &&
        (row.specialist === ZERO_ID || known.includes(where.position))
      );
    });
    expect(wrong).toEqual([]);
  });

  test("follows the working day: a busy morning, a dip at lunch, an empty night and Sunday", () => {
    const byHour = Array.from({ length: 24 }, () => 0);
    for (const row of rows) byHour[moscowHour(row)] = (byHour[moscowHour(row)] ?? 0) + 1;
    const hour = (index: number) => byHour[index] ?? 0;
    expect(hour(13)).toBeLessThan(0.75 * Math.min(hour(12), hour(14)));
    expect(Math.max(...byHour)).toBe(Math.max(hour(10), hour(11)));
    const night = [21, 22, 23, 0, 1, 2, 3, 4, 5].reduce((sum, index) => sum + hour(index), 0);
    expect(night).toBeLessThan(0.01 * rows.length);
    const sunday = rows.filter(
      (row) => new Date((at(row, "initialized") + 3 * 3600) * 1000).getUTCDay() === 0,
    );
    expect(sunday.length).toBeLessThan(0.01 * rows.length);
  });

  test("has longer waits on days with more to do", () => {
    const days = [...Map.groupBy(rows, (row) => Math.floor(at(row, "initialized") / 86_400))]
      .map(([, day]) => day)
      .sort((a, b) => a.length - b.length)
      .filter((day) => day.length > 100);
    const meanWait = (some: readonly Row[]) =>
      some.reduce((sum, row) => sum + at(row, "queueWaitingTime"), 0) / some.length;
    const third = Math.floor(days.length / 3);
    const [quiet, busy] = [days.slice(0, third).flat(), days.slice(-third).flat()];
    expect(meanWait(busy)).toBeGreaterThan(1.3 * meanWait(quiet));
  });

  test("rates about a fifth, 1 to 5, only who was served, and worse after a long wait", () => {
    const rated = rows.filter((row) => row.serviceQualityAssessment !== 0);
    expect(rated.length / rows.length).toBeCloseTo(0.19, 1);
    for (const row of rated) {
      expect([1, 2, 3, 4, 5]).toContain(row.serviceQualityAssessment);
      expect(row.specialist).not.toBe(ZERO_ID);
    }
    const mean = (some: readonly Row[]) =>
      some.reduce((sum, row) => sum + at(row, "serviceQualityAssessment"), 0) / some.length;
    const late = rated.filter((row) => at(row, "queueWaitingTime") > 900);
    const soon = rated.filter((row) => at(row, "queueWaitingTime") < 60);
    expect(mean(soon)).toBeGreaterThan(4);
    expect(mean(late)).toBeLessThan(mean(soon) - 0.3);
  });

  test("keeps within the columns' bounds and never uses an id twice", () => {
    for (const column of HISTORY_COLUMNS) {
      if (column.kind !== "number") continue;
      const values = rows.map((row) => at(row, column.field));
      expect(Math.min(...values)).toBeGreaterThanOrEqual(column.minimum);
      expect(Math.max(...values)).toBeLessThanOrEqual(column.maximum);
    }
    expect(new Set(rows.map((row) => row.id)).size).toBe(rows.length);
  });

  test("puts more on a day for large counts and keeps its queues short with more seats", () => {
    const dense = simulate({ seed: 1, now: NOW, treatments: 12_000, days: 14 });
    const [first] = dense;
    expect(dense).toHaveLength(12_000);
    expect(first && NOW - at(first, "initialized")).toBeLessThan(15 * 86_400);
    const unserved = dense.filter((row) => !isSet(row, "specAppointed"));
    expect(unserved.length).toBeLessThan(0.2 * dense.length);
  });

  test.each([
    { seed: 0.5, now: NOW },
    { seed: 1, now: NOW + 0.5 },
    { seed: 1, now: NOW, treatments: -1 },
    { seed: 1, now: NOW, days: 13 },
    { seed: 1, now: NOW, days: 14, treatments: 280_001 },
  ])("refuses options it cannot meet: %o", (options) => {
    expect(() => [...simulateTreatments(options)]).toThrow(RangeError);
  });
});
