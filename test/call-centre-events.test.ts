import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { HISTORY_COLUMNS } from "../src/contract/columns.ts";
import { EMPTY_DATE, EMPTY_INSTANT } from "../src/contract/empty-values.ts";
import type { IncomingBatch } from "../src/history/treatment-batch.ts";
import { readUuidWords } from "../src/history/uuid.ts";
import { formatWall } from "../src/history/wall-clock.ts";
import { EventMachine } from "../src/intake/events/event-machine.ts";
import type { LineEvent } from "../src/intake/events/line-event.ts";
import type { ClosedTreatment } from "../src/intake/events/treatment-row.ts";
import { toIncomingBatch } from "../src/intake/events/treatment-row.ts";
import type { CallCentreFiles } from "./support/call-centre.ts";
import { HAS_MONTH, LARGEST_FILES, readCallCentre, SLICE_FILES } from "./support/call-centre.ts";
import { expectRows } from "./support/expect-rows.ts";
import { FactKeeper } from "./support/fact-keeper.ts";
import {
  batchesOf,
  readLineEvents,
  shuffleWithinTenMinutes,
  TEN_MINUTES,
} from "./support/line-events.ts";

/**
 * A month of a real call centre as line events gives exactly the treatments that the same month
 * gives as a file, however the events arrive. Where the month is not at hand, and always besides, a
 * slice of it: 300 treatments, and those that were waiting when they began.
 */

const ROOT = join(import.meta.dirname, "..");

const SOURCES = [
  {
    name: "slice",
    events: join(ROOT, "test/fixtures/call-centre.events.ndjson"),
    files: SLICE_FILES,
    // Sooner than the events come late: there is much to recall.
    remembered: TEN_MINUTES / 4,
  },
  ...(HAS_MONTH
    ? [
        {
          name: "month",
          events: join(ROOT, "../shared/data/call-centre-month.events.ndjson.gz"),
          files: LARGEST_FILES,
          remembered: TEN_MINUTES * 0.9,
        },
      ]
    : []),
];

const ARRIVALS: readonly {
  name: string;
  arrange: (events: readonly LineEvent[]) => LineEvent[];
}[] = [
  { name: "in order", arrange: (events) => [...events] },
  { name: "shuffled within ten minutes", arrange: shuffleWithinTenMinutes },
  { name: "each event twice", arrange: (events) => events.flatMap((event) => [event, event]) },
  {
    name: "each event twice, shuffled within ten minutes",
    arrange: (events) => shuffleWithinTenMinutes([...events, ...events]),
  },
];

describe.each(SOURCES)("the $name of a real call centre as line events", (source) => {
  const { events, files, remembered } = source;
  const lineEvents = readLineEvents(events);
  const expected = readCallCentre(files).rows;
  const asText = textWriter(files);

  describe.each(ARRIVALS)("$name", ({ arrange }) => {
    const arriving = arrange(lineEvents);

    test.each([1, 7, 1000, Number.POSITIVE_INFINITY])(
      "gives exactly its treatments, in batches of %d",
      (size) => {
        const machine = new EventMachine();
        const rows = new Map<string, ClosedTreatment>();
        for (const batch of batchesOf(arriving, size)) {
          for (const row of machine.apply(batch).closed) rows.set(row.id, row);
        }
        expectRows(asText([...rows.values()]), expected);
        expect(machine.describe()).toMatchObject({ open: 0, unplaced: 0 });
      },
    );

    test("gives exactly its treatments when what is over is forgotten and recalled", () => {
      const keeper = new FactKeeper();
      let latest = 0;
      let largest = 0;
      let forgotten = 0;
      for (const batch of batchesOf(arriving, 100)) {
        keeper.apply(batch);
        latest = batch.reduce((time, { at }) => Math.max(time, at), latest);
        largest = Math.max(largest, keeper.machine.describe().treatments);
        if (latest - forgotten < TEN_MINUTES / 2) continue;
        keeper.machine.forget(latest - remembered);
        forgotten = latest;
      }
      expectRows(asText([...keeper.rows.values()]), expected);
      expect(keeper.recalled.times).toBeGreaterThan(0);
      expect(largest).toBeLessThan(expected.length);
    });
  });
});

/**
 * Treatments as a store would get them, written as the file has them, with the clients of the
 * directory. Of the slice only its own: the others are there for the queue.
 */
function textWriter(files: CallCentreFiles): (rows: readonly ClosedTreatment[]) => string[][] {
  const known = new Set(readCallCentre(files).rows.map(([id]) => id));
  const users: { id: string; client: string }[] = JSON.parse(
    readFileSync(files.directory, "utf8"),
  ).users;
  const clients = new Map(users.map(({ id, client }) => [id, client]));
  return (rows) => {
    const batch = toIncomingBatch(
      rows
        .filter(({ id }) => known.has(id))
        .sort((a, b) => a.initialized - b.initialized || (a.id < b.id ? -1 : 1)),
      (user) => clients.get(user) ?? null,
    );
    expect(batch.columns).toHaveLength(HISTORY_COLUMNS.length);
    return Array.from({ length: batch.rows }, (_, row) =>
      batch.columns.map((column) => cellAsText(column, row)),
    );
  };
}

function cellAsText(column: IncomingBatch["columns"][number], row: number): string {
  switch (column.kind) {
    case "id":
      return readUuidWords(column.words, row);
    case "instant": {
      const seconds = column.seconds[row] ?? EMPTY_INSTANT;
      return seconds === EMPTY_INSTANT ? EMPTY_DATE : formatWall(seconds);
    }
    case "number":
      return String(column.values[row]);
  }
}
