import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { systemClock } from "../history/clock.ts";
import { openStore } from "../store/open-store.ts";
import type { Store } from "../store/store.ts";
import { prepareDemo } from "./prepare-demo.ts";
import { BATCH_ROWS } from "./simulate.ts";

let folder: string;
let store: Store;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "letopis-demo-"));
  const database = { memoryLimit: "256MB", threads: 1, concurrentScans: 2 };
  store = await openStore({ data: folder, database });
});

afterAll(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

it("breaks off between batches, also after the last, and is made anew the next time", {
  timeout: 60_000,
}, async () => {
  const options = { clock: systemClock, seed: 1 };
  for (const treatments of [100, 3 * BATCH_ROWS]) {
    const stopping = new AbortController();
    const seen: number[] = [];
    const making = prepareDemo(store, {
      ...options,
      treatments,
      signal: stopping.signal,
      onProgress(rows) {
        seen.push(rows);
        // As a signal of the system does: at the event loop's next turn, not at once.
        setImmediate(() => stopping.abort());
      },
    });
    await expect(making).rejects.toMatchObject({ name: "AbortError" });
    expect(seen).toHaveLength(1);
    expect((await store.describe()).treatments).toBe(0);
  }
  expect(await prepareDemo(store, { ...options, treatments: 100 })).toBe(true);
  expect((await store.describe()).treatments).toBe(100);
  expect(await prepareDemo(store, { ...options, treatments: 100 })).toBe(false);
});
