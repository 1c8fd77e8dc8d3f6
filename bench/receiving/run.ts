import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs, promisify } from "node:util";
import { SERVICE_PATHS } from "../../src/contract/namespaces.ts";
import { Child } from "../child.ts";
import { Client } from "../client-process.ts";
import { prepareDataSet } from "../data-set.ts";
import { historyCall } from "../http-request.ts";
import type { Letopis } from "../letopis-process.ts";
import { startLetopis } from "../letopis-process.ts";
import { median } from "../quantile.ts";
import type { Received } from "./receive.ts";

/** `npm run bench:receiving`: what it costs to take an answer in; see docs/performance.md. */

const RECEIVE = join(import.meta.dirname, "receive.ts");
const OURS = ["client", "mirror"] as const;
/** The package gets a tenth of the rows: all of them would not fit into its memory. */
const SHARE = 10;

/**
 * The same for all. The young generation grows to 64 MB and more by default, whatever happens in it:
 * that would hide what memory is needed.
 */
const NODE_FLAGS = ["--expose-gc", "--max-old-space-size=8192", "--max-semi-space-size=4"];

const run = promisify(execFile);
const { values } = parseArgs({
  options: {
    rows: { type: "string", default: "1000000" },
    rounds: { type: "string", default: "3" },
  },
});
const rows = Number(values.rows);
const place = await mkdtemp(join(tmpdir(), "letopis-bench-receiving-"));
try {
  const [large, small] = [await open(rows, "large"), await open(rows / SHARE, "small")];
  const { child, ready } = await Child.start<object, object, { origin: string }>(
    "receiving/serve-files.ts",
    [`large=${large.file}`, `small=${small.file}`],
  );
  const [path] = SERVICE_PATHS;
  const addresses = {
    soap: [`${ready.origin}/small`, `${ready.origin}/small`],
    client: [`${ready.origin}/small`, `${ready.origin}/large`],
    // A mirror asks for windows: a file would not do.
    mirror: [`${large.letopis.origin}${path}`, `${large.letopis.origin}${path}`],
  } as const satisfies Record<string, readonly [string, string]>;
  const figures = new Map<string, Received[]>();
  for (let round = 1; round <= Number(values.rounds); round++) {
    for (const kind of ["soap", ...OURS] as const) {
      const received = await receive(kind, addresses[kind]);
      console.error(`${round} ${kind}: ${Math.round(received.milliseconds)} ms`);
      figures.set(kind, [...(figures.get(kind) ?? []), received]);
    }
  }
  await child.stop();
  for (const { letopis } of [large, small]) await letopis.stop();
  print(figures);
} finally {
  await rm(place, { recursive: true, force: true });
}

/** A server over so many rows, and its whole answer as a file. */
async function open(count: number, name: string): Promise<{ file: string; letopis: Letopis }> {
  const data = await prepareDataSet(count, console.error);
  const letopis = await startLetopis(data.folder);
  const file = join(place, `${name}.xml`);
  const client = await Client.start();
  const call = historyCall(letopis.origin, { openedFrom: data.first, openedTo: data.last });
  const saved = await client.save(call, file);
  await client.stop();
  if (saved.rows !== count) throw new Error(`${saved.rows} rows instead of ${count}`);
  return { file, letopis };
}

async function receive(kind: string, [small, large]: readonly [string, string]): Promise<Received> {
  const { stdout } = await run(process.execPath, [...NODE_FLAGS, RECEIVE, kind, small, large], {
    maxBuffer: 1024 ** 2,
  });
  return JSON.parse(stdout) as Received;
}

function print(figures: ReadonlyMap<string, readonly Received[]>): void {
  const [load = 0] = loadavg();
  console.log(
    `\n${cpus().length} cores (${cpus()[0]?.model}), Node ${process.versions.node}, load ${load.toFixed(1)}\n`,
  );
  const rate = (kind: string, by: (received: Received) => number) =>
    median((figures.get(kind) ?? []).map((received) => received.rows / (by(received) / 1000)));
  const wall = ({ milliseconds }: Received) => milliseconds;
  const processor = (received: Received) => received.processorMilliseconds ?? Number.NaN;
  for (const [kind, received] of figures) {
    const megabytes = (of: (each: Received) => number | null) =>
      `${median(received.map((each) => (of(each) ?? Number.NaN) / 1e6)).toFixed(0)} MB`;
    // The package has no more than the small answer.
    const withRows = kind === "soap" ? "–" : megabytes((each) => each.growthWithRows);
    console.log(
      `${kind.padEnd(8)}${Math.round(rate(kind, wall)).toLocaleString("en")} rows/s, ` +
        `${Math.round(rate(kind, processor)).toLocaleString("en")} rows per CPU second, ` +
        `memory grows by ${megabytes((each) => each.growth)}, ` +
        `from a tenth of the rows to all by ${withRows}`,
    );
  }
  for (const kind of OURS) {
    console.log(
      `${kind} to soap: ${(rate(kind, wall) / rate("soap", wall)).toFixed(1)} by the clock, ` +
        `${(rate(kind, processor) / rate("soap", processor)).toFixed(1)} by processor time`,
    );
  }
}
