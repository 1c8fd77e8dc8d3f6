import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Client } from "./client-process.ts";
import type { Contender, Run } from "./contenders.ts";
import { startFile, startOurs, startScan, startSoapPackage } from "./contenders.ts";
import type { DataSet } from "./data-set.ts";
import { forgetPeak, peakMemory, processorTime } from "./linux-process.ts";
import { median } from "./quantile.ts";

/** What one contender did, medians over the rounds. */
export interface Speed {
  readonly name: string;
  readonly rows: number;
  readonly rowsPerSecond: number;
  /** Millions of bytes of the body; null for the scan, which writes nothing. */
  readonly megabytesPerSecond: number | null;
  /** Milliseconds. */
  readonly firstRow: number;
  /** Milliseconds of every round, in order. */
  readonly totals: readonly number[];
  /** Milliseconds of processor time for one whole answer, the mean; null where the system does not tell. */
  readonly processorTime: number | null;
  /** Bytes; null where the system does not tell. */
  readonly peakMemory: number | null;
}

/**
 * The full answer, side by side. Contenders take turns, so that whatever else the machine does
 * hits them alike.
 */
export async function measureSpeed(
  data: DataSet,
  repeats: number,
  client: Client,
  report: (line: string) => void,
): Promise<readonly Speed[]> {
  const folder = await mkdtemp(join(tmpdir(), "letopis-bench-files-"));
  const contenders: Contender[] = [];
  try {
    // First who only reads the data file, then who keeps it open.
    contenders.push(await startSoapPackage(data, client));
    contenders.push(await startScan(data, folder));
    contenders.push(await startOurs(data, client, folder));
    const file = await startFile(data, client, folder);
    if (file === null) report("nginx is not installed: left out");
    else contenders.push(file);

    const runs = new Map<Contender, Run[]>(contenders.map((contender) => [contender, []]));
    const before = new Map<Contender, number | null>();
    for (const contender of contenders) {
      await forgetPeak(contender.pid);
      before.set(contender, await processorTime(contender.pid));
    }
    for (let round = 1; round <= repeats; round++) {
      for (const [contender, done] of runs) {
        const run = await contender.run();
        done.push(run);
        report(`${round}/${repeats} ${contender.name}: ${Math.round(run.total)} ms`);
      }
    }
    return await Promise.all(
      [...runs].map(([contender, done]) => speedOf(contender, done, before.get(contender) ?? null)),
    );
  } finally {
    for (const contender of contenders) await contender.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function speedOf(
  contender: Contender,
  runs: readonly Run[],
  processorTimeBefore: number | null,
): Promise<Speed> {
  const { name, pid, rows, bytes } = contender;
  const totals = runs.map(({ total }) => total);
  const seconds = median(totals) / 1000;
  const used = await processorTime(pid);
  return {
    name,
    rows,
    rowsPerSecond: rows / seconds,
    megabytesPerSecond: bytes === null ? null : bytes / 1e6 / seconds,
    firstRow: median(runs.map(({ firstRow }) => firstRow ?? Number.NaN)),
    totals,
    processorTime:
      used === null || processorTimeBefore === null
        ? null
        : (used - processorTimeBefore) / runs.length,
    peakMemory: await peakMemory(pid),
  };
}
