import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Store } from "../../src/store/store.ts";
import { seriousFindings } from "../support/axe-findings.ts";
import type { BuiltDashboard, Look } from "../support/dashboard-browser.ts";
import { buildDashboard, launchBrowser, Visitor } from "../support/dashboard-browser.ts";
import { lineEvent, MemoryIntake } from "../support/memory-intake.ts";
import type { RunningService } from "../support/running-service.ts";
import { startService } from "../support/running-service.ts";
import { numberedId } from "../support/treatment-rows.ts";

/** The queue page on live events: what one sees is what came in. */

const NOW = Date.UTC(2026, 10, 24, 9);
const SECONDS = NOW / 1000;

const VENDOR = numberedId("f", 1);
const LINE = numberedId("a", 1);
const QUIET_LINE = numberedId("a", 2);
const CLIENT = numberedId("c", 1);
const USER = numberedId("d", 1);
const SPECIALIST = numberedId("e", 1);

async function prepare(store: Store): Promise<void> {
  await store.directory.write(
    {
      organizations: [
        { id: VENDOR, name: "Vendor" },
        { id: numberedId("f", 2), name: "Without events" },
        { id: numberedId("f", 3), name: "Not permitted" },
      ],
      lines: [
        { id: LINE, organization: VENDOR, name: "Accounting" },
        { id: QUIET_LINE, organization: VENDOR, name: "Payroll" },
      ],
      clients: [{ id: CLIENT, organization: VENDOR, name: "<b>Camomile</b>" }],
      specialists: [{ id: SPECIALIST, organization: VENDOR, name: "Anna Ivanova" }],
      users: [{ id: USER, client: CLIENT }],
    },
    { changedAt: SECONDS },
  );
}

let dashboard: BuiltDashboard;
let browser: Browser;
let service: RunningService;
let intake: MemoryIntake;
const visitors: Visitor[] = [];

beforeAll(async () => {
  [dashboard, browser] = await Promise.all([buildDashboard(), launchBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await dashboard?.remove();
});

beforeEach(async () => {
  intake = new MemoryIntake(() => NOW);
  service = await startService({
    prepare,
    intake,
    clock: () => NOW,
    dashboard: dashboard.folder,
  });
  await service.store.accounts.update("Not permitted", {
    operations: ["GetHistoryOfServiceTreatments"],
  });
});

afterEach(async () => {
  for (const visitor of visitors.splice(0)) await visitor.leave();
  await service.close();
});

async function open(login: string, look?: Look): Promise<Visitor> {
  const visitor = await Visitor.come(browser, service.origin, look);
  visitors.push(visitor);
  await visitor.open("queue");
  await visitor.signIn(login);
  return visitor;
}

const waits = (number: number, seconds: number) =>
  intake.apply(
    VENDOR,
    lineEvent(83, SECONDS - seconds, { id: numberedId("b", number), line: LINE, user: USER }),
  );

const isServed = (number: number, secondsAgo: number) =>
  intake.apply(
    VENDOR,
    lineEvent(86, SECONDS - secondsAgo, {
      id: numberedId("b", number),
      line: LINE,
      user: USER,
      author: SPECIALIST,
    }),
  );

describe("the queue", () => {
  it("shows who waits and for how long, who serves, and what comes in meanwhile", async () => {
    waits(1, 600);
    waits(2, 300);
    isServed(2, 120);
    const { page, problems } = await open("Vendor");
    const line = page.getByRole("region", { name: "Accounting" });
    await line.getByRole("heading", { name: "Waiting: 1" }).waitFor();
    await line.getByRole("heading", { name: "Being served: 1" }).waitFor();
    // Names come by a request of their own.
    await line.getByText("<b>Camomile</b>").nth(1).waitFor();
    await line.getByText("Anna Ivanova").waitFor();
    const [waiting, served] = await line.getByRole("listitem").allTextContents();
    // The text of a client's name, never its HTML.
    expect(waiting).toMatch(/^10:\d\d longer than the target<b>Camomile<\/b>$/);
    expect(served).toMatch(/^2:\d\d<b>Camomile<\/b>Anna Ivanova$/);
    expect(await page.getByText("Nothing open: Payroll").count()).toBe(1);

    waits(3, 5);
    await line.getByRole("heading", { name: "Waiting: 2" }).waitFor();
    isServed(1, 0);
    await line.getByRole("heading", { name: "Being served: 2" }).waitFor();
    expect(problems).toEqual([]);
  });

  it("counts as late who waits longer than the target of the line", async () => {
    await service.store.reporting.setLine(VENDOR, LINE, {
      targetSeconds: 400,
      workingHours: null,
    });
    waits(1, 600);
    waits(2, 300);
    const { page } = await open("Vendor");
    const late = page.locator(".queue-totals div").filter({ hasText: "Over the target" });
    await late.getByText("1", { exact: true }).waitFor();
    expect(await page.getByRole("listitem").filter({ hasText: "longer than" }).count()).toBe(1);
  });

  it("is calm when nobody waits", async () => {
    waits(1, 20);
    const { page } = await open("Vendor");
    await page.getByRole("heading", { name: "Waiting: 1" }).waitFor();
    intake.apply(
      VENDOR,
      lineEvent(82, SECONDS, { id: numberedId("b", 1), line: LINE, user: USER }),
    );
    await page.getByRole("heading", { name: "Nobody waits" }).waitFor();
  });

  it("says why there is nothing to see, and what to do", async () => {
    const refused = await open("Not permitted");
    await refused.page.getByText("It needs the operation GetOpenedServiceTreatments").waitFor();
    const without = await open("Without events");
    await without.page.getByText("letopis hook add --organization").waitFor();
  });

  it("shows the sign-in once one is signed out elsewhere", async () => {
    waits(1, 20);
    const here = await open("Vendor");
    await here.page.getByText("Live", { exact: true }).waitFor();
    const elsewhere = await open("Vendor");
    await elsewhere.page.getByText("Live", { exact: true }).waitFor();
    await elsewhere.open("settings/password");
    await elsewhere.page.getByRole("button", { name: "Sign out everywhere" }).click();
    await elsewhere.page.locator("input[name=login]").waitFor();
    waits(2, 10);
    await here.page.locator("input[name=login]").waitFor();
  });

  it("keeps what it knew when the server is gone, and says that it is old", async () => {
    waits(1, 20);
    const { page } = await open("Vendor");
    await page.getByRole("heading", { name: "Waiting: 1" }).waitFor();
    await service.close();
    await page.getByText(/^No connection for/).waitFor();
    await page.getByText("Reconnecting…").waitFor();
    expect(await page.getByRole("heading", { name: "Waiting: 1" }).count()).toBe(1);
  });

  it.each([
    { theme: "light" },
    { theme: "dark", width: 390, height: 844, language: "ru" },
  ] satisfies Look[])("has nothing that axe takes seriously: %o", async (look) => {
    waits(1, 600);
    waits(2, 300);
    isServed(2, 100);
    const { page } = await open("Vendor", look);
    await page.getByRole("listitem").filter({ hasText: "Anna Ivanova" }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
  });
});
