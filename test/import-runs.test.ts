import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { openDuckDbStore } from "../src/store/duckdb/duckdb-store.ts";
import { SLICE_FILES } from "./support/call-centre.ts";
import { runLetopis } from "./support/command-line.ts";

it("a file that was imported is noted with its counts; one that was only tried is not", async () => {
  const folder = await mkdtemp(join(tmpdir(), "letopis-imports-"));
  try {
    await copyFile(SLICE_FILES.directory, join(folder, "directory.json"));
    await copyFile(SLICE_FILES.treatments, join(folder, "обращения.csv"));
    const letopis = (...words: string[]) =>
      runLetopis(folder, ["import", "--data", "data", "--time-zone", "UTC", ...words]);
    await letopis("--dry-run", "обращения.csv");
    await letopis("directory.json", "обращения.csv");
    await letopis("обращения.csv");
    const store = await openDuckDbStore(join(folder, "data"));
    try {
      const counts = { changed: 0, rejected: 0, organization: null, file: "обращения.csv" };
      expect(await store.importRuns.list(null, 10)).toEqual([
        { ...counts, at: expect.any(Number), added: 0, unchanged: 300 },
        { ...counts, at: expect.any(Number), added: 300, unchanged: 0 },
      ]);
    } finally {
      await store.close();
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});
