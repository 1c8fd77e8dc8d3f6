import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readNames } from "../../src/exports/names.ts";
import { writeTreatments } from "../../src/exports/write-treatments.ts";
import { TimeZone } from "../../src/history/time-zone.ts";
import { importDirectory } from "../../src/intake/files/import-directory.ts";
import type { ImportSummary } from "../../src/intake/files/import-treatments.ts";
import { importTreatments } from "../../src/intake/files/import-treatments.ts";
import { openSource } from "../../src/intake/files/source.ts";
import { openDuckDbStore } from "../../src/store/duckdb/duckdb-store.ts";
import type { Store } from "../../src/store/store.ts";
import { HAS_MONTH, LARGEST_FILES, readCallCentre } from "../support/call-centre.ts";
import { Collector } from "../support/export-file.ts";
import { collectRows } from "../support/treatment-rows.ts";

/** What is exported imports back to the same store: the real month through every format. */

const VENDOR =
  readCallCentre(LARGEST_FILES).organizations.find(({ name }) => name === "Vendor")?.id ?? "";
/** Clocks went back in that month, at 21:00 of UTC: an hour came twice. */
const CAIRO = TimeZone.of("Africa/Cairo");

let folder: string;
let original: Store;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "letopis-round-trip-"));
  original = await openStoreWithDirectory("original");
  await importFile(original, LARGEST_FILES.treatments);
});

afterAll(async () => {
  await original.close();
  await rm(folder, { recursive: true });
});

async function openStoreWithDirectory(name: string): Promise<Store> {
  const store = await openDuckDbStore(join(folder, name));
  const source = await openSource(LARGEST_FILES.directory);
  await importDirectory(source, store.directory, 0);
  await source.close();
  return store;
}

async function importFile(store: Store, content: string | Buffer): Promise<ImportSummary> {
  const input = typeof content === "string" ? content : Readable.from([content]);
  const source = await openSource(input);
  try {
    const writer = await store.treatments.openWriter({ mode: "batches", onBehalfOf: null });
    return await importTreatments({ source, timeZone: "UTC", writer });
  } finally {
    await source.close();
  }
}

async function rowsOf(store: Store) {
  const { batches } = await store.treatments.scan({ query: {}, organization: VENDOR });
  return collectRows(batches);
}

describe(`a ${HAS_MONTH ? "month" : "slice"} of a real call centre`, () => {
  it.each([
    ["csv", {}],
    ["csv", { csvForExcel: true }],
    ["ndjson", {}],
    ["parquet", {}],
  ] as const)("comes back from %s %j as it was", async (format, options) => {
    const output = new Collector();
    const names = await readNames(original.directory, VENDOR);
    const { batches } = await original.treatments.scan({ query: {}, organization: VENDOR });
    const given = { format, batches, zone: CAIRO, names, options };
    const { rows } = await writeTreatments(output, given);
    expect(rows).toBeGreaterThan(100);

    const again = await importFile(original, output.content());
    expect(again).toMatchObject({ format, read: rows, unchanged: rows, ignoredColumns: [] });
    expect(again.timeZoneUsed).toBeNull();

    const copy = await openStoreWithDirectory(`${format}-${JSON.stringify(options).length}`);
    try {
      expect(await importFile(copy, output.content())).toMatchObject({ added: rows, rejected: 0 });
      expect(await rowsOf(copy)).toEqual(await rowsOf(original));
    } finally {
      await copy.close();
    }
  });
});
