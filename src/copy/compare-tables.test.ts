import fc from "fast-check";
import { expect, test } from "vitest";
import type { CopiedRows, CopiedTable, CopySnapshot } from "../store/table-copy.ts";
import { compareTable } from "./compare-tables.ts";

const TABLE: CopiedTable = {
  name: "things",
  columns: [
    { name: "number", type: "bigint" },
    { name: "text", type: "text" },
    { name: "moment", type: "instant" },
  ],
  key: ["number"],
  order: ["number"],
};

interface Row {
  readonly number: bigint;
  readonly text: string | null;
  readonly moment: bigint | null;
}

/** A snapshot of rows that come in pieces of a size. */
function snapshotOf(rows: readonly Row[], size: number): CopySnapshot {
  return {
    async *read() {
      for (let at = 0; at < rows.length; at += size) yield pieceOf(rows.slice(at, at + size));
    },
    describe: () => Promise.reject(new Error("Nobody asks")),
    end: () => Promise.resolve(),
  };
}

function pieceOf(rows: readonly Row[]): CopiedRows {
  const wide = (type: "bigint" | "instant", values: readonly (bigint | null)[]) => ({
    type,
    words: new Int32Array(BigInt64Array.from(values, (value) => value ?? 0n).buffer),
    nulls: Uint8Array.from(values, (value) => (value === null ? 1 : 0)),
  });
  return {
    rows: rows.length,
    columns: [
      wide(
        "bigint",
        rows.map(({ number }) => number),
      ),
      { type: "text", texts: rows.map(({ text }) => text) },
      wide(
        "instant",
        rows.map(({ moment }) => moment),
      ),
    ],
  };
}

const value = fc.bigInt({ min: -(2n ** 40n), max: 2n ** 40n });
const rows = fc
  .uniqueArray(
    fc.record({ number: value, text: fc.option(fc.string()), moment: fc.option(value) }),
    { minLength: 1, maxLength: 30, selector: ({ number }) => number },
  )
  .map((given) => given.sort((one, other) => (one.number < other.number ? -1 : 1)));
const size = fc.integer({ min: 1, max: 7 });

const compare = (one: readonly Row[], size1: number, other: readonly Row[], size2: number) =>
  compareTable(TABLE, snapshotOf(one, size1), snapshotOf(other, size2), () => undefined);

test("rows that are alike differ in nothing, however they come", async () => {
  await fc.assert(
    fc.asyncProperty(rows, size, size, async (given, one, other) => {
      expect(await compare(given, one, given, other)).toBeNull();
    }),
  );
});

test("of values that differ the first is found, and only its key is told", async () => {
  const changes: readonly ((row: Row) => Partial<Row>)[] = [
    ({ text }) => ({ text: text === null ? "" : null }),
    ({ text }) => ({ text: `${text} ` }),
    ({ moment }) => ({ moment: (moment ?? 0n) + 2n ** 32n }),
    ({ moment }) => ({ moment: moment === null ? 0n : null }),
  ];
  await fc.assert(
    fc.asyncProperty(
      rows,
      fc.nat(),
      fc.constantFrom(...changes),
      size,
      size,
      async (given, position, change, one, other) => {
        const first = position % given.length;
        const changed = given.map((row, index) =>
          index >= first ? { ...row, ...change(row) } : row,
        );
        const key = `number=${given[first]?.number}`;
        const columns = Object.keys(change({ number: 0n, text: null, moment: null }));
        expect(await compare(given, one, changed, other)).toEqual({
          table: "things",
          source: key,
          target: key,
          columns,
        });
      },
    ),
  );
});

test("a row that one side lacks is found", async () => {
  await fc.assert(
    fc.asyncProperty(rows, fc.nat(), size, size, async (given, position, one, other) => {
      const missing = position % given.length;
      const fewer = given.filter((_, index) => index !== missing);
      const key = `number=${given[missing]?.number}`;
      expect(await compare(given, one, fewer, other)).toMatchObject({ source: key });
      expect(await compare(fewer, one, given, other)).toMatchObject({ target: key });
    }),
  );
});
