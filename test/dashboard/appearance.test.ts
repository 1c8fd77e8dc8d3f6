import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CLIENT, LINE, SECRETS, SPECIALIST, startApi, VENDOR_ROWS } from "../support/api-world.ts";
import { seriousFindings } from "../support/axe-findings.ts";
import type { BuiltDashboard, Look } from "../support/dashboard-browser.ts";
import { buildDashboard, launchBrowser, Visitor } from "../support/dashboard-browser.ts";
import type { RunningService } from "../support/running-service.ts";

const [ROW] = VENDOR_ROWS;

const PAGES = [
  "?period=all",
  "lines?period=all",
  `lines/${LINE}?period=all`,
  "specialists?period=all",
  `specialists/${SPECIALIST}?period=all`,
  "clients?period=all",
  `clients/${CLIENT}?period=all`,
  "treatments?period=all&served=true&waiting=60~",
  `treatments?period=all&open=${ROW?.id}`,
  "queue",
  "data",
  `settings/lines?open=${LINE}`,
  "settings/tokens",
  "settings/password",
  "settings/accounts",
  "settings/organizations",
];

let dashboard: BuiltDashboard;
let service: RunningService;
let browser: Browser;

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

async function visit(look: Look, work: (visitor: Visitor) => Promise<void>): Promise<void> {
  const visitor = await Visitor.come(browser, service.origin, look);
  try {
    await visitor.open();
    await visitor.signIn(SECRETS.administrator);
    await visitor.page.locator("#content").waitFor();
    await work(visitor);
    expect(visitor.problems).toEqual([]);
  } finally {
    await visitor.leave();
  }
}

async function open(visitor: Visitor, path: string): Promise<void> {
  await visitor.open(path);
  const { page } = visitor;
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.locator(".skeleton").first().waitFor({ state: "detached" });
}

describe.each([
  { theme: "light", language: "en" },
  { theme: "dark", language: "ru" },
] as const)("everybody can read, in $theme and $language,", (look) => {
  let visitor: Visitor;

  beforeAll(async () => {
    visitor = await Visitor.come(browser, service.origin, look);
    await visitor.open();
    await visitor.signIn(SECRETS.administrator);
    await visitor.page.locator("#content").waitFor();
  });

  afterAll(async () => {
    await visitor?.leave();
  });

  it.each(PAGES)("%s", async (path) => {
    await open(visitor, path);
    expect(await seriousFindings(visitor.page)).toEqual([]);
    expect(visitor.problems).toEqual([]);
  });
});

describe("every page", () => {
  it("that is the sign-in can be read by everybody, with a wrong password too", async () => {
    const visitor = await Visitor.come(browser, service.origin, { language: "ru" });
    await visitor.open();
    await visitor.signIn("Vendor", "wrong");
    await visitor.page.getByRole("alert").filter({ hasText: "Неверный" }).waitFor();
    expect(await seriousFindings(visitor.page)).toEqual([]);
    await visitor.leave();
  });

  it.each([
    { width: 360, height: 740 },
    { width: 2560, height: 1300 },
  ])("fits a screen of $width pixels without scrolling sideways", async (size) => {
    await visit({ ...size, language: "ru" }, async (visitor) => {
      const wide: string[] = [];
      for (const path of PAGES) {
        await open(visitor, path);
        const beyond = await visitor.page.evaluate(
          "document.documentElement.scrollWidth - document.documentElement.clientWidth",
        );
        if (beyond !== 0) wide.push(`${path}: ${beyond}`);
      }
      expect(wide).toEqual([]);
    });
  });
});

describe("a person's choice", () => {
  it("of language and theme is taken from the browser first, then remembered", async () => {
    await visit({ language: "ru", theme: "dark" }, async (visitor) => {
      const { page } = visitor;
      await page.getByRole("heading", { level: 1, name: "Обзор" }).waitFor();
      const html = page.locator("html");
      expect(await html.getAttribute("lang")).toBe("ru");
      expect(await html.getAttribute("data-theme")).toBe("dark");

      await page.getByRole("button", { name: SECRETS.administrator }).click();
      await page.getByRole("button", { name: "English" }).click();
      await page.getByRole("button", { name: "Light" }).click();
      await page.getByRole("heading", { level: 1, name: "Overview" }).waitFor();
      await page.reload();
      await page.getByRole("heading", { level: 1, name: "Overview" }).waitFor();
      expect(await html.getAttribute("lang")).toBe("en");
      expect(await html.getAttribute("data-theme")).toBe("light");
    });
  });
});

describe("the keyboard", () => {
  it("skips to the content, opens a menu, closes it, and comes back to where it was", async () => {
    await visit({}, async (visitor) => {
      const { page } = visitor;
      await open(visitor, "?period=all");
      await page.keyboard.press("Tab");
      expect(await page.evaluate("document.activeElement.textContent")).toBe("Skip to content");
      await page.keyboard.press("Enter");
      expect(await page.evaluate("document.activeElement.id")).toBe("content");

      const period = page.getByRole("button", { name: /^All time/ }).first();
      await period.focus();
      await page.keyboard.press("Enter");
      await page.getByRole("button", { name: "Last 7 days" }).waitFor();
      await page.keyboard.press("Escape");
      expect(await page.evaluate("document.activeElement.textContent")).toContain("All time");
    });
  });

  it("goes from one treatment to the next beside the table", async () => {
    await visit({}, async (visitor) => {
      const { page } = visitor;
      await open(visitor, "treatments?period=all");
      const box = page.getByRole("region", { name: "Treatments" });
      await box.getByRole("link").first().click();
      const id = page.getByRole("complementary").locator("code");
      const first = await id.textContent();
      await box.focus();
      await page.keyboard.press("ArrowDown");
      await id.filter({ hasNotText: first ?? "" }).waitFor();
      await page.keyboard.press("ArrowUp");
      await id.filter({ hasText: first ?? "" }).waitFor();
    });
  });
});
