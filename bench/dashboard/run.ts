import { cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import Table from "cli-table3";
import type { Browser } from "playwright-core";
import { dashboardFolder } from "../../src/server/pages/dashboard-folder.ts";
import { launchBrowser } from "../../test/support/dashboard-browser.ts";
import type { DataSet } from "../data-set.ts";
import { LOGIN, PASSWORD, prepareDataSet } from "../data-set.ts";
import { startLetopis } from "../letopis-process.ts";
import { median } from "../quantile.ts";

/** `npm run bench:dashboard`: from an address to the first chart; see docs/performance.md. */

const { values } = parseArgs({
  options: {
    rows: { type: "string", default: "100000,1000000" },
    repeats: { type: "string", default: "7" },
  },
});
const repeats = Number(values.repeats);
if (dashboardFolder() === null) throw new Error("Build the dashboard first: npm run build");

const table = new Table({
  head: ["rows shown", "visit", "first chart, ms", "fastest", "of that the report, ms"],
  style: { head: [], border: [] },
  colAligns: ["right", "left", "right", "right", "right"],
});
const [loadBefore = 0] = loadavg();
for (const rows of values.rows.split(",").map(Number)) {
  const data = await prepareDataSet(rows, (line) => console.error(line));
  const letopis = await startLetopis(data.folder);
  const browser = await launchBrowser();
  try {
    const visits = await measure(browser, letopis.origin, data);
    for (const [visit, times] of Object.entries(visits)) {
      const charts = times.map(({ chart }) => chart);
      table.push([
        rows.toLocaleString("en"),
        visit,
        Math.round(median(charts)),
        Math.round(Math.min(...charts)),
        Math.round(median(times.map(({ report }) => report))),
      ]);
    }
  } finally {
    await browser.close();
    await letopis.stop();
  }
}
const [loadAfter = 0] = loadavg();
console.log(
  `${cpus().length} cores, Node ${process.version}, load ${loadBefore.toFixed(1)} before, ${loadAfter.toFixed(1)} after`,
);
console.log(table.toString());

/** Milliseconds. */
interface Visit {
  /** From the beginning of the navigation to the frame after the first chart was drawn. */
  readonly chart: number;
  /** From the request for the overview's report to the end of its answer. */
  readonly report: number;
}

async function measure(
  browser: Browser,
  origin: string,
  data: DataSet,
): Promise<Record<"first" | "again", readonly Visit[]>> {
  const day = (seconds: number) => new Date(seconds * 1000).toISOString().slice(0, 10);
  const address = `${origin}/dashboard/?from=${day(data.first)}&to=${day(data.last)}`;
  const signedIn = await signIn(browser, origin);
  const visits: Record<"first" | "again", Visit[]> = { first: [], again: [] };
  for (let repeat = 0; repeat <= repeats; repeat++) {
    // Signed in, and nothing in the browser's cache.
    const context = await browser.newContext({
      storageState: signedIn,
      viewport: { width: 1440, height: 900 },
    });
    const page = await context.newPage();
    for (const visit of ["first", "again"] as const) {
      await page.goto(address);
      await page.locator("canvas").first().waitFor();
      const measured = await page.evaluate(
        `new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => {
           const report = performance.getEntriesByType("resource")
             .find(({ name }) => name.includes("/api/v1/statistics/overview"));
           resolve({ chart: performance.now(), report: report?.duration ?? NaN });
         })))`,
      );
      // The first round is everybody's first: files are read and code is compiled.
      if (repeat > 0) visits[visit].push(measured as Visit);
    }
    await context.close();
  }
  return visits;
}

async function signIn(browser: Browser, origin: string) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${origin}/dashboard/`);
  await page.locator("input[name=login]").fill(LOGIN);
  await page.locator("input[name=password]").fill(PASSWORD);
  await page.locator("button[type=submit]").click();
  await page.locator("input[name=password]").waitFor({ state: "detached" });
  const state = await context.storageState();
  await context.close();
  return state;
}
