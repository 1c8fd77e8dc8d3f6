import { mkdtemp, open, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import fc from "fast-check";
import type { ColumnSource } from "hyparquet-writer";
import { parquetWriteBuffer } from "hyparquet-writer";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { arbitraryTreatments, rowCells, toParquet } from "../../../test/support/treatment-files.ts";
import type { TreatmentRow } from "../../../test/support/treatment-rows.ts";
import { numberedId, toRows, treatmentRow } from "../../../test/support/treatment-rows.ts";
import { HISTORY_COLUMNS } from "../../contract/columns.ts";
import { TimeZone } from "../../history/time-zone.ts";
import { BatchAssembler } from "./batch-assembler.ts";
import { decodeParquet } from "./decode-parquet.ts";
import { FILE_LIMITS } from "./limits.ts";
import { openParquetBuffer } from "./parquet-file.ts";
import type { Rejection } from "./rejection.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "letopis-decode-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function decode(content: Buffer, timeZone = "UTC") {
  const path = join(folder, "treatments.parquet");
  await writeFile(path, content);
  const file = await open(path);
  const assembler = new BatchAssembler(TimeZone.of(timeZone));
  const rows: TreatmentRow[] = [];
  const lines: number[] = [];
  const rejections: Rejection[] = [];
  try {
    const buffer = await openParquetBuffer(file.fd, path, () => undefined);
    for await (const block of decodeParquet(buffer, path, assembler)) {
      rows.push(...toRows(block.batch));
      lines.push(...block.lines);
      rejections.push(...block.rejections);
    }
  } finally {
    await file.close();
  }
  return { rows, lines, rejections, ignored: assembler.ignoredColumns };
}

const first = treatmentRow({ id: numberedId("b", 1), duration: 35 });

/** The four required columns of {@link first} as text, with changes by name. */
function columnsOfFirst(changes: Record<string, Omit<ColumnSource, "name">>): ColumnSource[] {
  const cells = rowCells(first);
  const columns = new Map<string, ColumnSource>();
  for (const [index, { name, required }] of HISTORY_COLUMNS.entries()) {
    if (required) columns.set(name, { name, type: "STRING", data: [cells[index]] });
  }
  for (const [name, column] of Object.entries(changes)) columns.set(name, { name, ...column });
  return [...columns.values()];
}

async function readColumns(
  changes: Record<string, Omit<ColumnSource, "name">>,
  timeZone?: string,
  schema?: Parameters<typeof parquetWriteBuffer>[0]["schema"],
) {
  const columnData = columnsOfFirst(changes).map((column) => {
    const { type: _type, ...untyped } = column;
    return schema ? untyped : column;
  });
  const buffer = parquetWriteBuffer({ columnData, ...(schema && { schema }) });
  return decode(Buffer.from(buffer), timeZone);
}

/** A schema where every column but `element` is text. */
function schemaWith(element: { name: string; [key: string]: unknown }) {
  const names = columnsOfFirst({ [element.name]: { data: [] } }).map((column) => column.name);
  return [
    { name: "root", num_children: names.length },
    ...names.map((name) =>
      name === element.name
        ? element
        : { name, type: "BYTE_ARRAY" as const, converted_type: "UTF8" as const },
    ),
  ] as NonNullable<Parameters<typeof parquetWriteBuffer>[0]["schema"]>;
}

describe("decodeParquet", () => {
  it("reads back every treatment, row group by row group", async () => {
    await fc.assert(
      fc.asyncProperty(
        arbitraryTreatments.filter((rows) => rows.length > 0),
        fc.integer({ min: 1, max: 40 }),
        async (rows, rowGroupSize) => {
          const result = await decode(toParquet(rows, rowGroupSize));
          expect(result.rejections).toEqual([]);
          expect(result.rows).toEqual(rows);
          expect(result.lines).toEqual(rows.map((_, index) => index + 1));
        },
      ),
      { numRuns: 40 },
    );
  });

  it.each(["uncompressed", "snappy", "gzip", "zstd", "brotli", "lz4_raw"])(
    "reads what DuckDB writes: UUIDs, timestamps, big integers, nulls, %s",
    async (codec) => {
      const path = join(folder, `${codec}.parquet`);
      const connection = await (await DuckDBInstance.create(":memory:")).connect();
      await connection.run(`
      COPY (
        SELECT md5(i::VARCHAR)::UUID AS ServiceTreatmentID,
          '${first.line}' AS ServiceID,
          TIMESTAMP '2024-01-01' + to_seconds(i) AS Initialized,
          CASE WHEN i % 3 = 0 THEN TIMESTAMP '0001-01-01' END AS SpecAppointed,
          make_timestamptz(1704067200000000 + i * 2000000) AS Closed,
          i AS Duration,
          (i % 6)::DECIMAL(9, 2) AS ServiceQualityAssessment
        FROM range(5000) t(i)
      ) TO '${path}' (FORMAT parquet, CODEC '${codec}', ROW_GROUP_SIZE 2048)`);
      connection.closeSync();
      const { rows, rejections } = await decode(await readFile(path));
      expect(rejections).toEqual([]);
      expect(rows).toHaveLength(5000);
      expect(rows).toEqual(
        rows.map(({ id }, index) =>
          treatmentRow({
            id,
            line: first.line,
            initialized: 1_704_067_200 + index,
            closed: 1_704_067_200 + 2 * index,
            duration: index,
            serviceQualityAssessment: index % 6,
            queueLength: 0,
          }),
        ),
      );
      expect(rows[1]?.id).toBe("c4ca4238-a0b9-2382-0dcc-509a6f75849b");
    },
  );

  it("takes UUIDs and bare sixteen bytes for ids", async () => {
    const bytes = Buffer.from(first.id.replaceAll("-", ""), "hex");
    const typed = await readColumns({ ServiceTreatmentID: { type: "UUID", data: [first.id] } });
    expect(typed.rows[0]?.id).toBe(first.id);
    const bare = await readColumns(
      { ServiceTreatmentID: { data: [new Uint8Array(bytes)] } },
      "UTC",
      schemaWith({
        name: "ServiceTreatmentID",
        type: "FIXED_LEN_BYTE_ARRAY",
        type_length: 16,
      }),
    );
    expect(bare.rows[0]?.id).toBe(first.id);
  });

  it.each([
    ["MILLIS", 1_000n],
    ["MICROS", 1_000_000n],
    ["NANOS", 1_000_000_000n],
  ] as const)("tells instants from wall clocks by the column's type (%s)", async (unit, factor) => {
    const closed = 1_720_000_000;
    const timestamps = (isAdjustedToUTC: boolean) =>
      readColumns(
        { Closed: { data: [BigInt(closed) * factor + factor - 1n] } },
        "Europe/Moscow",
        schemaWith({
          name: "Closed",
          type: "INT64",
          logical_type: { type: "TIMESTAMP", isAdjustedToUTC, unit },
        }),
      );
    expect((await timestamps(true)).rows[0]?.closed).toBe(closed);
    expect((await timestamps(false)).rows[0]?.closed).toBe(closed - 3 * 3600);
  });

  it("reads numbers as integers of any width, whole decimals and text", async () => {
    const duration = async (column: Omit<ColumnSource, "name">, element?: object) =>
      readColumns(
        { Duration: column },
        "UTC",
        element && schemaWith({ name: "Duration", ...element }),
      );
    expect((await duration({ type: "INT64", data: [35n] })).rows).toMatchObject([{ duration: 35 }]);
    expect((await duration({ type: "DOUBLE", data: [35] })).rows).toMatchObject([{ duration: 35 }]);
    expect((await duration({ type: "STRING", data: ["35"] })).rows).toMatchObject([
      { duration: 35 },
    ]);
    const decimal = { type: "INT32", converted_type: "DECIMAL", scale: 3, precision: 9 };
    expect((await duration({ data: [35] }, decimal)).rows).toMatchObject([{ duration: 35 }]);
    expect((await duration({ data: [35.001] }, decimal)).rejections).toHaveLength(1);
    expect((await duration({ type: "DOUBLE", data: [35.5] })).rejections).toHaveLength(1);
    expect((await duration({ type: "INT64", data: [2n ** 62n] })).rejections).toHaveLength(1);
    expect((await duration({ type: "BOOLEAN", data: [true] })).rejections).toHaveLength(1);
  });

  it("refuses dates without a time, row by row", async () => {
    const { rejections } = await readColumns(
      { Closed: { data: [new Date("2024-01-01")] } },
      "UTC",
      schemaWith({ name: "Closed", type: "INT32", converted_type: "DATE" }),
    );
    expect(rejections).toMatchObject([
      { line: 1, reason: "Closed: указана дата без времени", id: first.id },
    ]);
  });

  it("names columns that are absent, and notes those that mean nothing", async () => {
    const { ignored } = await readColumns({ Comment: { type: "STRING", data: ["x"] } });
    expect(ignored).toEqual(["Comment"]);
    const buffer = parquetWriteBuffer({ columnData: [{ name: "serviceid", data: ["x"] }] });
    await expect(decode(Buffer.from(buffer))).rejects.toMatchObject({
      code: "FILE_COLUMNS_MISSING",
      message: expect.stringContaining("ServiceTreatmentID, Initialized, Closed"),
    });
  });

  it("refuses a row group beyond the limit before reading it", async () => {
    const rows = FILE_LIMITS.rowGroupRows + 1;
    const buffer = parquetWriteBuffer({
      rowGroupSize: rows,
      columnData: HISTORY_COLUMNS.filter((column) => column.required).map(({ name }) => ({
        name,
        type: "INT32",
        data: new Int32Array(rows),
      })),
    });
    await expect(decode(Buffer.from(buffer))).rejects.toMatchObject({
      code: "FILE_LIMIT_EXCEEDED",
    });
  });

  it("never takes a file that is cut for a whole one", async () => {
    const whole = toParquet(
      Array.from({ length: 50 }, (_, index) => treatmentRow({ id: numberedId("b", index) })),
    );
    for (let length = 4; length < whole.length; length += 97) {
      await expect(decode(whole.subarray(0, length))).rejects.toMatchObject({
        code: "FILE_MALFORMED",
      });
    }
  });
});
