import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HISTORY_COLUMNS } from "../../src/contract/columns.ts";
import type { CallCentreFiles } from "./call-centre.ts";
import { columnAt, readCallCentre, SLICE_FILES } from "./call-centre.ts";

/** The slice of the call centre at other times, in a temporary folder. */
export interface MovedCallCentre {
  readonly files: CallCentreFiles;
  remove(): Promise<void>;
}

/**
 * Puts the slice to other times, once for each number of seconds: its two hours can lie over a
 * midnight or a change of clocks. The copies' treatments have ids of their own; everything else
 * is the slice's.
 */
export async function moveCallCentre(moves: readonly number[]): Promise<MovedCallCentre> {
  const { rows } = readCallCentre(SLICE_FILES);
  const moved = moves
    .flatMap((seconds, copy) =>
      rows.map((row) =>
        row.map((cell, index) => {
          if (index === 0) return `${copy}${cell.slice(1)}`;
          return HISTORY_COLUMNS[index]?.kind === "instant" ? later(cell, seconds) : cell;
        }),
      ),
    )
    .sort((left, right) => (orderOf(left) < orderOf(right) ? -1 : 1));
  const folder = await mkdtemp(join(tmpdir(), "letopis-moved-"));
  const treatments = join(folder, "moved.treatments.csv");
  const header = HISTORY_COLUMNS.map(({ name }) => name);
  await writeFile(treatments, [header, ...moved].map((row) => `${row.join(",")}\n`).join(""));
  return {
    files: { treatments, directory: SLICE_FILES.directory },
    remove: () => rm(folder, { recursive: true }),
  };
}

/** A time of UTC, so many seconds later; the empty date stays. */
export function later(utc: string, seconds: number): string {
  if (utc.startsWith("0001")) return utc;
  return new Date(Date.parse(`${utc}Z`) + seconds * 1000).toISOString().slice(0, 19);
}

/** From one time of UTC to another. */
export function secondsBetween(from: string, to: string): number {
  return (Date.parse(`${to}Z`) - Date.parse(`${from}Z`)) / 1000;
}

function orderOf(row: readonly string[]): string {
  return `${row[columnAt("Initialized")]} ${row[0]}`;
}
