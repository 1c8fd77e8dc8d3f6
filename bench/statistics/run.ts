import { writeFile } from "node:fs/promises";
import { cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import Table from "cli-table3";
import { openDuckDbStore } from "../../src/store/duckdb/duckdb-store.ts";
import type { DataSet } from "../data-set.ts";
import { prepareDataSet } from "../data-set.ts";
import { median } from "../quantile.ts";
import { openByFigure } from "./by-figure.ts";
import type { Query } from "./queries.ts";
import { reportQueries } from "./queries.ts";

/** `npm run bench:statistics`: what reports cost; see docs/performance.md. */

interface Figure {
  readonly query: string;
  readonly rows: number;
  readonly threads: number;
  /** Milliseconds. */
  readonly median: number;
  readonly fastest: number;
  /** Processor time of the process, milliseconds: suffers less from others than the clock. */
  readonly processor: number;
}

const { values } = parseArgs({
  options: {
    rows: { type: "string", default: "1000000,10000000" },
    threads: { type: "string", default: "1,2" },
    repeats: { type: "string", default: "7" },
    json: { type: "string" },
  },
});
const repeats = Number(values.repeats);
const numbers = (text: string) => text.split(",").map(Number);
const [loadBefore = 0] = loadavg();
const figures: Figure[] = [];
for (const rows of numbers(values.rows)) {
  const data = await prepareDataSet(rows, (line) => console.error(line));
  for (const threads of numbers(values.threads)) {
    figures.push(...(await measureAll(data, threads)));
  }
}
const [loadAfter = 0] = loadavg();
const machine = { cores: cpus().length, node: process.version, loadBefore, loadAfter };
console.log(
  `${machine.cores} cores, Node ${machine.node}, load ${loadBefore.toFixed(1)} before, ${loadAfter.toFixed(1)} after`,
);
console.log(printed(figures));
if (values.json !== undefined) {
  await writeFile(values.json, JSON.stringify({ machine, figures }, null, 2));
}

async function measureAll(data: DataSet, threads: number): Promise<Figure[]> {
  const measured: Figure[] = [];
  const store = await openDuckDbStore(data.folder, { threads });
  try {
    for (const query of reportQueries(store, data)) {
      measured.push(await measure(query, data.rows, threads, repeats));
    }
  } finally {
    await store.close();
  }
  const contender = await openByFigure(data, threads);
  try {
    measured.push(await measure(contender.query, data.rows, threads, Math.min(repeats, 3)));
  } finally {
    contender.close();
  }
  return measured;
}

async function measure(
  { name, run }: Query,
  rows: number,
  threads: number,
  times: number,
): Promise<Figure> {
  console.error(`${name}, ${rows} rows, threads: ${threads}`);
  await run();
  const elapsed: number[] = [];
  const processor: number[] = [];
  for (let time = 0; time < times; time++) {
    const before = process.cpuUsage();
    const began = performance.now();
    await run();
    elapsed.push(performance.now() - began);
    const { user, system } = process.cpuUsage(before);
    processor.push((user + system) / 1000);
  }
  return {
    query: name,
    rows,
    threads,
    median: median(elapsed),
    fastest: Math.min(...elapsed),
    processor: median(processor),
  };
}

function printed(all: readonly Figure[]): string {
  const table = new Table({
    head: ["", "rows", "threads", "median, ms", "fastest, ms", "CPU, ms"],
    style: { head: [], border: [] },
    colAligns: ["left", "right", "right", "right", "right", "right"],
  });
  for (const { query, rows, threads, median, fastest, processor } of all) {
    table.push([
      query,
      rows.toLocaleString("en"),
      threads,
      median.toFixed(0),
      fastest.toFixed(0),
      processor.toFixed(0),
    ]);
  }
  return table.toString();
}
