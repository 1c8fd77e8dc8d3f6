import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import readWorkbook from "read-excel-file/node";
import { describe, expect, it } from "vitest";
import { Collector, exportFile } from "../../test/support/export-file.ts";
import { treatmentBatches } from "../../test/support/treatment-batches.ts";
import { numberedId, treatmentRow } from "../../test/support/treatment-rows.ts";
import { TimeZone } from "../history/time-zone.ts";
import { NO_NAMES } from "./names.ts";
import { sheetText } from "./shared-strings.ts";
import { columnLetters } from "./workbook-parts.ts";
import { writeXlsx } from "./write-xlsx.ts";

const CLIENT = numberedId("c", 1);
const BEGAN = Date.UTC(2024, 9, 27, 0, 30, 59) / 1000;

async function sheetsOf(bytes: Buffer) {
  const folder = await mkdtemp(join(tmpdir(), "letopis-xlsx-"));
  try {
    const path = join(folder, "export.xlsx");
    await writeFile(path, bytes);
    return await readWorkbook(path);
  } finally {
    await rm(folder, { recursive: true });
  }
}

describe("a workbook", () => {
  it("is read by another program: typed cells, Russian headings, the clock on the wall", async () => {
    const names = { client: new Map([[CLIENT, "=<ООО> & \u0001 _x0041_ \r"]]) };
    const row = treatmentRow({ id: numberedId("b", 1), client: CLIENT, initialized: BEGAN });
    const [sheet] = await sheetsOf(
      await exportFile("xlsx", [row], { names, timeZone: "Europe/Moscow" }),
    );
    expect(sheet?.sheet).toBe("Обращения");
    const [heading, cells] = sheet?.data ?? [];
    expect(heading?.slice(0, 4)).toEqual(["Обращение", "Клиент", "Клиент: ID", "Пользователь"]);
    expect(cells?.[0]).toBe(row.id);
    expect(cells?.[2]).toBe(CLIENT);
    expect(cells?.[3]).toBe(null);
    // Excel knows no zones: readers take its dates for UTC.
    expect(cells?.[heading?.indexOf("Начало") ?? -1]).toEqual(
      new Date(BEGAN * 1000 + 3 * 3600 * 1000),
    );
    expect(cells?.[heading?.indexOf("Назначен специалист") ?? -1]).toBe(null);
    expect(cells?.[heading?.indexOf("Длительность, с") ?? -1]).toBe(60);
  });

  it("goes on on another sheet where one is full, and begins none that would be empty", async () => {
    const rows = Array.from({ length: 9 }, (_, i) =>
      treatmentRow({ id: numberedId("b", i), duration: i }),
    );
    for (const [count, expected] of [
      [0, [0]],
      [4, [4]],
      [5, [4, 1]],
      [8, [4, 4]],
      [9, [4, 4, 1]],
    ] as const) {
      const output = new Collector();
      const given = {
        batches: (async function* () {
          yield* treatmentBatches(rows.slice(0, count), 3);
        })(),
        zone: TimeZone.of("UTC"),
        names: NO_NAMES,
      };
      expect((await writeXlsx(output, given, 5)).rows).toBe(count);
      const sheets = await sheetsOf(output.content());
      expect(sheets.map(({ data }) => data.length - 1)).toEqual(expected);
      const durations = sheets.flatMap(({ data }) => data.slice(1).map((cells) => cells[14]));
      expect(durations).toEqual(rows.slice(0, count).map(({ duration }) => duration));
      expect(sheets.map(({ sheet }) => sheet)).toEqual(
        expected.map((_, index) => (index === 0 ? "Обращения" : `Обращения ${index + 1}`)),
      );
    }
  });

  it("is the same bytes for the same rows", async () => {
    const rows = [treatmentRow({ id: numberedId("b", 1) })];
    expect(await exportFile("xlsx", rows)).toEqual(await exportFile("xlsx", rows));
  });
});

describe("sheetText", () => {
  it("writes what XML cannot hold the way Excel does, and what looks like that", () => {
    expect(sheetText("a\u0001<&>\r_x0041_\ud800")).toBe(
      "a_x0001_&lt;&amp;&gt;_x000D__x005F_x0041_\ufffd",
    );
  });
});

describe("columnLetters", () => {
  it.each([
    [0, "A"],
    [25, "Z"],
    [26, "AA"],
    [701, "ZZ"],
    [702, "AAA"],
  ])("calls column %i %s", (position, letters) => {
    expect(columnLetters(position)).toBe(letters);
  });
});
