import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CsvStyle } from "../../../test/support/treatment-files.ts";
import {
  arbitraryTreatments,
  inPieces,
  PLAIN_CSV,
  rowCells,
  toCsv,
  toNdjson,
} from "../../../test/support/treatment-files.ts";
import type { TreatmentRow } from "../../../test/support/treatment-rows.ts";
import { numberedId, toRows, treatmentRow } from "../../../test/support/treatment-rows.ts";
import { TimeZone } from "../../history/time-zone.ts";
import { BatchAssembler } from "./batch-assembler.ts";
import { FILE_LIMITS } from "./limits.ts";
import { readCsv } from "./read-csv.ts";
import { readNdjson } from "./read-ndjson.ts";
import type { Rejection } from "./rejection.ts";
import { openSource } from "./source.ts";

/** What the two text formats have in common, and what each has of its own. */

type Reader = typeof readCsv;

async function read(reader: Reader, input: Readable, timeZone = "UTC") {
  const assembler = new BatchAssembler(TimeZone.of(timeZone));
  const rows: TreatmentRow[] = [];
  const lines: number[] = [];
  const rejections: Rejection[] = [];
  for await (const block of reader(await openSource(input), assembler)) {
    rows.push(...toRows(block.batch));
    lines.push(...block.lines);
    rejections.push(...block.rejections);
  }
  return { rows, lines, rejections, ignored: assembler.ignoredColumns };
}

const csv = (content: string | Buffer, timeZone?: string) =>
  read(readCsv, inPieces(content, 4096), timeZone);
const ndjson = (content: string | Buffer, timeZone?: string) =>
  read(readNdjson, inPieces(content, 4096), timeZone);

const first = treatmentRow({ id: numberedId("b", 1) });
const second = treatmentRow({ id: numberedId("b", 2), serviceQualityAssessment: 5 });
const third = treatmentRow({ id: numberedId("b", 3) });

const csvStyle: fc.Arbitrary<CsvStyle> = fc.record({
  delimiter: fc.constantFrom(",", ";", "\t"),
  lineEnd: fc.constantFrom("\n", "\r\n"),
  quoted: fc.boolean(),
  byteOrderMark: fc.boolean(),
});

describe.each([
  ["CSV", readCsv, toCsv],
  ["NDJSON", readNdjson, toNdjson],
] as const)("%s", (_, reader, write) => {
  it("reads back every treatment, plain or gzipped, however the bytes are cut", async () => {
    await fc.assert(
      fc.asyncProperty(
        arbitraryTreatments,
        csvStyle,
        fc.boolean(),
        fc.integer({ min: 1, max: 300 }),
        async (rows, style, gzipped, pieces) => {
          const text = write(rows, style);
          const result = await read(reader, inPieces(gzipped ? gzipSync(text) : text, pieces));
          expect(result.rejections).toEqual([]);
          expect(result.rows).toEqual(rows);
        },
      ),
      { numRuns: 50 },
    );
  });

  it("makes a row or a rejection of every line of garbage after the first", async () => {
    const [header = "", line = ""] = toCsv([first]).split("\n");
    const garbageLine = fc.oneof(
      fc.string({ unit: fc.constantFrom('"', ",", "{", "}", "x", "'", "\\", "\r", " ") }),
      fc.constant(line),
      fc.constant(toNdjson([first]).trim()),
      fc.string({ unit: "binary" }).map((text) => text.replaceAll("\n", "")),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(garbageLine), async (lines) => {
        const content = [reader === readCsv ? header : "", ...lines, ""].join("\n");
        const { rows, rejections } = await read(reader, inPieces(content, 97));
        const notBlank = lines.filter((text) => text.trim() !== "").length;
        const taken = rows.length + rejections.length;
        // A quoted CSV record may span lines; nothing else makes lines fewer.
        if (reader === readCsv) expect(taken).toBeLessThanOrEqual(notBlank);
        else expect(taken).toBe(notBlank);
        const places = rejections.map((rejection) => rejection.line);
        expect(new Set(places).size).toBe(places.length);
      }),
    );
  });

  it("never throws anything but a LetopisError on bytes of any kind", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 500 }), async (bytes) => {
        await read(reader, inPieces(Buffer.from(bytes), 50)).catch((error: unknown) => {
          expect(error).toMatchObject({ name: "LetopisError" });
        });
      }),
    );
  });

  it("goes on after a bad row and says where it stood, why, and what it was", async () => {
    const bad = { ...second, serviceQualityAssessment: 7 };
    const { rows, lines, rejections } = await read(
      reader,
      Readable.from([write([first, bad, third])]),
    );
    const at = reader === readCsv ? 3 : 2;
    expect(rows).toEqual([first, third]);
    expect(lines).toEqual([at - 1, at + 1]);
    expect(rejections).toEqual([
      {
        line: at,
        reason: "ServiceQualityAssessment: «7» вне пределов 0–5",
        id: second.id,
        text: write([bad]).trimEnd().split("\n").at(-1),
      },
    ]);
  });

  it("refuses a treatment that ends before it began", async () => {
    const { rejections } = await read(
      reader,
      Readable.from([write([{ ...first, closed: first.initialized - 1 }])]),
    );
    expect(rejections.map(({ reason }) => reason)).toEqual(["Closed: раньше, чем Initialized"]);
  });

  it("places times without offset in the zone given, and a close after the clock was put back", async () => {
    // Berlin, 2024-10-27: 02:50 is 00:50 UTC, and the 02:10 that ends the treatment is 01:10 UTC.
    const wall = (text: string) => Date.parse(`${text}Z`) / 1000;
    const text = write([
      {
        ...first,
        initialized: wall("2024-10-27T02:50:00"),
        closed: wall("2024-10-27T02:10:00"),
      },
    ]);
    const { rows } = await read(reader, Readable.from([text]), "Europe/Berlin");
    expect(rows[0]?.initialized).toBe(wall("2024-10-27T00:50:00"));
    expect(rows[0]?.closed).toBe(wall("2024-10-27T01:10:00"));
  });

  it("rejects a line beyond the limit and reads the next", async () => {
    const [header = "", ...lines] = write([first, second]).split("\n");
    const long = "x".repeat(FILE_LIMITS.lineBytes + 1);
    const content = reader === readCsv ? [header, long, ...lines] : [long, header, ...lines];
    const { rows, rejections } = await read(reader, inPieces(content.join("\n"), 65_536));
    expect(rows).toEqual([first, second]);
    expect(rejections).toHaveLength(1);
    expect(rejections[0]?.reason).toBe("строка длиннее предела");
    expect(rejections[0]?.text).toHaveLength(1000);
  });

  it("hands rows on in batches of at most 8,192 and loses none between them", async () => {
    const rows = Array.from({ length: 20_000 }, (_, index) =>
      treatmentRow({ id: numberedId("b", index) }),
    );
    const result = await read(reader, inPieces(write(rows), 100_000));
    expect(result.rows).toEqual(rows);
  });
});

describe("CSV of its own", () => {
  it("finds columns in any order and letter case, and lets optional ones be absent", async () => {
    const { rows, ignored } = await csv(
      `closed,Comment,SERVICEID,initialized,"servicetreatmentid"\n2024-01-01T00:01:00,"да, ""так""",${first.line},2024-01-01T00:00:00,${first.id}\n`,
    );
    expect(rows).toEqual([
      { ...first, initialized: 1_704_067_200, closed: 1_704_067_260, duration: 0, queueLength: 0 },
    ]);
    expect(ignored).toEqual(["Comment"]);
  });

  it("names the required columns that are absent", async () => {
    await expect(csv("ServiceTreatmentID,Initialized\n")).rejects.toMatchObject({
      code: "FILE_COLUMNS_MISSING",
      message: expect.stringContaining("колонок: ServiceID, Closed. Найдены: «ServiceTreatmentID»"),
    });
    await expect(csv("\n\n")).rejects.toMatchObject({ code: "FILE_COLUMNS_MISSING" });
  });

  it("names the nearest column to an absent one, and whole names of those it found", async () => {
    const names = ["ServiceTreatmentID", "Service_ID", "Initialised", "Closed"];
    const more = Array.from({ length: 30 }, (_, index) => `Comment${index}`);
    await expect(csv(`${[...names, ...more].join(",")}\n`)).rejects.toMatchObject({
      message: expect.stringMatching(
        /ServiceID \(ближайшая[^)]*«Service_ID»\), Initialized \(.*«Initialised»\)\. .*«Comment25» и ещё 4\.$/,
      ),
    });
    const long = "x".repeat(100_000);
    await expect(csv(`Closed,${long}\n`)).rejects.toMatchObject({
      message: expect.not.stringContaining("ближайшая"),
    });
  });

  it("refuses a header that names a column twice, or that is no record", async () => {
    await expect(csv("Closed,CLOSED\n")).rejects.toMatchObject({ code: "FILE_MALFORMED" });
    await expect(csv('Closed,"Open\n1\n')).rejects.toMatchObject({ code: "FILE_MALFORMED" });
  });

  it("refuses a header with more columns than the limit", async () => {
    const names = Array.from({ length: FILE_LIMITS.headerColumns + 1 }, (_, index) => `c${index}`);
    await expect(csv(`${names.join(",")},ServiceID\n`)).rejects.toMatchObject({
      code: "FILE_LIMIT_EXCEEDED",
    });
  });

  it("numbers lines exactly past quoted line ends, empty lines and CRLF", async () => {
    const [header = "", line = ""] = toCsv([first]).trimEnd().split("\n");
    const content = [
      `${header},Note`,
      "",
      `${line},"one`,
      'two"',
      "",
      `${line.replace(first.id, second.id)},x`,
      "bad",
    ].join("\r\n");
    const { lines, rejections } = await csv(content);
    expect(lines).toEqual([3, 6]);
    expect(rejections.map((rejection) => rejection.line)).toEqual([7]);
  });

  it("loses only the row with a stray quote", async () => {
    const rows = [first, second, third];
    const lines = toCsv(rows).split("\n");
    lines[2] = `"${lines[2]}`;
    const { rows: taken, rejections } = await csv(lines.join("\n"));
    expect(taken).toEqual([first, third]);
    expect(rejections.map((rejection) => rejection.line)).toEqual([3]);
  });

  it.each([-1, 1])("rejects a row with a field too few or too many (%i)", async (difference) => {
    const [header = "", line = ""] = toCsv([first]).split("\n");
    const cells = line.split(",");
    const changed = difference < 0 ? cells.slice(0, -1) : [...cells, "1"];
    const { rows, rejections } = await csv(`${header}\n${changed.join(",")}\n${line}\n`);
    expect(rows).toEqual([first]);
    expect(rejections[0]?.reason).toBe(`полей ${13 + difference}, а колонок в заголовке 13`);
  });

  it("removes the apostrophe that exports put before what looks like a formula", async () => {
    const cells = rowCells({ ...first, duration: 7 });
    const text = `${toCsv([])}${cells.map((cell) => (cell === "7" ? "'+7" : cell)).join(",")}\n`;
    expect((await csv(text)).rows).toEqual([{ ...first, duration: 7 }]);
  });

  it("takes no text in another encoding: its row is rejected, in a header the file", async () => {
    const [header = "", line = ""] = toCsv([first], PLAIN_CSV).split("\n");
    const windows1251 = Buffer.from([0xcf, 0xf0, 0xe8]);
    const content = Buffer.concat([
      Buffer.from(`${header},Note\n${line},`),
      windows1251,
      Buffer.from(`\n${line},При\n`),
    ]);
    const { rows, rejections } = await csv(content);
    expect(rows).toEqual([first]);
    expect(rejections).toMatchObject([{ line: 2, reason: expect.stringContaining("не в UTF-8") }]);
    const named = Buffer.concat([Buffer.from(`${header},`), windows1251, Buffer.from("\n")]);
    await expect(csv(named)).rejects.toMatchObject({
      code: "FILE_MALFORMED",
      message: expect.stringMatching(/строке 1 .*не в UTF-8: пересохраните/),
    });
  });
});

describe("NDJSON of its own", () => {
  it("takes numbers and strings as values, keys in any letter case, and passes over others", async () => {
    const { rows, ignored } = await ndjson(
      JSON.stringify({
        servicetreatmentid: first.id,
        SERVICEID: first.line,
        Initialized: "2024-01-01T00:00:00",
        Closed: "2024-01-01T00:01:00",
        Duration: 60,
        QueueLength: "1",
        ClientID: null,
        Extra: { deep: [1] },
      }),
    );
    expect(rows).toEqual([{ ...first, initialized: 1_704_067_200, closed: 1_704_067_260 }]);
    expect(ignored).toEqual(["Extra"]);
  });

  it.each(["[]", "null", "1", '"x"', "{", "{}}", `${"[".repeat(100_000)}`])(
    "rejects a line that is no object (%#)",
    async (line) => {
      const { rows, rejections } = await ndjson(`${line}\n${toNdjson([first])}`);
      expect(rows).toEqual([first]);
      expect(rejections).toMatchObject([{ line: 1, reason: "не объект JSON" }]);
    },
  );

  it("does not take a key for one that every object has", async () => {
    const { rejections, ignored } = await ndjson('{"__proto__":{"ServiceID":"x"},"toString":1}');
    expect(rejections).toHaveLength(1);
    expect(ignored).toEqual(["__proto__", "toString"]);
  });

  it("names at most a hundred unknown keys of a file that invents them", async () => {
    const text = Array.from({ length: 1000 }, (_, index) => `{"key${index}":1}\n`).join("");
    const { rejections, ignored } = await ndjson(text);
    expect(rejections).toHaveLength(1000);
    expect(ignored).toHaveLength(100);
  });
});
