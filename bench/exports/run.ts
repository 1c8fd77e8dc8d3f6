import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { cpus, devNull, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs, promisify } from "node:util";
import { prepareDataSet } from "../data-set.ts";
import { median } from "../quantile.ts";
import type { Written } from "./write.ts";

/** `npm run bench:exports`: how fast files are written; see docs/performance.md. */

const WRITERS = ["csv", "objects", "ndjson", "parquet", "xlsx", "hucre"] as const;
const TITLES = {
  csv: "CSV",
  objects: "CSV from objects",
  ndjson: "NDJSON",
  parquet: "Parquet",
  xlsx: "Excel",
  hucre: "Excel by hucre",
} as const satisfies Record<(typeof WRITERS)[number], string>;

const run = promisify(execFile);
const { values } = parseArgs({
  options: {
    rows: { type: "string", default: "1000000" },
    rounds: { type: "string", default: "3" },
    discard: { type: "boolean", default: false },
  },
});
const data = await prepareDataSet(Number(values.rows), console.error);
const place = await mkdtemp(join(tmpdir(), "letopis-bench-exports-"));
const figures = new Map<string, Written[]>();
try {
  for (let round = 1; round <= Number(values.rounds); round++) {
    for (const writer of WRITERS) {
      const written = await write(writer);
      if (written.rows !== data.rows) throw new Error(`${written.rows} rows of ${data.rows}`);
      console.error(`${round} ${writer}: ${Math.round(written.milliseconds)} ms`);
      figures.set(writer, [...(figures.get(writer) ?? []), written]);
    }
  }
} finally {
  await rm(place, { recursive: true, force: true });
}

const [load = 0] = loadavg();
console.log(
  `\n${cpus().length} cores (${cpus()[0]?.model}), Node ${process.versions.node}, load ${load.toFixed(1)}\n`,
);
for (const writer of WRITERS) {
  const written = figures.get(writer) ?? [];
  const of = (value: (one: Written) => number) => median(written.map(value));
  const grown = of(({ peak, peakOfTenth }) => (peak ?? Number.NaN) - (peakOfTenth ?? Number.NaN));
  console.log(
    [
      TITLES[writer].padEnd(17),
      `${count(of(({ rows, milliseconds }) => (rows / milliseconds) * 1000))} rows/s`,
      `${count(of((one) => (one.rows / (one.processorMilliseconds ?? Number.NaN)) * 1000))} rows per CPU second`,
      `${count(of(({ bytes }) => bytes / 1e6))} MB`,
      `peak ${count(of(({ peak }) => (peak ?? Number.NaN) / 1e6))} MB`,
      `${count(grown / 1e6)} MB more than for a tenth`,
    ].join(", "),
  );
}

async function write(writer: string): Promise<Written> {
  const file = values.discard ? devNull : join(place, `export.${writer}`);
  const { stdout } = await run(
    process.execPath,
    [
      "--expose-gc",
      join(import.meta.dirname, "write.ts"),
      writer,
      data.folder,
      String(data.first),
      String(data.last),
      file,
    ],
    { maxBuffer: 1024 ** 2 },
  );
  if (!values.discard) await rm(file);
  return JSON.parse(stdout) as Written;
}

function count(number: number): string {
  return Math.round(number).toLocaleString("en");
}
