import { createWriteStream } from "node:fs";
import { EXPORT_FORMATS } from "../../src/exports/formats.ts";
import { readNames } from "../../src/exports/names.ts";
import { writeTreatments } from "../../src/exports/write-treatments.ts";
import { TimeZone } from "../../src/history/time-zone.ts";
import { openDuckDbStore } from "../../src/store/duckdb/duckdb-store.ts";
import { viewer } from "../data-set.ts";
import { forgetPeak, peakMemory, processorTime } from "../linux-process.ts";
import { writeObjectsAsCsv, writeWithLibrary } from "./contenders.ts";

/** What one export took. */
export interface Written {
  readonly rows: number;
  readonly bytes: number;
  readonly milliseconds: number;
  readonly processorMilliseconds: number | null;
  /** Bytes of memory at the peak of a tenth of the rows, and of all. */
  readonly peakOfTenth: number | null;
  readonly peak: number | null;
}

/** `write.ts WRITER FOLDER FIRST LAST FILE`: one writer in a process of its own; tells its parent. */
const [writer = "", folder = "", first = "", last = "", file = ""] = process.argv.slice(2);
const store = await openDuckDbStore(folder);
const names = await readNames(store.directory, viewer());
const tenth = Number(first) + (Number(last) - Number(first)) / 10;
// The first time warms up, and the pages of the database.
await write(tenth);
const peakOfTenth = await peakOf(() => write(tenth));
const processorBefore = await processorTime(process.pid);
const started = performance.now();
let written = { rows: 0, bytes: 0 };
const peak = await peakOf(async () => {
  written = await write(Number(last));
});
const milliseconds = performance.now() - started;
const processorAfter = await processorTime(process.pid);
const report: Written = {
  ...written,
  milliseconds,
  processorMilliseconds:
    processorBefore === null || processorAfter === null ? null : processorAfter - processorBefore,
  peakOfTenth,
  peak,
};
process.stdout.write(JSON.stringify(report));
await store.close();

async function write(openedTo: number): Promise<{ rows: number; bytes: number }> {
  const query = { openedTo: Math.floor(openedTo) };
  const { batches } = await store.treatments.scan({ query, organization: viewer() });
  const output = createWriteStream(file);
  const format = EXPORT_FORMATS.find((one) => one === writer);
  const zone = TimeZone.of("Europe/Moscow");
  if (format !== undefined) return writeTreatments(output, { format, batches, zone, names });
  return contender()(output, batches, names);
}

function contender() {
  if (writer === "objects") return writeObjectsAsCsv;
  if (writer === "hucre") return writeWithLibrary;
  throw new Error(`There is no ${writer}`);
}

async function peakOf(work: () => Promise<unknown>): Promise<number | null> {
  globalThis.gc?.();
  await forgetPeak(process.pid);
  await work();
  return peakMemory(process.pid);
}
