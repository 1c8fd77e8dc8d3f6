import { mkdtemp, rm } from "node:fs/promises";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import Table from "cli-table3";
import { Child } from "../child.ts";
import { processorTime } from "../linux-process.ts";
import type { Round, RoundResult } from "./sender.ts";

/** `npm run bench:events`: how many events a second become durable; see docs/performance.md. */

const CONTENDERS = [
  { name: "Letopis", file: "events/serve-events.ts" },
  { name: "SQLite, an insert an event", file: "events/serve-sqlite.ts" },
] as const;

interface Ready {
  readonly address: string;
  readonly authorization: string;
}

/** What a server says when everything that it kept is applied. */
interface Settled {
  /** Milliseconds that took. */
  readonly settled: number;
  readonly commits: number;
}

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "10" },
    /** Each `senders` or `senders@rate`, the events a second that all of them offer together. */
    senders: { type: "string", default: "1,10,100,100@3000" },
    /** Where the data lie; default: among the temporary files. */
    folder: { type: "string", default: tmpdir() },
  },
});
const seconds = Number(values.seconds);
const table = new Table({
  head: [
    "",
    "senders",
    "events/s",
    "p50, ms",
    "p99, ms",
    "slowest, ms",
    "events a commit",
    "CPU, %",
  ],
  style: { head: [], border: [] },
});
const place = await mkdtemp(join(values.folder, "letopis-bench-events-"));
const [loadBefore = 0] = loadavg();
try {
  const { child: sender } = await Child.start<Round, RoundResult, object>("events/sender.ts");
  for (const load of values.senders.split(",")) {
    const [senders = 1, rate = null] = load.split("@").map(Number);
    for (const { name, file } of CONTENDERS) {
      const folder = await mkdtemp(join(place, "data-"));
      const { child, ready } = await Child.start<object, Settled, Ready>(file, [folder]);
      await sender.ask({ ...ready, senders, seconds: 1, rate });
      const before = await child.ask({});
      const cpuBefore = await processorTime(child.pid);
      const result = await sender.ask({ ...ready, senders, seconds, rate });
      const cpuAfter = await processorTime(child.pid);
      const { settled, commits } = await child.ask({});
      const commitsOfRound = commits - before.commits;
      const cpu =
        cpuBefore === null || cpuAfter === null
          ? null
          : (cpuAfter - cpuBefore) / result.seconds / 10;
      table.push([
        name,
        rate === null ? senders : `${senders}, ${rate.toLocaleString("en")}/s`,
        Math.round(result.events / result.seconds).toLocaleString("en"),
        result.median.toFixed(1),
        result.percentile99.toFixed(1),
        result.slowest.toFixed(1),
        commitsOfRound === 0 ? "1" : (result.events / commitsOfRound).toFixed(1),
        cpu === null ? "–" : cpu.toFixed(0),
      ]);
      console.error(`${name}, ${load}: all applied ${Math.round(settled)} ms after the last`);
      await child.stop();
    }
  }
  await sender.stop();
} finally {
  await rm(place, { recursive: true, force: true });
}
const [loadAfter = 0] = loadavg();
console.log(
  `${cpus().length} cores, Node ${process.versions.node}, load ${loadBefore.toFixed(1)} before, ${loadAfter.toFixed(1)} after`,
);
console.log(table.toString());
