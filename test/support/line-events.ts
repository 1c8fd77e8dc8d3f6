import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { LineEvent } from "../../src/intake/events/line-event.ts";
import { readLineEvent } from "../../src/intake/events/read-line-event.ts";

/** Recorded line events, and the ways in which they can arrive. */

export const TEN_MINUTES = 600;

/** The lines of a file of events, plain or gzipped. */
export function readEventLines(file: string): readonly string[] {
  const bytes = readFileSync(file);
  const text = (file.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
  return text.trim().split("\n");
}

/** The line events of a file; there is nothing else in it. */
export function readLineEvents(file: string): readonly LineEvent[] {
  return readEventLines(file).map((line) => {
    const read = readLineEvent(JSON.parse(line));
    if (read.kind !== "line") throw new Error(`${read.kind}: ${line}`);
    return read.event;
  });
}

/** Each event comes up to ten minutes late, always the same. */
export function shuffleWithinTenMinutes(events: readonly LineEvent[]): LineEvent[] {
  let state = 1;
  const late = () => {
    state = (state * 48_271) % 2_147_483_647;
    return state % TEN_MINUTES;
  };
  return events
    .map((event) => ({ event, arrives: event.at + late() }))
    .sort((a, b) => a.arrives - b.arrives)
    .map(({ event }) => event);
}

export function* batchesOf<T>(items: readonly T[], size: number): IterableIterator<readonly T[]> {
  for (let from = 0; from < items.length; from += size) {
    yield items.slice(from, Math.min(items.length, from + size));
  }
}
