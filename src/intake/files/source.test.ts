import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inPieces } from "../../../test/support/treatment-files.ts";
import type { ByteSource } from "./source.ts";
import { openSource } from "./source.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "letopis-source-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function read(source: ByteSource): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of source.chunks()) chunks.push(chunk);
  await source.close();
  return Buffer.concat(chunks).toString();
}

async function fileOf(content: string | Buffer): Promise<string> {
  const path = join(folder, "content");
  await writeFile(path, content);
  return path;
}

const text = "строка за строкой\n".repeat(20_000);

describe("openSource", () => {
  it("reads a file whole, though its head was looked at, and counts its bytes", async () => {
    const source = await openSource(await fileOf(text));
    expect(source.size).toBe(Buffer.byteLength(text));
    expect(source.head).toHaveLength(64 * 1024);
    expect(await read(source)).toBe(text);
    expect(source.bytesRead).toBe(source.size);
  });

  it("inflates gzip whatever the name, from a file and from a stream of single bytes", async () => {
    const packed = gzipSync(text);
    const source = await openSource(await fileOf(packed));
    expect(source.file).toBeNull();
    expect(await read(source)).toBe(text);
    expect(source.bytesRead).toBe(packed.length);
    expect(await read(await openSource(inPieces(packed, 1)))).toBe(text);
  });

  it("joins concatenated gzip members", async () => {
    const packed = Buffer.concat([gzipSync("one\n"), gzipSync("two\n")]);
    expect(await read(await openSource(inPieces(packed, 5)))).toBe("one\ntwo\n");
  });

  it("takes text chunks of a stream as UTF-8", async () => {
    expect(await read(await openSource(Readable.from(["при", "вет"])))).toBe("привет");
  });

  it("opens what is empty", async () => {
    expect(await read(await openSource(await fileOf("")))).toBe("");
    expect(await read(await openSource(Readable.from([])))).toBe("");
  });

  it.each([
    ["cut", (packed: Buffer) => packed.subarray(0, packed.length - 9)],
    ["cut in its header", (packed: Buffer) => packed.subarray(0, 6)],
    ["followed by garbage", (packed: Buffer) => Buffer.concat([packed, Buffer.from("garbage")])],
    ["corrupt", (packed: Buffer) => Buffer.from(packed).fill(0xff, 200, 220)],
  ])("refuses gzip that is %s", async (_, spoil) => {
    const packed = spoil(gzipSync(text));
    await expect(openSource(inPieces(packed, 100)).then(read)).rejects.toMatchObject({
      code: "FILE_MALFORMED",
    });
  });

  it("stops inflating at the limit", async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    const limits = { maximumInflatedBytes: 1_000_000 };
    const source = await openSource(await fileOf(bomb), limits);
    await expect(read(source)).rejects.toMatchObject({ code: "FILE_LIMIT_EXCEEDED" });
    expect(source.bytesRead).toBeLessThanOrEqual(bomb.length);
    const exact = await openSource(inPieces(gzipSync(Buffer.alloc(1_000_000)), 4096), limits);
    expect(await read(exact)).toHaveLength(1_000_000);
  });

  it("says which file is not there, and that a folder is none", async () => {
    await expect(openSource(join(folder, "absent"))).rejects.toMatchObject({
      code: "FILE_UNREADABLE",
      message: expect.stringContaining("absent"),
    });
    await expect(openSource(folder)).rejects.toMatchObject({ code: "FILE_UNREADABLE" });
  });

  it("reports a stream that fails half-way", async () => {
    const failing = Readable.from(
      (async function* () {
        yield Buffer.alloc(100_000);
        throw new Error("cable");
      })(),
    );
    await expect(openSource(failing).then(read)).rejects.toMatchObject({ code: "FILE_UNREADABLE" });
  });

  it("ends a read that is aborted, even while a stream gives nothing", async () => {
    const abort = new AbortController();
    const silent = new Readable({ read: () => undefined });
    const opening = openSource(silent, { signal: abort.signal });
    abort.abort();
    await expect(opening).rejects.toMatchObject({ name: "AbortError" });
  });
});
