import { readFile } from "node:fs/promises";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { EMPTY_INSTANT } from "../../src/contract/empty-values.ts";
import { SECRETS, startApi, VENDOR_ROWS } from "../support/api-world.ts";
import type { BuiltDashboard } from "../support/dashboard-browser.ts";
import { buildDashboard, launchBrowser, Visitor } from "../support/dashboard-browser.ts";
import type { RunningService } from "../support/running-service.ts";

let dashboard: BuiltDashboard;
let service: RunningService;
let browser: Browser;
let visitor: Visitor;

beforeAll(async () => {
  dashboard = await buildDashboard();
  service = await startApi({ dashboard: dashboard.folder });
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await service?.close();
  await dashboard?.remove();
});

beforeEach(async () => {
  visitor = await Visitor.come(browser, service.origin);
  await visitor.open("?period=all");
  await visitor.signIn("Vendor");
  await visitor.page.getByRole("heading", { level: 1, name: "Overview" }).waitFor();
});

afterEach(async () => {
  expect(visitor.problems).toEqual([]);
  await visitor.leave();
});

/** What a click in an open menu downloads. */
async function download(page: Page, item: string): Promise<{ name: string; bytes: Buffer }> {
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.locator(".menu").getByText(item, { exact: true }).click(),
  ]);
  return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
}

const served = VENDOR_ROWS.filter(({ specAppointed }) => specAppointed !== EMPTY_INSTANT);

it("a selection downloads as the very rows that are shown, in each format", async () => {
  const { page } = visitor;
  await visitor.open("treatments?period=all&served=true");
  await page.locator("h1 .page-count", { hasText: String(served.length) }).waitFor();
  const menu = page.getByRole("button", { name: "Download", exact: true });

  await menu.click();
  const csv = await download(page, "CSV");
  const lines = csv.bytes.toString("utf8").trimEnd().split("\r\n");
  expect(csv.name).toMatch(/\.csv$/);
  expect(lines).toHaveLength(served.length + 1);
  expect(lines[1]).toContain(SECRETS.user);

  await menu.click();
  const excelCsv = await download(page, "CSV for Excel (semicolons)");
  expect([...excelCsv.bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  expect(excelCsv.bytes.toString("utf8").split("\r\n", 1)[0]).toContain(";");

  await menu.click();
  const excel = await download(page, "Excel");
  expect(excel.name).toMatch(/\.xlsx$/);
  expect(excel.bytes.subarray(0, 2).toString("latin1")).toBe("PK");

  await menu.click();
  const ndjson = await download(page, "NDJSON");
  const rows = ndjson.bytes.toString("utf8").trimEnd().split("\n");
  expect(rows.map((row) => JSON.parse(row).ServiceTreatmentID).sort()).toEqual(
    served.map(({ id }) => id).sort(),
  );

  await menu.click();
  const parquet = await download(page, "Parquet");
  expect(parquet.bytes.subarray(0, 4).toString("latin1")).toBe("PAR1");
});

it("a chart downloads as a picture, and its numbers as a file", async () => {
  const { page } = visitor;
  await page
    .getByRole("img", { name: /^Chart: Waiting and volume/ })
    .locator("canvas")
    .waitFor();
  const menu = page.getByRole("button", { name: "Waiting and volume: Download" });
  await menu.click();
  const picture = await download(page, "Picture (PNG)");
  expect(picture.name).toBe("Waiting and volume.png");
  expect(picture.bytes.subarray(1, 4).toString("latin1")).toBe("PNG");
  // Twice as sharp as the screen, and not empty.
  expect(picture.bytes.readUInt32BE(16)).toBeGreaterThan(1500);
  expect(picture.bytes.length).toBeGreaterThan(5000);

  await menu.click();
  const numbers = await download(page, "CSV");
  const [head = "", ...lines] = numbers.bytes.toString("utf8").trimEnd().split("\r\n");
  const at = head.split(",").findIndex((name) => /treatments/i.test(name));
  const total = lines.reduce((sum, line) => sum + Number(line.split(",")[at]), 0);
  expect(total).toBe(VENDOR_ROWS.length);
});

it("a distribution, which the API has no report of, downloads from its table", async () => {
  const { page } = visitor;
  await page.getByRole("button", { name: "Waiting time: Download" }).click();
  const { bytes } = await download(page, "CSV");
  const lines = bytes.toString("utf8").trimEnd().split("\r\n").slice(1);
  const counts = lines.map((line) => Number(line.split(",")[1]));
  expect(counts.reduce((sum, each) => sum + each, 0)).toBe(VENDOR_ROWS.length);
});
