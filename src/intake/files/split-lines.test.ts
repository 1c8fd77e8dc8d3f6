import { Readable } from "node:stream";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inPieces } from "../../../test/support/treatment-files.ts";
import type { Line } from "./split-lines.ts";
import { splitLines } from "./split-lines.ts";

async function split(content: string | Buffer, pieces = 7, limit = 100): Promise<Line[]> {
  const lines: Line[] = [];
  for await (const part of splitLines(inPieces(content, pieces), limit)) lines.push(...part);
  return lines;
}

describe("splitLines", () => {
  it("gives the same lines however the bytes are cut into chunks", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.string({ unit: "binary", maxLength: 8 }).filter((text) => !/[\r\n]/.test(text)),
        ),
        fc.constantFrom("\n", "\r\n"),
        fc.integer({ min: 1, max: 50 }),
        async (texts, lineEnd, pieces) => {
          const wanted = texts.map((text) => Buffer.from(text).toString());
          if (wanted[0]?.startsWith("\ufeff")) wanted[0] = wanted[0].slice(1);
          const lines = await split(texts.map((text) => text + lineEnd).join(""), pieces, 1000);
          expect(lines.map((line) => line.text)).toEqual(wanted);
          expect(lines.map((line) => line.number)).toEqual(wanted.map((_, index) => index + 1));
        },
      ),
    );
  });

  it("takes a last line without a line end, and none after a line end", async () => {
    expect(await split("a\nb")).toHaveLength(2);
    expect(await split("a\nb\n")).toHaveLength(2);
    expect(await split("")).toHaveLength(0);
  });

  it("drops a byte order mark at the beginning only", async () => {
    expect((await split("\ufeffa\n\ufeffb")).map((line) => line.text)).toEqual(["a", "\ufeffb"]);
  });

  it("cuts a line beyond the limit and goes on with the next one", async () => {
    const lines = await split(`ok\n${"x".repeat(101)}\n${"y".repeat(100)}\n`, 13);
    expect(lines.map(({ number, tooLong }) => [number, tooLong])).toEqual([
      [1, false],
      [2, true],
      [3, false],
    ]);
    expect(lines[2]?.text).toBe("y".repeat(100));
  });

  it("marks lines whose bytes are not UTF-8, and not those with a U+FFFD of their own", async () => {
    const foreign = Buffer.concat([Buffer.from("при\n"), Buffer.from([0xcf, 0xf0, 0x0a])]);
    const lines = await split(Buffer.concat([foreign, Buffer.from("\ufffd\n")]), 1);
    expect(lines.map(({ notUtf8 }) => notUtf8)).toEqual([false, true, false]);
  });

  it("keeps no more than the beginning of a line beyond the limit", async () => {
    const endless = Readable.from(
      (function* () {
        for (let index = 0; index < 3000; index += 1) yield Buffer.alloc(64 * 1024, "x");
      })(),
    );
    const lines: Line[] = [];
    for await (const part of splitLines(endless, 1024 * 1024)) lines.push(...part);
    expect(lines).toHaveLength(1);
    expect(lines[0]?.tooLong).toBe(true);
    expect(lines[0]?.text.length).toBeLessThan(10_000);
  });
});
