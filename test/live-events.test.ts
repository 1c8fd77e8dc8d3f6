import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { HISTORY_COLUMNS } from "../src/contract/columns.ts";
import { EMPTY_DATE, EMPTY_INSTANT } from "../src/contract/empty-values.ts";
import { formatWall } from "../src/history/wall-clock.ts";
import type { LineEvent } from "../src/intake/events/line-event.ts";
import { importDirectory } from "../src/intake/files/import-directory.ts";
import { openSource } from "../src/intake/files/source.ts";
import { EventIntake } from "../src/intake/live/event-intake.ts";
import { openDuckDbStore } from "../src/store/duckdb/duckdb-store.ts";
import type { Store } from "../src/store/store.ts";
import type { CallCentreFiles } from "./support/call-centre.ts";
import { HAS_MONTH, LARGEST_FILES, readCallCentre, SLICE_FILES } from "./support/call-centre.ts";
import { expectRows } from "./support/expect-rows.ts";
import { batchesOf, readLineEvents, shuffleWithinTenMinutes } from "./support/line-events.ts";
import { collectRows } from "./support/treatment-rows.ts";

/**
 * A month of a real call centre as live events, kept and applied by the store, gives exactly the
 * treatments that the same month gives as a file, however the events arrive and whenever the
 * process is killed. Where the month is not at hand, and always besides, a slice of it.
 */

const ROOT = join(import.meta.dirname, "..");
const RECEIVE_UNTIL_KILLED = join(ROOT, "test/support/receive-until-killed.ts");
const clock = () => Date.UTC(2026, 10, 24, 9);

interface Source {
  readonly name: string;
  readonly events: string;
  readonly files: CallCentreFiles;
  /** Events that are sent at once. */
  readonly together: number;
  /** After so many durable events the process is killed, again and again. */
  readonly killedAfter: readonly number[];
}

const SOURCES: readonly Source[] = [
  {
    name: "slice",
    events: join(ROOT, "test/fixtures/call-centre.events.ndjson"),
    files: SLICE_FILES,
    together: 50,
    killedAfter: [250, 250, 500],
  },
  ...(HAS_MONTH
    ? [
        {
          name: "month",
          events: join(ROOT, "../shared/data/call-centre-month.events.ndjson.gz"),
          files: LARGEST_FILES,
          together: 1000,
          killedAfter: [250, 10_000, 30_000, 250, 60_000],
        },
      ]
    : []),
];

const ARRIVALS: readonly {
  readonly name: string;
  readonly arrange: (events: readonly LineEvent[]) => readonly LineEvent[];
}[] = [
  { name: "in order", arrange: (events) => events },
  { name: "shuffled within ten minutes", arrange: shuffleWithinTenMinutes },
  { name: "each twice", arrange: (events) => events.flatMap((event) => [event, event]) },
];

describe.each(SOURCES)("the $name of a real call centre as live events", (source) => {
  const { name, events, files, together, killedAfter } = source;
  const callCentre = readCallCentre(files);
  const organization = callCentre.organizations.find((each) => each.name === "Vendor")?.id ?? "";

  let place: string;
  let store: Store;
  beforeEach(async () => {
    place = await mkdtemp(join(tmpdir(), "letopis-live-"));
    store = await openDuckDbStore(join(place, "data"));
    const directory = await openSource(files.directory);
    await importDirectory(directory, store.directory, clock() / 1000);
    await directory.close();
  });
  afterEach(async () => {
    await store.close();
    await rm(place, { recursive: true, force: true });
  });

  /** Every row as the file has it. Of the slice only its own: the others are there for the queue. */
  async function expectTreatments(): Promise<void> {
    const known = new Set(callCentre.rows.map(([id]) => id));
    const { batches } = await store.treatments.scan({ query: {}, organization });
    const rows = (await collectRows(batches)).filter(({ id }) => known.has(id));
    const texts = rows.map((row) =>
      HISTORY_COLUMNS.map(({ field, kind }) => {
        const value = row[field];
        if (kind !== "instant") return String(value);
        return value === EMPTY_INSTANT ? EMPTY_DATE : formatWall(Number(value));
      }),
    );
    expectRows(texts, callCentre.rows);
  }

  test.each(ARRIVALS)(
    "$name gives exactly its treatments",
    { timeout: 300_000 },
    async (arrival) => {
      const intake = await EventIntake.open({ store, clock });
      for (const batch of batchesOf(arrival.arrange(readLineEvents(events)), together)) {
        await intake.receive(organization, batch);
      }
      await intake.settled();
      await expectTreatments();
      expect(await intake.status()).toMatchObject([
        {
          organization,
          waiting: 0,
          open: 0,
          unplaced: { "no-beginning": 0, "none-open": 0, "several-open": 0 },
          failure: null,
        },
      ]);
      await intake.close();
    },
  );

  test(`killed ${killedAfter.length} times gives exactly its treatments`, {
    timeout: 300_000,
  }, async () => {
    await store.close();
    let kept = 0;
    for (const limit of killedAfter) {
      kept = await receiveUntilKilled(join(place, "data"), organization, kept, kept + limit);
    }
    const finished = await receiveUntilKilled(
      join(place, "data"),
      organization,
      kept,
      Number.POSITIVE_INFINITY,
    );
    expect(finished).toBe(readLineEvents(events).length);
    store = await openDuckDbStore(join(place, "data"));
    await expectTreatments();
  });

  if (name === "slice") {
    test("what a killed process kept and did not apply is applied by the next", async () => {
      const all = readLineEvents(events);
      const facts = all.map((fact) => ({
        organization,
        receivedAt: 0,
        text: JSON.stringify(fact),
      }));
      await store.events.append({ facts, others: [] });
      const intake = await EventIntake.open({ store, clock });
      await intake.settled();
      await expectTreatments();
      await intake.close();
    });
  }

  /** @returns how many events are durable: told by the process, so at least these. */
  async function receiveUntilKilled(
    folder: string,
    of: string,
    first: number,
    limit: number,
  ): Promise<number> {
    const child = fork(RECEIVE_UNTIL_KILLED, [folder, events, of, String(first)]);
    let kept = first;
    let done = false;
    child.on("message", (message: { readonly kept?: number; readonly done?: boolean }) => {
      kept = message.kept ?? kept;
      done = message.done ?? done;
      if (kept >= limit) child.kill("SIGKILL");
    });
    const [code, signal] = await once(child, "exit");
    if (done) expect(code).toBe(0);
    else expect(signal).toBe("SIGKILL");
    return kept;
  }
});
