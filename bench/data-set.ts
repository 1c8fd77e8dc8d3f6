import { mkdir, readFile, rm, statfs, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hashPassword } from "../src/accounts/password-hash.ts";
import { columnIndex } from "../src/contract/columns.ts";
import { DEMO_ORGANIZATIONS, demoScheme } from "../src/demo/scheme.ts";
import { simulateTreatments } from "../src/demo/simulate.ts";
import type { IncomingBatch, TreatmentBatch } from "../src/history/treatment-batch.ts";
import { openDuckDbStore } from "../src/store/duckdb/duckdb-store.ts";
import type { Store } from "../src/store/store.ts";
import { joinBatches } from "./join-batches.ts";

/** A store with a known number of rows, all of which {@link LOGIN} sees. */
export interface DataSet {
  readonly folder: string;
  readonly rows: number;
  /** Seconds UTC of the first and the last `initialized`. */
  readonly first: number;
  readonly last: number;
  /** Seconds UTC: an answer up to this moment has about {@link SMALL_ANSWER_ROWS} rows. */
  readonly smallAnswerLast: number;
}

export const LOGIN = "bench";
export const PASSWORD = "bench";
/** Rows of the answer that a large answer's memory is compared with. */
export const SMALL_ANSWER_ROWS = 10_000;

/** Changes when data made before is of no use any more. */
const FORMAT = 1;
const SEED = 1;
/** 2025-11-24T15:00:00Z, so that every run makes the same rows: the present of the data. */
export const NOW = 1_763_996_400;
/** Every write looks its ids up in all that is stored: few large ones load fastest. */
const WRITE_ROWS = 262_144;
/** Bytes of a row on the disk, while loading. */
const DISK_BYTES_PER_ROW = 150;

/**
 * The demo's world with `rows` treatments, made once and kept among the temporary files. The
 * vendor brings everything in, so that its full answer has every row.
 */
export async function prepareDataSet(
  rows: number,
  report: (line: string) => void,
): Promise<DataSet> {
  const folder = join(tmpdir(), `letopis-bench-${FORMAT}-${rows}`);
  const description = join(folder, "complete.json");
  try {
    return JSON.parse(await readFile(description, "utf8")) as DataSet;
  } catch {
    // Not there, or not complete: made anew.
  }
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await checkDisk(folder, rows);
  report(`Making ${rows} treatments in ${folder} (kept for the next run)`);
  const store = await openDuckDbStore(folder);
  try {
    await load(store, rows, report);
    const { earliest, latest, bytes } = await store.describe();
    report(`Made: ${Math.round(bytes / 1e6)} MB`);
    const made: DataSet = {
      folder,
      rows,
      first: earliest ?? 0,
      last: latest ?? 0,
      smallAnswerLast: await momentOfRow(store, SMALL_ANSWER_ROWS),
    };
    await writeFile(description, JSON.stringify(made));
    return made;
  } finally {
    await store.close();
  }
}

/** UUID of the organization that sees everything. */
export function viewer(): string {
  const [vendor] = DEMO_ORGANIZATIONS;
  if (vendor === undefined) throw new TypeError("The demo has no organization");
  return vendor.id;
}

/** Fills an empty store with the rows of a data set. */
export async function load(
  store: Store,
  rows: number,
  report: (line: string) => void,
): Promise<void> {
  for (const organization of DEMO_ORGANIZATIONS) await store.organizations.add(organization);
  await store.directory.write(demoScheme().directory, { changedAt: Date.UTC(2026, 10, 24) / 1000 });
  await store.accounts.add({
    login: LOGIN,
    organization: viewer(),
    passwordHash: await hashPassword(PASSWORD),
    operations: null,
    demo: false,
    administrator: false,
  });
  const writer = await store.treatments.openWriter({ mode: "batches", onBehalfOf: viewer() });
  let pending: IncomingBatch[] = [];
  let pendingRows = 0;
  let written = 0;
  const write = async () => {
    await writer.write(joinBatches(pending));
    written += pendingRows;
    pending = [];
    pendingRows = 0;
    report(`${written} of ${rows}`);
  };
  for (const batch of simulateTreatments({ seed: SEED, now: NOW, treatments: rows })) {
    pending.push(batch);
    pendingRows += batch.rows;
    if (pendingRows >= WRITE_ROWS) await write();
  }
  if (pendingRows > 0) await write();
  await writer.commit();
}

/** `initialized` of the row at a position, or of the last one. */
async function momentOfRow(store: Store, position: number): Promise<number> {
  const scan = await store.treatments.scan({ query: {}, organization: viewer() });
  let before = 0;
  let moment = 0;
  for await (const batch of scan.batches) {
    const seconds = initialized(batch);
    moment = seconds[Math.min(position - before, batch.rows) - 1] ?? moment;
    before += batch.rows;
    if (before >= position) break;
  }
  return moment;
}

function initialized(batch: TreatmentBatch): Float64Array {
  const vector = batch.columns[columnIndex("initialized")];
  if (vector?.kind !== "instant") throw new TypeError("The batch has no column initialized");
  return vector.seconds;
}

async function checkDisk(folder: string, rows: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const needed = rows * DISK_BYTES_PER_ROW;
  if (bavail * bsize < needed) {
    throw new Error(`${folder}: ${Math.ceil(needed / 1e6)} MB of free disk are needed`);
  }
}
