import { writeFile } from "node:fs/promises";
import { cpus, loadavg, totalmem } from "node:os";
import { Client } from "./client-process.ts";
import { prepareDataSet } from "./data-set.ts";
import type { Memory } from "./measure-memory.ts";
import { measureMemory } from "./measure-memory.ts";
import { measureSmallQuery } from "./measure-small-query.ts";
import type { Speed } from "./measure-speed.ts";
import { measureSpeed } from "./measure-speed.ts";
import type { Options } from "./options.ts";
import { readOptions, USAGE } from "./options.ts";
import type { Figures } from "./report.ts";
import { printFigures, ratiosOf } from "./report.ts";

/** `npm run bench`: docs/performance.md tells what is measured, and why so. */

const options = readOptions(process.argv.slice(2));
if (options === null) {
  console.log(USAGE);
} else {
  const figures = await measure(options, (line) => console.error(line));
  console.log(`\n${printFigures(figures)}`);
  if (options.json !== null) await writeFile(options.json, JSON.stringify(figures, null, 2));
}

async function measure(options: Options, report: (line: string) => void): Promise<Figures> {
  const large = options.smallOnly ? null : await prepareDataSet(options.rows, report);
  const stored = await prepareDataSet(options.storedRows, report);
  const [loadBefore = 0] = loadavg();
  const client = await Client.start();
  try {
    let speed: readonly Speed[] = [];
    let memory: readonly Memory[] = [];
    if (large !== null) {
      speed = await measureSpeed(large, options.repeats, client, report);
      memory = await measureMemory(large, client);
    }
    const smallQuery = await measureSmallQuery(stored, options.smallQueries, client);
    const [loadAfter = 0] = loadavg();
    const processors = cpus();
    const machine = {
      processor: processors[0]?.model ?? "",
      cores: processors.length,
      memory: totalmem(),
      node: process.versions.node,
      loadBefore,
      loadAfter,
    };
    return { machine, speed, ratios: ratiosOf(speed), memory, smallQuery };
  } finally {
    await client.stop();
  }
}
