import { openDuckDbStore } from "../src/store/duckdb/duckdb-store.ts";
import { serveParent } from "./child.ts";
import { viewer } from "./data-set.ts";

/** The store alone, in a process of its own: reads every row and does nothing with it. */

export interface Scanned {
  readonly rows: number;
  /** Milliseconds. */
  readonly firstRow: number;
  readonly total: number;
}

const [folder = ""] = process.argv.slice(2);
const store = await openDuckDbStore(folder);

serveParent<unknown, Scanned>({}, scanAll, () => store.close());

async function scanAll(): Promise<Scanned> {
  const begun = performance.now();
  const scan = await store.treatments.scan({ query: {}, organization: viewer() });
  let rows = 0;
  let firstRow = 0;
  for await (const batch of scan.batches) {
    if (rows === 0) firstRow = performance.now() - begun;
    rows += batch.rows;
  }
  return { rows, firstRow, total: performance.now() - begun };
}
