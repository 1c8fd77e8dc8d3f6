import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { columnAt, expectedRows, LARGEST_FILES, readCallCentre } from "../support/call-centre.ts";
import type { BuiltDashboard } from "../support/dashboard-browser.ts";
import { buildDashboard, launchBrowser, Visitor } from "../support/dashboard-browser.ts";
import type { RunningService } from "../support/running-service.ts";
import { startService } from "../support/running-service.ts";

/**
 * The numbers on the pages against the file of the call centre, calculated here from its text by
 * code that shares nothing with the product.
 */

const PERIOD = { from: "2010-08-04", to: "2010-08-17" };
const ADDRESS = `from=${PERIOD.from}&to=${PERIOD.to}`;
const LATER = { from: "2010-08-01", to: "2010-08-31" };
/** Target of lines where nobody set one, seconds. */
const TARGET = 60;

const callCentre = readCallCentre(LARGEST_FILES);
const vendor = callCentre.organizations[0] ?? { id: "", name: "" };

let dashboard: BuiltDashboard;
let service: RunningService;
let browser: Browser;
let visitor: Visitor;

beforeAll(async () => {
  dashboard = await buildDashboard();
  service = await startService({
    files: LARGEST_FILES,
    timeZone: "UTC",
    dashboard: dashboard.folder,
  });
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await service?.close();
  await dashboard?.remove();
});

beforeEach(async () => {
  visitor = await Visitor.come(browser, service.origin);
  await visitor.open();
  await visitor.signIn(vendor.name);
  await visitor.page.getByRole("heading", { level: 1, name: "Overview" }).waitFor();
});

afterEach(async () => {
  expect(visitor.problems).toEqual([]);
  await visitor.leave();
});

type Row = readonly string[];

const cell = (row: Row, column: string) => row[columnAt(column)] ?? "";
const seconds = (row: Row, column: string) => Number(cell(row, column));
const isEmpty = (time: string) => time === "" || time.startsWith("0001-");
const isServed = (row: Row) => !isEmpty(cell(row, "SpecAppointed"));
const isWithin = (row: Row) => isServed(row) && seconds(row, "QueueWaitingTime") <= TARGET;

function rowsOf(period: { from: string; to: string }): readonly Row[] {
  return expectedRows(callCentre, vendor.id, {
    OpenedFrom: `${period.from}T00:00:00`,
    OpenedTo: `${period.to}T23:59:59`,
  });
}

function reactionsOf(rows: readonly Row[]): readonly number[] {
  return rows
    .filter((row) => isServed(row) && !isEmpty(cell(row, "ReactionStarted")))
    .map(
      (row) =>
        (Date.parse(cell(row, "ReactionStarted")) - Date.parse(cell(row, "SpecAppointed"))) / 1000,
    );
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const low = sorted[Math.floor(place)] ?? Number.NaN;
  const high = sorted[Math.ceil(place)] ?? Number.NaN;
  return low + (high - low) * (place % 1);
}

/** As the page shows it. */
function shownSeconds(value: number): string {
  if (value < 10 && !Number.isInteger(value)) return `${value.toFixed(1)} s`;
  const whole = Math.round(value);
  if (whole < 60) return `${whole} s`;
  const rest = whole % 60;
  const minutes = `${Math.floor(whole / 60)} min`;
  return rest === 0 ? minutes : `${minutes} ${String(rest).padStart(2, "0")} s`;
}

const shownNumber = (value: number) => value.toLocaleString("en-GB");

/** A number on the page, by its name in full. */
async function numberOf(name: string): Promise<string> {
  const link = visitor.page.getByTitle(name, { exact: true }).first();
  const text = (await link.textContent()) ?? "";
  const short = link.locator(".tile-second-name");
  const shortText = (await short.count()) === 0 ? "" : ((await short.textContent()) ?? "");
  return text.slice(shortText.length).replaceAll("\u00a0", " ");
}

async function shownCount(): Promise<string> {
  return (await visitor.page.locator("h1 .page-count").textContent()) ?? "";
}

describe("the overview", () => {
  it("shows what the rows of the period say", async () => {
    const rows = rowsOf(PERIOD);
    expect(rows.length).toBeGreaterThan(50);
    const waiting = rows.map((row) => seconds(row, "QueueWaitingTime"));
    const reactions = reactionsOf(rows);
    await visitor.open(`?${ADDRESS}`);

    expect(await numberOf("Treatments")).toBe(shownNumber(rows.length));
    expect(await numberOf("Waiting, median")).toBe(shownSeconds(percentile(waiting, 0.5)));
    expect(await numberOf("Waiting, 90th percentile")).toBe(shownSeconds(percentile(waiting, 0.9)));
    expect(await numberOf("Reaction, median")).toBe(shownSeconds(percentile(reactions, 0.5)));
    expect(await numberOf("Never served")).toBe(
      shownNumber(rows.filter((row) => !isServed(row)).length),
    );
    expect(await numberOf("Missed the target")).toBe(
      shownNumber(rows.filter((row) => !isWithin(row)).length),
    );
    const share = (rows.filter(isWithin).length / rows.length) * 100;
    expect(await numberOf("Share within target")).toBe(`${Math.round(share)}%`);
  });

  it("shows the same numbers as tables, each leading to its rows", async () => {
    const rows = rowsOf(PERIOD);
    await visitor.open(`?${ADDRESS}&step=day`);
    const { page } = visitor;
    await page.getByRole("button", { name: "Waiting and volume: Show as table" }).click();
    const table = page.getByRole("region", { name: "Waiting and volume" }).getByRole("table");
    const busiest = rows[Math.floor(rows.length / 2)];
    const day = cell(busiest ?? [], "Initialized").slice(0, 10);
    const ofDay = rows.filter((row) => cell(row, "Initialized").startsWith(day));
    const name = new Date(`${day}T00:00:00Z`).toLocaleDateString("en-GB", {
      day: "numeric",
      month: "short",
      timeZone: "UTC",
    });
    const line = table.getByRole("row", { name: new RegExp(`^${name} `) });
    const count = line.getByRole("link").first();
    expect(await count.textContent()).toBe(shownNumber(ofDay.length));

    await count.click();
    await page.getByRole("heading", { level: 1, name: "Treatments" }).waitFor();
    expect(await shownCount()).toBe(shownNumber(ofDay.length));
    expect(visitor.address).toContain(`from=${day}&to=${day}`);
  });
});

describe("a number", () => {
  it.each([
    ["Never served", (rows: readonly Row[]) => rows.filter((row) => !isServed(row))],
    ["Missed the target", (rows: readonly Row[]) => rows.filter((row) => !isWithin(row))],
    ["Share within target", (rows: readonly Row[]) => rows.filter(isWithin)],
    ["Waiting, median", (rows: readonly Row[]) => rows],
  ])("%s leads to the rows that it counts", async (name, behind) => {
    await visitor.open(`?${ADDRESS}`);
    await visitor.page
      .getByRole("link", { name: new RegExp(`^${name}: `) })
      .first()
      .click();
    await visitor.page.getByRole("heading", { level: 1, name: "Treatments" }).waitFor();
    await visitor.page.locator("h1 .page-count").waitFor();
    expect(await shownCount()).toBe(shownNumber(behind(rowsOf(PERIOD)).length));
  });

  it("of a chart leads to its rows when its bar is clicked", async () => {
    await visitor.open(`?${ADDRESS}&step=day`);
    const { page } = visitor;
    const chart = page.getByRole("img", { name: /^Chart: Waiting and volume/ });
    await chart.locator("canvas").waitFor();
    const box = await chart.boundingBox();
    // Anywhere in the height of a day selects it: here the first, above its bar.
    await chart.click({ position: { x: 58 + ((box?.width ?? 0) - 68) / 28, y: 220 } });
    await page.getByRole("heading", { level: 1, name: "Treatments" }).waitFor();
    await page.locator("h1 .page-count, .state").first().waitFor();
    expect(visitor.address).toContain(`from=${PERIOD.from}&to=${PERIOD.from}`);
    expect(await shownCount()).toBe(
      shownNumber(rowsOf({ from: PERIOD.from, to: PERIOD.from }).length),
    );
  });
});

describe("filters", () => {
  it("narrow all pages, stay in the address, and go away one by one", async () => {
    const { page } = visitor;
    const rows = rowsOf(PERIOD);
    const line = cell(rows[0] ?? [], "ServiceID");
    await visitor.open(`treatments?${ADDRESS}&line=${line}&waiting=60~`);
    await page.locator("h1 .page-count").waitFor();
    const narrowed = rows.filter(
      (row) => cell(row, "ServiceID") === line && seconds(row, "QueueWaitingTime") >= 60,
    );
    expect(await shownCount()).toBe(shownNumber(narrowed.length));

    await page.getByRole("button", { name: /^Remove filter: Waiting/ }).click();
    const ofLine = rows.filter((row) => cell(row, "ServiceID") === line);
    await page.locator("h1 .page-count", { hasText: shownNumber(ofLine.length) }).waitFor();
    expect(visitor.address).not.toContain("waiting");

    // Back is a way back.
    await page.goBack();
    await page.locator("h1 .page-count", { hasText: shownNumber(narrowed.length) }).waitFor();
    expect(visitor.address).toContain("waiting=60~");
  });

  it("are chosen in the bar: a line found by its name", async () => {
    const { page } = visitor;
    await visitor.open(`?${ADDRESS}`);
    await page.getByRole("button", { name: "Lines", exact: true }).click();
    await page.getByRole("searchbox", { name: "Search by name" }).fill("english");
    await page.getByRole("checkbox").first().check();
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: /^Remove filter: Line: / }).waitFor();
    expect(visitor.address).toMatch(/line=[0-9a-f-]{36}/);
  });
});

describe("the table of treatments", () => {
  it("brings any number of rows as one scrolls, in the order asked for", async () => {
    const rows = rowsOf(LATER);
    await visitor.open(`treatments?from=${LATER.from}&to=${LATER.to}&sort=-waiting`);
    const { page } = visitor;
    const box = page.getByRole("region", { name: "Treatments" });
    await box.getByRole("row").nth(3).waitFor();
    const longest = Math.max(...rows.map((row) => seconds(row, "QueueWaitingTime")));
    const first = await box.getByRole("row").nth(1).textContent();
    expect(first?.replaceAll("\u00a0", " ")).toContain(shownSeconds(longest));

    const loaded = page.locator(".treatments-more");
    if (rows.length > 200) {
      await box.evaluate((element) => element.scrollTo(0, 1e9));
      await loaded.filter({ hasText: /^([4-9]\d\d|\d,\d{3})/ }).waitFor();
    }
    // Few of them are in the document, however many were loaded.
    expect(await box.getByRole("row").count()).toBeLessThan(90);
  });

  it("opens the course of a treatment beside it, by its address too", async () => {
    const row = rowsOf(PERIOD).find((each) => isServed(each)) ?? [];
    const id = cell(row, "ServiceTreatmentID");
    await visitor.open(`treatments?${ADDRESS}&open=${id}`);
    const panel = visitor.page.getByRole("complementary", { name: "Treatment" });
    await panel.getByText("Specialist appointed").waitFor();
    expect(await panel.locator("code").textContent()).toBe(id);
    expect(await panel.getByText("Began").count()).toBe(1);
    await visitor.page.keyboard.press("Escape");
    await panel.waitFor({ state: "detached" });
    expect(visitor.address).not.toContain("open=");
  });
});
