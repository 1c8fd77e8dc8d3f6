import fc from "fast-check";
import { Temporal } from "temporal-polyfill";
import { describe, expect, it } from "vitest";
import { parseXml } from "../../test/support/xml-tree.ts";
import type { Column } from "../contract/columns.ts";
import { HISTORY_COLUMNS } from "../contract/columns.ts";
import { EMPTY_DATE, EMPTY_INSTANT, ZERO_ID } from "../contract/empty-values.ts";
import { XML_SCHEMA_INSTANCE_NAMESPACE } from "../contract/namespaces.ts";
import { TimeZone } from "../history/time-zone.ts";
import type { IdDictionary, TreatmentBatch, Vector } from "../history/treatment-batch.ts";
import { readUuidWords, writeUuidWords } from "../history/uuid.ts";
import { RowRenderer } from "./render-rows.ts";

/** One row: a UUID, instant or number for each column. */
type Row = readonly (string | number)[];

const TYPE = `{${XML_SCHEMA_INSTANCE_NAMESPACE}}type`;
const ZONES = [
  "UTC",
  "Europe/Moscow",
  "Europe/Berlin",
  "Asia/Almaty",
  "America/St_Johns",
  "Asia/Kolkata",
  "Pacific/Apia",
];

const uuid = fc.uuid();
// Both sides of summer time, of midnight and of the year 2011 without a day in Apia.
const instant = fc.oneof(
  fc.integer({ min: 1_300_000_000, max: 1_400_000_000 }),
  fc.integer({ min: 0, max: 4_000_000_000 }),
  fc.integer({ min: 0, max: 20_000 }).map((hour) => 1_709_251_200 + hour * 3600),
  fc.constant(EMPTY_INSTANT),
);
const number = fc.oneof(
  fc.integer({ min: 0, max: 120 }),
  fc.integer({ min: -2_147_483_648, max: 2_147_483_647 }),
  fc.constantFrom(9, 10, 99, 100, 999, 1000, 9999, 10_000, 999_999_999, 1_000_000_000),
);

function rowOf(columns: readonly Column[]): fc.Arbitrary<Row> {
  return fc.tuple(
    ...columns.map(({ kind }): fc.Arbitrary<string | number> => {
      if (kind === "id") return uuid;
      if (kind === "reference") return fc.oneof(uuid, fc.constant(ZERO_ID));
      return kind === "instant" ? instant : number;
    }),
  );
}

function toBatch(columns: readonly Column[], rows: readonly Row[]): TreatmentBatch {
  return {
    rows: rows.length,
    columns: columns.map((column, index) =>
      toVector(
        column,
        rows.map((row) => row[index] ?? 0),
      ),
    ),
  };
}

function toVector({ kind }: Column, values: readonly (string | number)[]): Vector {
  if (kind === "instant") return { kind, seconds: Float64Array.from(values, Number) };
  if (kind === "number") return { kind, values: Int32Array.from(values, Number) };
  if (kind === "id") {
    const words = new Uint32Array(values.length * 4);
    for (const [row, value] of values.entries()) writeUuidWords(words, row, String(value));
    return { kind, words };
  }
  const ids = [ZERO_ID, ...new Set(values.map(String))];
  return {
    kind,
    keys: Int32Array.from(values, (value) => ids.lastIndexOf(String(value))),
    dictionary: dictionaryOf(ids),
  };
}

function dictionaryOf(ids: readonly string[]): IdDictionary {
  // At an odd position, as in a larger buffer of a store.
  const bytes = Buffer.from(`-${ids.join("")}`, "latin1");
  return { size: ids.length, text: new Uint8Array(bytes).subarray(1) };
}

/** The slow and obvious way, on foreign date arithmetic. */
function expected({ kind }: Column, value: string | number, zone: string): string {
  if (kind !== "instant") return String(value);
  if (value === EMPTY_INSTANT) return EMPTY_DATE;
  return Temporal.Instant.fromEpochMilliseconds(Number(value) * 1000)
    .toZonedDateTimeISO(zone)
    .toPlainDateTime()
    .toString({ smallestUnit: "second" });
}

/** All rows of a batch, rendered into buffers of a size, each value as [xsi:type, text]. */
function renderAll(renderer: RowRenderer, batch: TreatmentBatch, size: number): string[][][] {
  let text = "";
  const target = Buffer.alloc(size, "?");
  for (let row = 0; row < batch.rows; ) {
    const rendered = renderer.render(batch, row, target, 0);
    expect(rendered.row).toBeGreaterThan(row);
    text += target.toString("latin1", 0, rendered.end);
    row = rendered.row;
  }
  const table = parseXml(`<t xmlns:xsi="${XML_SCHEMA_INSTANCE_NAMESPACE}">${text}</t>`);
  return table.children.map((row) => {
    expect(row.name).toBe("{}row");
    return row.children.map((value) => [value.attributes[TYPE] ?? "", value.text]);
  });
}

function expectRendered(columns: readonly Column[], rows: readonly Row[], zone: string): void {
  const renderer = new RowRenderer(columns, TimeZone.of(zone));
  const size = renderer.maximumRowBytes * 3;
  expect(renderAll(renderer, toBatch(columns, rows), size)).toEqual(
    rows.map((row) =>
      columns.map((column, index) => [column.wireType, expected(column, row[index] ?? 0, zone)]),
    ),
  );
}

const EXAMPLE: Row = [
  "8f659c86-2003-4276-93f5-481adf48dd74",
  "90028e2b-ff47-2003-80e6-0025904f970f",
  ZERO_ID,
  "fbe839ae-07ec-11e8-80e6-2003904f2003",
  1_568_900_194,
  EMPTY_INSTANT,
  0,
  "79d4067b-6f12-451a-2003-1ba1d6a61c1e",
  1_569_511_773,
  1_569_587_620,
  102_003,
  0,
  1,
];

describe("RowRenderer", () => {
  it("writes the row of the seed's example", () => {
    const renderer = new RowRenderer(HISTORY_COLUMNS, TimeZone.of("Europe/Moscow"));
    const target = Buffer.alloc(2000);
    const { row, end } = renderer.render(toBatch(HISTORY_COLUMNS, [EXAMPLE]), 0, target, 5);
    expect(row).toBe(1);
    expect(target.toString("latin1", 5, end)).toBe(
      '<row><Value xsi:type="xs:string">8f659c86-2003-4276-93f5-481adf48dd74</Value>' +
        '<Value xsi:type="xs:string">90028e2b-ff47-2003-80e6-0025904f970f</Value>' +
        '<Value xsi:type="xs:string">00000000-0000-0000-0000-000000000000</Value>' +
        '<Value xsi:type="xs:string">fbe839ae-07ec-11e8-80e6-2003904f2003</Value>' +
        '<Value xsi:type="xs:dateTime">2019-09-19T16:36:34</Value>' +
        '<Value xsi:type="xs:dateTime">0001-01-01T00:00:00</Value>' +
        '<Value xsi:type="xs:decimal">0</Value>' +
        '<Value xsi:type="xs:string">79d4067b-6f12-451a-2003-1ba1d6a61c1e</Value>' +
        '<Value xsi:type="xs:dateTime">2019-09-26T18:29:33</Value>' +
        '<Value xsi:type="xs:dateTime">2019-09-27T15:33:40</Value>' +
        '<Value xsi:type="xs:decimal">102003</Value>' +
        '<Value xsi:type="xs:decimal">0</Value>' +
        '<Value xsi:type="xs:decimal">1</Value></row>\n',
    );
  });

  it("writes any rows in any zone like the slow way", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...ZONES),
        fc.array(rowOf(HISTORY_COLUMNS), { maxLength: 12 }),
        (zone, rows) => expectRendered(HISTORY_COLUMNS, rows, zone),
      ),
      { numRuns: 300 },
    );
  });

  it("follows the columns it is given, whatever their kinds and order", () => {
    const column = fc.constantFrom<Column[]>(...HISTORY_COLUMNS);
    fc.assert(
      fc.property(
        fc
          .array(column, { minLength: 1, maxLength: 6 })
          .chain((columns) =>
            fc.tuple(fc.constant(columns), fc.array(rowOf(columns), { maxLength: 4 })),
          ),
        ([columns, rows]) => expectRendered(columns, rows, "Asia/Almaty"),
      ),
    );
  });

  it("keeps the dates of columns that are years apart from one another", () => {
    const columns = HISTORY_COLUMNS.filter(({ kind }) => kind === "instant");
    const period = 1024 * 86_400;
    const rows = Array.from(
      { length: 20 },
      (_, row): Row =>
        columns.map((_column, index) => 1_000_000_000 + ((row * 3 + index) % 7) * period),
    );
    expectRendered(columns, rows, "Europe/Moscow");
  });

  it("turns the clock at the second when summer time begins and ends", () => {
    const columns = HISTORY_COLUMNS.filter(({ kind }) => kind === "instant");
    // Berlin 2024-03-31 and 2024-10-27 01:00 UTC; Moscow 2014-10-25 22:00 UTC.
    const turns = [1_711_846_800, 1_729_990_800, 1_414_274_400];
    const rows = turns.flatMap((turn) =>
      [-86_400, -3601, -1, 0, 1, 3600, 86_400].map((step): Row => columns.map(() => turn + step)),
    );
    expectRendered(columns, rows, "Europe/Berlin");
    expectRendered(columns, rows, "Europe/Moscow");
  });

  it("keeps to years of four digits where the zone leads out of them", () => {
    const columns = HISTORY_COLUMNS.filter(({ field }) => field === "initialized");
    const rows: Row[] = [[EMPTY_INSTANT + 60], [253_402_300_799]];
    const render = (zone: string) =>
      renderAll(new RowRenderer(columns, TimeZone.of(zone)), toBatch(columns, rows), 4096);
    expect(render("America/New_York")).toEqual([
      [["xs:dateTime", "0001-01-01T00:00:00"]],
      [["xs:dateTime", "9999-12-31T18:59:59"]],
    ]);
    expect(render("Europe/Moscow")[1]).toEqual([["xs:dateTime", "9999-12-31T23:59:59"]]);
  });

  it("writes only rows that surely fit, and nothing outside of what it reports", () => {
    const batch = toBatch(
      HISTORY_COLUMNS,
      Array.from({ length: 50 }, () => EXAMPLE),
    );
    const renderer = new RowRenderer(HISTORY_COLUMNS, TimeZone.of("UTC"));
    const room = Buffer.alloc(renderer.maximumRowBytes * 8, 0xee);
    const target = room.subarray(100, -100);
    const { row, end } = renderer.render(batch, 3, target, 7);
    expect(row).toBeGreaterThan(3);
    expect(row).toBeLessThan(50);
    expect(end).toBeLessThanOrEqual(target.length);
    expect(room.subarray(0, 107).every((byte) => byte === 0xee)).toBe(true);
    expect(room.subarray(-100).every((byte) => byte === 0xee)).toBe(true);
    expect(target.toString("latin1", end - 7, end)).toBe("</row>\n");
  });

  it("says so instead of turning in circles when not even one row can fit", () => {
    const renderer = new RowRenderer(HISTORY_COLUMNS, TimeZone.of("UTC"));
    const batch = toBatch(HISTORY_COLUMNS, [EXAMPLE]);
    const target = new Uint8Array(renderer.maximumRowBytes - 1);
    expect(() => renderer.render(batch, 0, target, 0)).toThrow(RangeError);
    const enough = new Uint8Array(renderer.maximumRowBytes);
    expect(renderer.render(batch, 0, enough, 0).row).toBe(1);
    expect(renderer.render(batch, 0, enough, 1)).toEqual({ row: 0, end: 1 });
  });

  it("leaves room for the widest values there are", () => {
    const widest = EXAMPLE.map((value, index) =>
      HISTORY_COLUMNS[index]?.kind === "number" ? -2_147_483_648 : value,
    );
    const renderer = new RowRenderer(HISTORY_COLUMNS, TimeZone.of("UTC"));
    const target = new Uint8Array(renderer.maximumRowBytes);
    const { end } = renderer.render(toBatch(HISTORY_COLUMNS, [widest]), 0, target, 0);
    expect(end).toBe(renderer.maximumRowBytes);
  });

  it.each([-1, 1, 2_147_483_647])("never prints key %i that is not in its dictionary", (key) => {
    const columns = HISTORY_COLUMNS.filter(({ field }) => field === "client");
    // The text is longer than the size says: what lies beyond belongs to nobody.
    const dictionary = { ...dictionaryOf([ZERO_ID, ZERO_ID, ZERO_ID]), size: 1 };
    const batch: TreatmentBatch = {
      rows: 1,
      columns: [{ kind: "reference", keys: Int32Array.of(key), dictionary }],
    };
    const renderer = new RowRenderer(columns, TimeZone.of("UTC"));
    expect(() => renderer.render(batch, 0, new Uint8Array(4096), 0)).toThrow(/ClientID/);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])("never prints %d as an instant", (value) => {
    const columns = HISTORY_COLUMNS.filter(({ field }) => field === "closed");
    const renderer = new RowRenderer(columns, TimeZone.of("UTC"));
    const target = new Uint8Array(4096);
    expect(() => renderer.render(toBatch(columns, [[value]]), 0, target, 0)).toThrow(RangeError);
  });

  it("refuses a batch of other columns", () => {
    const renderer = new RowRenderer(HISTORY_COLUMNS, TimeZone.of("UTC"));
    const batch = toBatch(HISTORY_COLUMNS, [EXAMPLE]);
    const fewer = { ...batch, columns: batch.columns.slice(1) };
    expect(() => renderer.render(fewer, 0, new Uint8Array(4096), 0)).toThrow(/ServiceTreatmentID/);
  });

  it("reads the batch anew at every call, since stores use arrays again", () => {
    const columns = HISTORY_COLUMNS.filter(({ kind }) => kind === "id");
    const renderer = new RowRenderer(columns, TimeZone.of("UTC"));
    for (const id of [ZERO_ID, "ffffffff-ffff-ffff-ffff-ffffffffffff"]) {
      const batch = toBatch(columns, [[id]]);
      expect(renderAll(renderer, batch, 4096)).toEqual([[["xs:string", id]]]);
    }
    const words = Uint32Array.of(0x01_23_45_67, 0x89_ab_cd_ef, 0, 0xff_ff_ff_ff);
    const batch: TreatmentBatch = { rows: 1, columns: [{ kind: "id", words }] };
    expect(renderAll(renderer, batch, 4096)[0]?.[0]?.[1]).toBe(readUuidWords(words, 0));
  });
});
