import { Writable } from "node:stream";
import { describe, expect, it } from "vitest";
import { Collector } from "../../test/support/export-file.ts";
import { StalledError } from "../output/buffer-pool.ts";
import { ClientGone } from "../output/client-gone.ts";
import type { Table } from "./write-table.ts";
import { writeCsvTable, writeXlsxTable } from "./write-table.ts";

const TABLE: Table = {
  columns: [
    { name: "line", heading: "Линия" },
    { name: "share", heading: "Доля" },
  ],
  rows: [
    ["Бухгалтерия; ЗУП", 0.5],
    [null, null],
  ],
};

const WRITERS = [
  ["CSV", (output: Writable, patience = {}) => writeCsvTable(output, TABLE, false, patience)],
  ["XLSX", (output: Writable, patience = {}) => writeXlsxTable(output, TABLE, patience)],
] as const;

describe("a table as CSV", () => {
  it.each([
    [false, 'line,share\r\n"Бухгалтерия; ЗУП",0.5\r\n,\r\n'],
    [true, '\ufeffЛиния;Доля\r\n"Бухгалтерия; ЗУП";0,5\r\n;\r\n'],
  ])("for Excel %s has its own separators, headings and decimals", async (forExcel, text) => {
    const output = new Collector();
    const { rows, bytes } = await writeCsvTable(output, TABLE, forExcel, {});
    expect(output.content().toString()).toBe(text);
    expect({ rows, bytes }).toEqual({ rows: 2, bytes: Buffer.byteLength(text) });
  });
});

describe.each(WRITERS)("a table as %s", (_format, write) => {
  it("says how many bytes it wrote", async () => {
    const output = new Collector();
    expect(await write(output)).toEqual({ rows: 2, bytes: output.content().length });
  });

  it("ends when its reader has gone before", { timeout: 5000 }, async () => {
    const output = new Collector();
    output.destroy();
    await expect(write(output)).rejects.toBeInstanceOf(ClientGone);
  });

  it("ends when its reader goes away", { timeout: 5000 }, async () => {
    const output = new Writable({
      write() {
        this.destroy();
      },
    });
    await expect(write(output)).rejects.toBeInstanceOf(ClientGone);
  });

  it("gives up a reader that takes nothing", { timeout: 5000 }, async () => {
    const output = new Writable({ write: () => undefined });
    const patience = { stallMilliseconds: 20 };
    await expect(write(output, patience)).rejects.toBeInstanceOf(StalledError);
  });

  it("ends with the reason of its signal, leaving the output without an end", async () => {
    const signal = AbortSignal.abort(new Error("enough"));
    const output = new Collector();
    await expect(write(output, { signal })).rejects.toThrow("enough");
    expect(output.writableEnded).toBe(false);
  });
});
