import { existsSync } from "node:fs";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { MemoryWriter } from "../../../test/support/memory-writer.ts";
import { toCsv, toNdjson, toParquet } from "../../../test/support/treatment-files.ts";
import { numberedId, treatmentRow } from "../../../test/support/treatment-rows.ts";
import { ZERO_ID } from "../../contract/empty-values.ts";
import type { ImportProgress, TreatmentImport } from "./import-treatments.ts";
import { importTreatments } from "./import-treatments.ts";
import type { Rejection } from "./rejection.ts";
import { openSource } from "./source.ts";

const rows = Array.from({ length: 10 }, (_, index) =>
  treatmentRow({ id: numberedId("b", index), duration: index }),
);
const bad = treatmentRow({ id: numberedId("c", 1), serviceQualityAssessment: 9 });

/** Imports content into a writer and gathers what was reported. */
async function run(
  content: string | Buffer,
  writer: MemoryWriter,
  options: Partial<TreatmentImport> = {},
) {
  const rejections: Rejection[] = [];
  const source = await openSource(Readable.from([content]));
  const result = await importTreatments({
    source,
    timeZone: "UTC",
    writer,
    onRejected: async (rejection) => {
      rejections.push(rejection);
    },
    ...options,
  }).then(
    (summary) => ({ summary, error: null }),
    (error: unknown) => ({ summary: null, error }),
  );
  return { ...result, rejections };
}

describe("importTreatments", () => {
  it.each([
    ["csv", toCsv(rows)],
    ["ndjson", toNdjson(rows)],
    ["parquet", toParquet(rows)],
  ])("recognizes and imports %s", async (format, content) => {
    const writer = new MemoryWriter();
    const { summary } = await run(content, writer);
    expect(summary).toMatchObject({ format, read: 10, added: 10, rejected: 0, ignoredColumns: [] });
    expect([...writer.rows.values()]).toEqual(rows);
    expect(writer.ended).toBe("committed");
  });

  it("changes nothing when it runs again, and what is new when rows changed", async () => {
    const writer = new MemoryWriter();
    await run(toCsv(rows), writer);
    expect((await run(toCsv(rows), writer)).summary).toMatchObject({ added: 0, unchanged: 10 });
    const [one, ...others] = rows;
    const changed = [{ ...treatmentRow({ id: one?.id ?? "" }), duration: 999 }, ...others];
    expect((await run(toCsv(changed), writer)).summary).toMatchObject({ changed: 1, unchanged: 9 });
  });

  it("counts every row once, and the last of one id wins", async () => {
    const writer = new MemoryWriter({ foreign: [numberedId("b", 3)] });
    const later = treatmentRow({ id: numberedId("b", 0), duration: 77 });
    const { summary, rejections } = await run(toCsv([...rows, bad, later]), writer);
    expect(summary).toMatchObject({ read: 12, added: 9, superseded: 1, rejected: 2 });
    expect(writer.rows.get(later.id)).toEqual(later);
    expect(rejections.map(({ line, id }) => [line, id])).toEqual([
      [12, bad.id],
      [5, numberedId("b", 3)],
    ]);
  });

  it("numbers a refused row by its own batch, also the second one", async () => {
    const many = Array.from({ length: 9000 }, (_, index) =>
      treatmentRow({ id: numberedId("b", index) }),
    );
    const writer = new MemoryWriter({ foreign: [numberedId("b", 0), numberedId("b", 8999)] });
    const { rejections } = await run(toCsv(many), writer);
    expect(writer.batches).toBe(2);
    expect(rejections.map(({ line }) => line)).toEqual([2, 9001]);
    expect(rejections[0]?.reason).toContain("другая организация");
  });

  it("takes nothing of an all-or-nothing file with bad rows, and reports them all", async () => {
    const writer = new MemoryWriter({ whole: true });
    const { error, rejections } = await run(toCsv([bad, ...rows, bad]), writer, {
      allOrNothing: true,
    });
    expect(error).toMatchObject({
      code: "FILE_REJECTED",
      summary: { read: 12, rejected: 2, added: 0 },
    });
    expect(rejections).toHaveLength(2);
    expect(writer.rows.size).toBe(0);
    expect(writer.ended).toBe("rolled back");
  });

  it("fails an all-or-nothing file that the store refuses at commit", async () => {
    const writer = new MemoryWriter({ whole: true, foreign: [numberedId("b", 3)] });
    const { error, rejections } = await run(toCsv(rows), writer, { allOrNothing: true });
    expect(error).toMatchObject({ code: "FILE_REJECTED", summary: { rejected: 1, added: 0 } });
    expect(rejections).toMatchObject([{ line: null, id: numberedId("b", 3) }]);
    expect(writer.rows.size).toBe(0);
  });

  it("rolls back and tells the cause when the file breaks off", async () => {
    const writer = new MemoryWriter();
    const source = await openSource(
      Readable.from(
        (async function* () {
          yield toCsv(rows);
          yield " ".repeat(100_000);
          throw new Error("cable");
        })(),
      ),
    );
    await expect(importTreatments({ source, timeZone: "UTC", writer })).rejects.toMatchObject({
      code: "FILE_UNREADABLE",
    });
    expect(writer.ended).toBe("rolled back");
  });

  it("ends the writer whatever goes wrong, with the first error", async () => {
    const failing = [
      { timeZone: "Nowhere" },
      { signal: AbortSignal.abort(new Error("stop")) },
      {
        onRejected: () => {
          throw new Error("disk full");
        },
      },
    ];
    for (const options of failing) {
      const writer = new MemoryWriter();
      const { error } = await run(toCsv([bad, ...rows]), writer, options);
      expect(error).toBeInstanceOf(Error);
      expect(writer.ended).toBe("rolled back");
    }
    const refusing = new MemoryWriter();
    refusing.write = async () => {
      throw new Error("no room");
    };
    expect((await run(toCsv(rows), refusing)).error).toMatchObject({ message: "no room" });
  });

  it("says that a directory is not treatments", async () => {
    const { error } = await run('{"organizations":[]}', new MemoryWriter());
    expect(error).toMatchObject({ code: "FILE_FORMAT_UNKNOWN" });
  });

  it("says which zone placed times without an offset, and that none had to", async () => {
    const zoned = (content: string | Buffer, timeZone: string) =>
      run(content, new MemoryWriter(), { timeZone }).then(({ summary }) => summary?.timeZoneUsed);
    const [header, ...lines] = toCsv(rows).trimEnd().split("\n");
    const time = /(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d)(?![\d.Z+-])/g;
    const withOffset = [header, ...lines.map((line) => line.replace(time, "$1Z"))].join("\n");
    const without = withOffset.replace(/(:\d\d)Z/g, "$1");
    expect(await zoned(withOffset, "Europe/Moscow")).toBeNull();
    expect(await zoned(without, "Europe/Moscow")).toBe("Europe/Moscow");
  });

  it("reports progress up to the whole", async () => {
    const seen: ImportProgress[] = [];
    const path = fileURLToPath(
      new URL("../../../test/fixtures/call-centre.treatments.csv", import.meta.url),
    );
    const source = await openSource(path);
    const writer = new MemoryWriter();
    await importTreatments({
      source,
      timeZone: "UTC",
      writer,
      onProgress: (progress) => seen.push(progress),
    });
    await source.close();
    expect(seen.at(-1)).toEqual({
      bytes: source.size,
      totalBytes: source.size,
      read: 300,
      rejected: 0,
      written: 0,
    });
    expect(writer.rows.size).toBe(300);
    const unserved = [...writer.rows.values()].filter((row) => row.specialist === ZERO_ID);
    expect(unserved).toHaveLength(134);
  });

  const month = fileURLToPath(
    new URL("../../../../shared/data/call-centre-month.treatments.csv.gz", import.meta.url),
  );
  it.runIf(existsSync(month))("imports a month of a real call centre", async () => {
    const source = await openSource(month);
    const writer = new MemoryWriter();
    const summary = await importTreatments({ source, timeZone: "UTC", writer });
    await source.close();
    expect(summary).toMatchObject({ read: 38_129, added: 38_129, rejected: 0, superseded: 0 });
    const rows = [...writer.rows.values()];
    expect(rows.filter((row) => row.queueWaitingTime > 0)).toHaveLength(25_515);
    expect(rows.filter((row) => row.specialist === ZERO_ID)).toHaveLength(7252);
  });
});
