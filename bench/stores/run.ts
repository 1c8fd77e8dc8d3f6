import { mkdtemp, rm } from "node:fs/promises";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import Table from "cli-table3";
import { Client } from "../client-process.ts";
import { load, prepareDataSet } from "../data-set.ts";
import { openPlace } from "../open-place.ts";
import { DatabaseServer } from "./database-server.ts";
import type { Measured } from "./measures.ts";
import { measureAnswers, measureEvents, measureQueries, measureSmallQueries } from "./measures.ts";

/** `npm run bench:stores`: DuckDB and PostgreSQL side by side; see docs/performance.md. */

const { values } = parseArgs({
  options: {
    "import-rows": { type: "string", default: "200000" },
    rows: { type: "string", default: "1000000" },
    "stored-rows": { type: "string", default: "10000000" },
    repeats: { type: "string", default: "5" },
    seconds: { type: "string", default: "10" },
  },
});
const repeats = Number(values.repeats);
const report = (line: string) => console.error(line);

const data = await prepareDataSet(Number(values.rows), report);
const stored = await prepareDataSet(Number(values["stored-rows"]), report);
const folder = await mkdtemp(join(tmpdir(), "letopis-bench-stores-"));
const database = await DatabaseServer.start();
const client = await Client.start();
const measured: Measured[] = [];
const [loadBefore = 0] = loadavg();
try {
  measured.push(await measureImport());
  report("copying to PostgreSQL");
  const [duckdb, postgres] = [data.folder, await database.copyOf(data)];
  measured.push(await measureAnswers(data, [duckdb, postgres], repeats, client));
  measured.push(...(await measureQueries(data, [duckdb, postgres], repeats)));
  const [storedDuckdb, storedPostgres] =
    stored.rows === data.rows ? [duckdb, postgres] : [stored.folder, await database.copyOf(stored)];
  measured.push(...(await measureSmallQueries(stored, [storedDuckdb, storedPostgres], client)));
  const places = [join(folder, "events"), await database.create("events")] as const;
  measured.push(...(await measureEvents(places, Number(values.seconds))));
} finally {
  await client.stop();
  await database.stop();
  await rm(folder, { recursive: true, force: true });
}

const [loadAfter = 0] = loadavg();
const table = new Table({
  head: ["", "DuckDB", "PostgreSQL", "PostgreSQL / DuckDB"],
  style: { head: [], border: [] },
  colAligns: ["left", "right", "right", "right"],
});
for (const { what, duckdb, postgres } of measured) {
  table.push([what, shown(duckdb), shown(postgres), (postgres / duckdb).toFixed(2)]);
}
console.log(
  `${cpus().length} cores, Node ${process.version}, load ${loadBefore.toFixed(1)} before, ${loadAfter.toFixed(1)} after`,
);
console.log(table.toString());

async function measureImport(): Promise<Measured> {
  const rows = Number(values["import-rows"]);
  const speeds: number[] = [];
  for (const place of [join(folder, "import"), await database.create("import")]) {
    report(`import into ${place.startsWith("postgres://") ? "PostgreSQL" : "DuckDB"}`);
    const store = await openPlace(place);
    try {
      const began = performance.now();
      await load(store, rows, () => undefined);
      speeds.push((rows / (performance.now() - began)) * 1000);
    } finally {
      await store.close();
    }
  }
  const [duckdb = 0, postgres = 0] = speeds;
  return { what: `import of ${rows.toLocaleString("en")} rows, rows/s`, duckdb, postgres };
}

function shown(number: number): string {
  return number.toLocaleString("en", { maximumFractionDigits: number < 100 ? 1 : 0 });
}
