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

/** As the file has it where nobody closed a treatment. */
const isNobodys = (row: Row) => /^(0{8}-.*)?$/.test(cell(row, "ClosedSpecialistID"));
const waited = (row: Row) => seconds(row, "QueueWaitingTime");
/** The 90th percentile of some rows' waiting, and those that waited as long or longer. */
const slowest = (rows: readonly Row[]) => {
  const limit = percentile(rows.map(waited), 0.9);
  return rows.filter((row) => waited(row) >= limit);
};
const reacted = (rows: readonly Row[]) => rows.filter((row) => reactionsOf([row]).length === 1);
const slowestReactions = (rows: readonly Row[]) => {
  const limit = percentile(reactionsOf(rows), 0.9);
  return reacted(rows).filter((row) => (reactionsOf([row])[0] ?? 0) >= limit);
};

/** What Treatments shows when a number is followed there: of how many rows it is. */
async function countBehind(follow: () => Promise<void>): Promise<string> {
  await follow();
  await visitor.page.getByRole("heading", { level: 1, name: "Treatments" }).waitFor();
  await visitor.page.locator("h1 .page-count").waitFor();
  return shownCount();
}

function numberLink(name: string) {
  return visitor.page.getByRole("link", { name: new RegExp(`^${name}: `) }).first();
}

/** A row of a chart that was turned into a table. */
async function tableRow(chart: string, name: RegExp) {
  const { page } = visitor;
  await page.getByRole("button", { name: `${chart}: Show as table` }).click();
  return page.getByRole("region", { name: chart }).getByRole("table").getByRole("row", { name });
}

/** The heat map as the places of its cells; 1 is Monday. */
async function cellsOfHeatMap() {
  const chart = visitor.page.getByRole("img", { name: /^Chart: Weekday and hour/ });
  await chart.locator("canvas").first().waitFor();
  const { width = 0, height = 0 } = (await chart.boundingBox()) ?? {};
  return {
    click: (weekday: number, hour: number) =>
      chart.click({
        position: {
          x: 38 + ((width - 42) * (hour + 0.5)) / 24,
          y: 4 + ((height - 28) * (weekday - 0.5)) / 7,
        },
      }),
  };
}

describe("a number", () => {
  it.each([
    ["Never served", (rows: readonly Row[]) => rows.filter((row) => !isServed(row))],
    ["Missed the target", (rows: readonly Row[]) => rows.filter((row) => !isWithin(row))],
    ["Share within target", (rows: readonly Row[]) => rows.filter(isWithin)],
    ["Waiting, median", (rows: readonly Row[]) => rows],
    ["Waiting, 90th percentile", slowest],
    ["Reaction, median", reacted],
    ["Reaction, 90th percentile", slowestReactions],
  ])("%s leads to the rows that it counts, of a narrowed page too", async (name, behind) => {
    const { page } = visitor;
    await visitor.open(`?${ADDRESS}`);
    const rows = rowsOf(PERIOD);
    expect(await countBehind(() => numberLink(name).click())).toBe(
      shownNumber(behind(rows).length),
    );

    await visitor.open(`?${ADDRESS}&waiting=20~90`);
    await page.getByRole("heading", { level: 1, name: "Overview" }).waitFor();
    const counted = behind(rows.filter((row) => waited(row) >= 20 && waited(row) <= 90)).length;
    expect(counted).toBeGreaterThan(0);
    expect(await countBehind(() => numberLink(name).click())).toBe(shownNumber(counted));
  });

  it("that the page leaves nothing of is no link", async () => {
    const { page } = visitor;
    await visitor.open(`?${ADDRESS}&withinTarget=false&rating=0`);
    expect(await numberOf("Share within target")).toBe("0%");
    await numberLink("Missed the target").waitFor();
    expect(await numberLink("Share within target").count()).toBe(0);
    expect(await page.getByTitle("Average rating", { exact: true }).textContent()).toBe("–");
    expect(await numberLink("Average rating").count()).toBe(0);
  });

  it("of a bin leads to what the page has of it", async () => {
    const bin = (from: number, to: number) =>
      rowsOf(PERIOD).filter((row) => waited(row) >= from && waited(row) < to).length;
    await visitor.open(`?${ADDRESS}`);
    const whole = (await tableRow("Waiting time", /^1 min – 2 min /)).getByRole("link");
    expect(await countBehind(() => whole.click())).toBe(shownNumber(bin(60, 120)));

    await visitor.open(`?${ADDRESS}&waiting=60~90`);
    const part = (await tableRow("Waiting time", /^1 min – 2 min /)).getByRole("link");
    expect(await part.textContent()).toBe(shownNumber(bin(60, 91)));
    expect(await countBehind(() => part.click())).toBe(shownNumber(bin(60, 91)));
  });

  it("of the first bin leads to what is below zero as well", async () => {
    const atOnce = reactionsOf(rowsOf(PERIOD)).filter((reaction) => reaction < 1).length;
    await visitor.open(`?${ADDRESS}`);
    const count = (await tableRow("Reaction time", /^0 s /)).getByRole("link");
    expect(await count.textContent()).toBe(shownNumber(atOnce));
    expect(visitor.address).not.toContain("reaction");
    expect(await countBehind(() => count.click())).toBe(shownNumber(atOnce));
    expect(visitor.address).toContain("reaction=~0");
  });

  it("of a point leads to the rows that its table leads to", async () => {
    const day = PERIOD.from;
    await visitor.open(`?${ADDRESS}&step=day`);
    const links = (await tableRow("Waiting and volume", /^4 Aug /)).getByRole("link");
    const ofDay = rowsOf({ from: day, to: day });
    expect(await countBehind(() => links.last().click())).toBe(shownNumber(slowest(ofDay).length));
  });

  it("of a weekday and hour leads to those it counts, in an order that shows them", async () => {
    const [weekday, hour] = [3, 10];
    const rows = rowsOf(PERIOD).filter((row) => {
      const at = new Date(`${cell(row, "Initialized")}Z`);
      return at.getUTCDay() === weekday && at.getUTCHours() === hour && isWithin(row);
    });
    await visitor.open(`?${ADDRESS}&measure=withinTarget`);
    const heatMap = await cellsOfHeatMap();
    expect(await countBehind(() => heatMap.click(weekday, hour))).toBe(shownNumber(rows.length));

    await visitor.open(`?${ADDRESS}&measure=waitingMedian`);
    const row = await tableRow("Weekday and hour", /^10:00 /);
    await countBehind(() =>
      row
        .getByRole("link")
        .nth(weekday - 1)
        .click(),
    );
    expect(visitor.address).toContain("sort=-waiting");
  });

  it("of a hole among weekdays and hours leads nowhere", async () => {
    const { page } = visitor;
    // Only Wednesdays have numbers.
    await visitor.open(`?${ADDRESS}&weekday=3`);
    const heatMap = await cellsOfHeatMap();
    await heatMap.click(6, 10);
    await heatMap.click(3, 10);
    // The first click led nowhere, the second to the cell that is there.
    await page.getByRole("heading", { level: 1, name: "Treatments" }).waitFor();
    expect(visitor.address).toContain("weekday=3&hour=10");
  });

  it("of a row of a table leads to its rows, of nobody too", async () => {
    const { page } = visitor;
    const nobodys = rowsOf(PERIOD).filter(isNobodys);
    expect(nobodys.length).toBeGreaterThan(0);
    await visitor.open(`specialists?${ADDRESS}`);
    const row = page.getByRole("row", { name: /^Nobody / });
    const count = row.getByRole("link").first();
    expect(await count.textContent()).toBe(shownNumber(nobodys.length));
    expect(await countBehind(() => count.click())).toBe(shownNumber(nobodys.length));
    await page.getByRole("button", { name: "Remove filter: Specialist: Nobody" }).waitFor();
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

describe("a range of seconds", () => {
  it("that ends below its beginning is refused with a reason, and stays out of the address", async () => {
    const { page } = visitor;
    await visitor.open(`treatments?${ADDRESS}&waiting=60~`);
    await page.getByRole("button", { name: "More filters" }).click();
    const to = page.getByRole("spinbutton", { name: "Waiting, to" });
    await to.fill("30");
    await to.blur();
    await page.getByRole("alert").filter({ hasText: "“To” is less than “from”." }).waitFor();
    expect(visitor.address).toMatch(/waiting=60~(&|$)/);
    expect(await to.inputValue()).toBe("30");

    const from = page.getByRole("spinbutton", { name: "Waiting, from" });
    await from.fill("20");
    await from.blur();
    await page.getByRole("button", { name: /^Remove filter: Waiting: 20/ }).waitFor();
    expect(visitor.address).toContain("waiting=20~30");
    expect(await page.getByRole("alert").count()).toBe(0);
  });

  it("that is any value has no number in its fields", async () => {
    const { page } = visitor;
    await visitor.open(`treatments?${ADDRESS}&reaction=~2147483647`);
    await page.getByRole("button", { name: "Remove filter: Reaction: known" }).waitFor();
    await page.getByRole("button", { name: "More filters" }).click();
    const to = page.getByRole("spinbutton", { name: "Reaction, to" });
    expect(await to.inputValue()).toBe("");
  });
});

describe("a page of one line", () => {
  it("keeps the order and search of its tables in the address", async () => {
    const { page } = visitor;
    const line = cell(rowsOf(PERIOD)[0] ?? [], "ServiceID");
    await visitor.open(`lines/${line}?${ADDRESS}`);
    const table = page.getByRole("region", { name: "Specialists" }).getByRole("table");
    await table.getByRole("button", { name: "Waiting: Waiting, median" }).click();
    await page.getByRole("searchbox", { name: /^Specialists/ }).fill("a");
    expect(visitor.address).toContain("specialistsSort=-waitingMedian&specialistsSearch=a");
    const names = async () => table.getByRole("rowheader").allTextContents();
    const before = await names();
    await page.reload();
    await table.waitFor();
    expect(await names()).toEqual(before);
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

  it("goes on with the arrow keys beyond what is seen, and beyond what is loaded", async () => {
    const { page } = visitor;
    const all = rowsOf(LATER).length;
    await visitor.open(`treatments?from=${LATER.from}&to=${LATER.to}`);
    const box = page.getByRole("region", { name: "Treatments" });
    await box.getByRole("row").nth(1).getByRole("link").click();
    await page.getByRole("complementary", { name: "Treatment" }).waitFor();
    const opened = box.locator("tr.is-open");
    const steps = Math.min(240, all - 1);
    for (let step = 1; step <= steps; step++) {
      await page.keyboard.press("ArrowDown");
      await box.locator(`tr.is-open[aria-rowindex="${step + 2}"]`).waitFor();
    }
    const inBox = await opened.evaluate((row) => {
      const { top, bottom } = row.getBoundingClientRect();
      const outer = row.closest("section")?.getBoundingClientRect();
      return outer !== undefined && top > outer.top && bottom <= outer.bottom;
    });
    expect(inBox).toBe(true);
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
