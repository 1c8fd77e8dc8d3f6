import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { HOSTILE_ROWS, SECRETS, startApi, VENDOR_ROWS } from "../support/api-world.ts";
import type { BuiltDashboard } from "../support/dashboard-browser.ts";
import { buildDashboard, launchBrowser, Visitor } from "../support/dashboard-browser.ts";
import type { RunningService } from "../support/running-service.ts";

let dashboard: BuiltDashboard;
let service: RunningService;
let browser: Browser;
let visitors: Visitor[];

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

beforeEach(() => {
  visitors = [];
});

afterEach(async () => {
  for (const visitor of visitors) {
    expect(visitor.problems).toEqual([]);
    await visitor.leave();
  }
});

async function come(): Promise<Visitor> {
  const visitor = await Visitor.come(browser, service.origin);
  visitors.push(visitor);
  return visitor;
}

const heading = (visitor: Visitor, name: string) =>
  visitor.page.getByRole("heading", { level: 1, name });
const count = (visitor: Visitor) => visitor.page.locator("h1 .page-count").textContent();

describe("signing in", () => {
  it("tells of a wrong password, and lets one try again", async () => {
    const visitor = await come();
    await visitor.open("treatments?period=all");
    await visitor.signIn("Vendor", "wrong");
    const alert = visitor.page.getByRole("alert").filter({ hasText: "password is wrong" });
    await alert.waitFor();
    await visitor.signIn("Vendor");
    // One is where one wanted to go.
    await heading(visitor, "Treatments").waitFor();
    await visitor.page.locator("h1 .page-count").waitFor();
    expect(await count(visitor)).toBe(String(VENDOR_ROWS.length));
  });

  it("lasts over a reload, and ends for good", async () => {
    const visitor = await come();
    const { page } = visitor;
    await visitor.open();
    await visitor.signIn("Vendor");
    await heading(visitor, "Overview").waitFor();
    await page.reload();
    await heading(visitor, "Overview").waitFor();
    await page.getByRole("link", { name: "Data", exact: true }).click();
    await heading(visitor, "Data").waitFor();

    await page.getByRole("button", { name: /Vendor/ }).click();
    await page.getByRole("button", { name: "Sign out", exact: true }).click();
    await heading(visitor, "Letopis").waitFor();
    await page.goBack();
    await page.reload();
    await page.locator("input[name=login]").waitFor();
    expect(await page.getByRole("navigation").count()).toBe(0);
  });

  it("is over in every browser after signing out everywhere", async () => {
    const here = await come();
    const there = await come();
    for (const visitor of [here, there]) {
      await visitor.open();
      await visitor.signIn("Vendor");
      await heading(visitor, "Overview").waitFor();
    }
    await here.page.getByRole("button", { name: /Vendor/ }).click();
    await here.page.getByRole("button", { name: "Sign out everywhere" }).click();
    await heading(here, "Letopis").waitFor();
    await there.open("lines");
    await there.page.locator("input[name=login]").waitFor();
  });
});

describe("two organizations at once", () => {
  it("each see their own rows and names, and nothing of the other", async () => {
    const vendor = await come();
    const hostile = await come();
    await Promise.all(
      [
        { visitor: vendor, login: "Vendor" },
        { visitor: hostile, login: "Hostile" },
      ].map(async ({ visitor, login }) => {
        await visitor.open("treatments?period=all");
        await visitor.signIn(login);
        await visitor.page.locator("h1 .page-count").waitFor();
      }),
    );
    expect(await count(vendor)).toBe(String(VENDOR_ROWS.length));
    expect(await count(hostile)).toBe(String(HOSTILE_ROWS.length));

    // The address of somebody else's line and treatment: what one may not see is not there.
    const [row] = VENDOR_ROWS;
    for (const path of [
      "lines?period=all",
      "clients?period=all",
      `lines/${row?.line}?period=all`,
      `treatments?period=all&line=${row?.line}`,
      `treatments?period=all&open=${row?.id}`,
      "data",
      "settings",
    ]) {
      await hostile.open(path);
      await hostile.page.getByRole("heading", { level: 1 }).waitFor();
      await hostile.page.waitForLoadState("networkidle");
      const text = await hostile.page.content();
      for (const secret of Object.values(SECRETS)) expect(text).not.toContain(secret);
    }
    // That the server has no such treatment for them is an error by rights.
    const unexpected = hostile.problems.filter((problem) => !problem.includes("404"));
    hostile.problems.splice(0, hostile.problems.length, ...unexpected);
  });

  it("show names from data as the text they are, never as markup", async () => {
    const visitor = await come();
    const { page } = visitor;
    await visitor.open("lines?period=all");
    await visitor.signIn("Vendor");
    await page.getByRole("link", { name: SECRETS.line }).first().waitFor();
    expect(await page.locator("b").count()).toBe(0);
    await page.getByRole("link", { name: SECRETS.line }).first().click();
    await heading(visitor, SECRETS.line).waitFor();
    expect(await page.locator("h1 b").count()).toBe(0);
  });
});
