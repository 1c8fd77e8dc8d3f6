import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { CONTRACT_LIMITS } from "../../src/history/calling-limits.ts";
import type { Store } from "../../src/store/store.ts";
import { seriousFindings } from "../support/axe-findings.ts";
import type { BuiltDashboard, Look } from "../support/dashboard-browser.ts";
import { buildDashboard, launchBrowser, Visitor } from "../support/dashboard-browser.ts";
import type { RunningService } from "../support/running-service.ts";
import { startService } from "../support/running-service.ts";
import { callHistory } from "../support/soap-call.ts";
import { numberedId, toIncomingBatch, treatmentRow } from "../support/treatment-rows.ts";

/** What the page says of the data, against what was put in. */

const VENDOR = numberedId("f", 1);
const LINE = numberedId("a", 1);
/** Of no organization. */
const LOST_LINE = numberedId("a", 9);

const began = (date: string) => Date.parse(`${date}T12:00:00Z`) / 1000;

const ROWS = [
  ...["2025-11-03", "2025-11-04", "2025-12-01", "2026-02-27"].map((date, index) =>
    treatmentRow({ id: numberedId("b", index + 1), line: LINE, initialized: began(date) }),
  ),
  treatmentRow({ id: numberedId("b", 9), line: LOST_LINE, initialized: began("2026-01-15") }),
];

async function prepare(store: Store): Promise<void> {
  await store.directory.write(
    {
      organizations: [
        { id: VENDOR, name: "Vendor" },
        { id: numberedId("f", 2), name: "Empty" },
      ],
      lines: [{ id: LINE, organization: VENDOR, name: "Accounting" }],
      clients: [],
      specialists: [],
      users: [],
    },
    { changedAt: began("2026-03-01") },
  );
  const writer = await store.treatments.openWriter({ mode: "batches", onBehalfOf: null });
  await writer.write(toIncomingBatch(ROWS));
  await writer.commit();
  await store.importRuns.add({
    at: began("2026-03-01"),
    organization: VENDOR,
    file: "february.csv",
    added: 4,
    changed: 0,
    unchanged: 0,
    rejected: 2,
  });
}

let dashboard: BuiltDashboard;
let browser: Browser;
let service: RunningService;
let visitor: Visitor;

beforeAll(async () => {
  [dashboard, browser] = await Promise.all([buildDashboard(), launchBrowser()]);
  service = await startService({
    prepare,
    timeZone: "UTC",
    limits: CONTRACT_LIMITS,
    dashboard: dashboard.folder,
  });
  await service.store.accounts.update("Vendor", { administrator: true });
});

afterAll(async () => {
  await browser?.close();
  await service?.close();
  await dashboard?.remove();
});

afterEach(async () => {
  expect(visitor.problems).toEqual([]);
  await visitor.leave();
});

async function open(login: string, look?: Look): Promise<Visitor["page"]> {
  visitor = await Visitor.come(browser, service.origin, look);
  await visitor.open("data");
  await visitor.signIn(login);
  await visitor.page.locator("main .panel").first().waitFor();
  return visitor.page;
}

describe("the data", () => {
  it("are covered month by month, a gap seen as one, and each month leads to itself", async () => {
    const page = await open("Vendor");
    const covered = page.getByRole("region", { name: "Covered" });
    const names = await covered
      .getByRole("listitem")
      .getByRole("link")
      .evaluateAll((links) => links.map((link) => link.getAttribute("aria-label")));
    expect(names).toEqual([
      "November 2025: 2",
      "December 2025: 1",
      "January 2026: 0",
      "February 2026: 1",
    ]);
    await covered.getByRole("link", { name: "November 2025: 2" }).click();
    await page.getByRole("link", { name: "Treatments: 2" }).waitFor();
    expect(visitor.address).toContain("from=2025-11-01&to=2025-11-30");
  });

  it("that nobody sees are counted for administrators, with what to do about them", async () => {
    const page = await open("Vendor");
    const unseen = page.getByRole("region", { name: "Rows nobody sees" });
    expect(await unseen.textContent()).toMatch(/^1 row is seen by nobody.*letopis import/);
  });

  it("came with files, of which some rows were rejected", async () => {
    const page = await open("Vendor");
    const row = page.getByRole("row", { name: /^february\.csv/ });
    expect(await row.getByRole("cell").allTextContents()).toEqual([
      "01/03/2026, 12:00",
      "4",
      "0",
      "0",
      "2",
    ]);
    expect(await page.getByText("FILE.rejected.ndjson").count()).toBe(1);
  });

  it("that are not there yet are told how to come in", async () => {
    const page = await open("Empty");
    await page.getByRole("heading", { name: "No treatments yet" }).waitFor();
    for (const command of ["letopis import", "letopis mirror add", "letopis hook add"]) {
      expect(await page.locator("pre").filter({ hasText: command }).count()).toBeGreaterThan(0);
    }
    expect(await page.getByText("seen by nobody").count()).toBe(0);
  });
});

describe("calls of programs", () => {
  it("show how much of the hour is used, of another organization too", async () => {
    const query = { OpenedFrom: "2026-02-27T00:00:00", OpenedTo: "2026-02-27T23:59:59" };
    for (let call = 0; call < 3; call++) await callHistory(service.address, "Vendor", query);
    await callHistory(service.address, "Empty", query);
    const page = await open("Vendor");
    const row = page.getByRole("row", { name: /^GetHistoryOfServiceTreatments/ });
    await row.getByText("3 of 10").waitFor();
    await page.getByRole("combobox", { name: "Organization" }).selectOption("Empty");
    await row.getByText("1 of 10").waitFor();
  });
});

describe("axe", () => {
  it.each([
    { theme: "light" },
    { theme: "dark", width: 390, height: 844, language: "ru" },
  ] satisfies Look[])("takes nothing seriously: %o", async (look) => {
    const page = await open("Vendor", look);
    await page.getByRole("row", { name: /^GetHistoryOfServiceTreatments/ }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
  });
});
