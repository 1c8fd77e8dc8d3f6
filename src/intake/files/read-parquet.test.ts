import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import type { ColumnSource } from "hyparquet-writer";
import { parquetWriteBuffer } from "hyparquet-writer";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inPieces, rowCells, toParquet } from "../../../test/support/treatment-files.ts";
import type { TreatmentRow } from "../../../test/support/treatment-rows.ts";
import { numberedId, toRows, treatmentRow } from "../../../test/support/treatment-rows.ts";
import { columnIndex, HISTORY_COLUMNS } from "../../contract/columns.ts";
import { TimeZone } from "../../history/time-zone.ts";
import { BatchAssembler } from "./batch-assembler.ts";
import { FILE_LIMITS } from "./limits.ts";
import { readParquet } from "./read-parquet.ts";
import type { Rejection } from "./rejection.ts";
import type { ByteSource } from "./source.ts";
import { openSource } from "./source.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "letopis-parquet-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function openFile(content: Buffer): Promise<ByteSource> {
  const path = join(folder, "treatments.parquet");
  await writeFile(path, content);
  return openSource(path);
}

async function read(source: ByteSource, timeZone = "UTC", secondsPerBlock?: number) {
  const assembler = new BatchAssembler(TimeZone.of(timeZone));
  const rows: TreatmentRow[] = [];
  const lines: number[] = [];
  const rejections: Rejection[] = [];
  try {
    for await (const block of readParquet(source, assembler, secondsPerBlock)) {
      rows.push(...toRows(block.batch));
      lines.push(...block.lines);
      rejections.push(...block.rejections);
    }
  } finally {
    await source.close();
  }
  return { rows, lines, rejections, ignored: assembler.ignoredColumns };
}

const first = treatmentRow({ id: numberedId("b", 1), duration: 35 });

describe("readParquet", () => {
  it("reads a stream and a gzipped file from a temporary file that leaves no name", async () => {
    const rows = [first, treatmentRow({ id: numberedId("b", 2) })];
    const before = (await readdir(tmpdir())).filter((name) => name.startsWith("letopis-"));
    expect((await read(await openSource(inPieces(toParquet(rows), 10)))).rows).toEqual(rows);
    expect((await read(await openFile(gzipSync(toParquet(rows))))).rows).toEqual(rows);
    const after = (await readdir(tmpdir())).filter((name) => name.startsWith("letopis-"));
    expect(after.filter((name) => !before.includes(name) && name.length > 40)).toEqual([]);
  });

  it("keeps no more of a stream than the limit", async () => {
    const source = await openSource(inPieces(toParquet([first]), 10), {
      maximumInflatedBytes: 100,
    });
    await expect(read(source)).rejects.toMatchObject({ code: "FILE_LIMIT_EXCEEDED" });
  });

  it("neither hangs nor exhausts memory when a page claims more values than it can hold", async () => {
    const rows = 64;
    const cells = rowCells(first);
    const columnData: ColumnSource[] = HISTORY_COLUMNS.filter((column) => column.required).map(
      ({ field, name }) => ({
        name,
        type: "STRING",
        data: new Array<unknown>(rows).fill(cells[columnIndex(field)]),
      }),
    );
    const durations = Array.from({ length: rows }, (_, row) => (row % 2 === 0 ? row : null));
    columnData.push({ name: "Duration", type: "INT32", data: durations });
    const file = Buffer.from(parquetWriteBuffer({ columnData, codec: "UNCOMPRESSED" }));
    // Which of 64 values are there: eight bytes of bits. In their place, a run of 2^31 - 1.
    const present = file.indexOf(Buffer.from([0x11, ...new Array<number>(8).fill(0x55)]));
    expect(present).toBeGreaterThan(0);
    Buffer.from([0xfe, 0xff, 0xff, 0xff, 0x0f, 0x01]).copy(file, present);
    await expect(read(await openFile(file), "UTC", 2)).rejects.toMatchObject({
      code: "FILE_MALFORMED",
    });
  });

  it("turns damage anywhere into an error of ours or into other values, never a crash", async () => {
    const rows = Array.from({ length: 20 }, (_, index) =>
      treatmentRow({ id: numberedId("b", index) }),
    );
    const whole = toParquet(rows);
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.tuple(fc.integer({ min: 0, max: whole.length - 1 }), fc.integer({ min: 0, max: 255 })),
          { minLength: 1, maxLength: 4 },
        ),
        async (damage) => {
          const damaged = Buffer.from(whole);
          for (const [at, byte] of damage) damaged[at] = byte;
          await read(await openFile(damaged), "UTC", 1).then(
            (result) => {
              expect(result.rows.length + result.rejections.length).toBeLessThanOrEqual(
                FILE_LIMITS.rowGroupRows,
              );
            },
            (error: unknown) => expect(error).toMatchObject({ name: "LetopisError" }),
          );
        },
      ),
      { numRuns: 10 },
    );
  }, 60_000);
});
