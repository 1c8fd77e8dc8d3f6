import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Accounts } from "../../src/api/accounts.ts";
import type { Organizations } from "../../src/api/organizations.ts";
import type { ReportingRules } from "../../src/api/reporting-rules.ts";
import type { Store } from "../../src/store/store.ts";
import { seriousFindings } from "../support/axe-findings.ts";
import type { BuiltDashboard, Look } from "../support/dashboard-browser.ts";
import { buildDashboard, launchBrowser, Visitor } from "../support/dashboard-browser.ts";
import type { RunningService } from "../support/running-service.ts";
import { PASSWORD, startService } from "../support/running-service.ts";
import { basic } from "../support/soap-call.ts";
import { numberedId } from "../support/treatment-rows.ts";

/** What is set on the page is what the API then says. */

const VENDOR = numberedId("f", 1);
const LINE = numberedId("a", 1);

async function prepare(store: Store): Promise<void> {
  await store.directory.write(
    {
      organizations: [
        { id: VENDOR, name: "Vendor" },
        { id: numberedId("f", 2), name: "Partner" },
      ],
      lines: [{ id: LINE, organization: VENDOR, name: "Accounting" }],
      clients: [],
      specialists: [],
      users: [],
    },
    { changedAt: Date.UTC(2026, 10, 24) / 1000 },
  );
}

let dashboard: BuiltDashboard;
let browser: Browser;
let service: RunningService;
let visitor: Visitor;

beforeAll(async () => {
  [dashboard, browser] = await Promise.all([buildDashboard(), launchBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await dashboard?.remove();
});

beforeEach(async () => {
  service = await startService({ prepare, dashboard: dashboard.folder });
  await service.store.accounts.update("Vendor", { administrator: true });
});

afterEach(async () => {
  await visitor?.leave();
  await service.close();
});

async function open(section: string, login = "Vendor", look?: Look): Promise<Visitor["page"]> {
  visitor = await Visitor.come(browser, service.origin, look);
  await visitor.open(`settings/${section}`);
  await visitor.signIn(login);
  await visitor.page.locator(".settings-section").waitFor();
  return visitor.page;
}

async function ask(path: string, authorization = basic("Vendor", PASSWORD)): Promise<Response> {
  return fetch(`${service.origin}/api/v1${path}`, {
    headers: { authorization, "x-requested-with": "letopis" },
  });
}

async function read<Answer>(path: string): Promise<Answer> {
  return (await ask(path)).json() as Promise<Answer>;
}

describe("targets and working hours", () => {
  it("are set with the keyboard alone, and stay", async () => {
    const page = await open("lines");
    await page.getByRole("button", { name: /^Accounting/ }).press("Enter");
    await page.getByRole("button", { name: "By day" }).press("Enter");
    const type = async (name: string, time: string) => {
      await page.getByRole("textbox", { name }).first().focus();
      await page.keyboard.type(time);
      await page.keyboard.press("Tab");
    };
    await type("Monday, from", "8");
    await type("Monday, to", "24");
    await page.getByRole("button", { name: "Monday: Copy to all working days" }).press("Enter");
    await page.getByRole("button", { name: "Friday: Add a break" }).press("Enter");
    await page.getByRole("checkbox", { name: "Wednesday" }).press("Space");
    await page.getByRole("spinbutton").last().fill("90");
    await page.getByRole("button", { name: "Save" }).last().press("Enter");
    await page.getByText("Saved").waitFor();

    const day = (weekday: number) => ({ weekday, from: "08:00", to: "24:00" });
    const { lines } = await read<ReportingRules>("/reporting-rules");
    expect(lines).toEqual([
      {
        line: { id: LINE, name: "Accounting" },
        targetSeconds: 90,
        workingHours: [
          day(1),
          day(2),
          day(4),
          { weekday: 5, from: "08:00", to: "15:30" },
          { weekday: 5, from: "16:30", to: "24:00" },
        ],
      },
    ]);
    await page.reload();
    const row = page.getByRole("button", { name: /^Accounting/ });
    await row.waitFor();
    expect(await row.textContent()).toContain("Thu 08:00–24:00; Fri 08:00–15:30, 16:30–24:00");

    await page.getByRole("button", { name: "As of all lines" }).click();
    await page.getByText("Saved").waitFor();
    expect((await read<ReportingRules>("/reporting-rules")).lines).toEqual([]);
    expect(visitor.problems).toEqual([]);
  });

  it("refuse hours that cannot be, in plain words", async () => {
    const page = await open("lines");
    await page.getByRole("button", { name: /^Accounting/ }).click();
    await page.getByRole("button", { name: "By day" }).click();
    const save = page.getByRole("button", { name: "Save" }).last();
    await page.getByRole("textbox", { name: "Monday, from" }).fill("2200");
    await page.keyboard.press("Tab");
    await page.getByRole("alert").filter({ hasText: "Cut a night shift at midnight" }).waitFor();
    expect(await save.isDisabled()).toBe(true);

    const weekday = page
      .getByRole("group", { name: /day$/ })
      .getByRole("checkbox", { checked: true });
    while ((await weekday.count()) > 0) await weekday.first().uncheck();
    await page.getByRole("alert").filter({ hasText: "Some day has to have" }).waitFor();
    expect(await save.isDisabled()).toBe(true);
  });

  it("of all lines is one target", async () => {
    const page = await open("lines");
    await page.getByRole("spinbutton").fill("45");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Saved").waitFor();
    expect((await read<ReportingRules>("/reporting-rules")).targetSeconds).toBe(45);
  });

  it("are only looked at by an account that may not change them", async () => {
    await service.store.accounts.update("Partner", {
      operations: ["GetHistoryOfServiceTreatments", "ServiceLineKindRead"],
    });
    const page = await open("lines", "Partner");
    await page.getByText("may look at these settings, but not change them").waitFor();
    expect(await page.getByRole("button", { name: "Save" }).count()).toBe(0);
    expect(await page.getByRole("link", { name: "Accounts" }).count()).toBe(0);
  });
});

describe("tokens", () => {
  it("are shown once, let a program in, and no more when removed", async () => {
    const page = await open("tokens");
    await page.getByRole("textbox", { name: "What for" }).fill("Reports");
    await page.getByRole("button", { name: "Create a token" }).click();
    const secret = (await page.locator(".secret code").textContent()) ?? "";
    expect(secret).toMatch(/^letopis_/);
    expect((await ask("/lines", `Bearer ${secret}`)).status).toBe(200);
    expect((await ask("/accounts", `Bearer ${secret}`)).status).toBe(403);

    await page.reload();
    const row = page.getByRole("row", { name: /Reports/ });
    await row.waitFor();
    expect(await page.getByText(secret).count()).toBe(0);
    await row.getByRole("button", { name: "Remove: Reports" }).click();
    expect((await ask("/lines", `Bearer ${secret}`)).status).toBe(200);
    await row.getByRole("button", { name: "Really remove? Reports" }).click();
    await page.getByText("No tokens yet.").waitFor();
    expect((await ask("/lines", `Bearer ${secret}`)).status).toBe(401);
  });
});

describe("the password", () => {
  it("is changed by who knows it, and stays signed in here", async () => {
    const page = await open("password");
    const fill = async (current: string, again: string) => {
      await page.locator("input[name=current]").fill(current);
      await page.locator("input[name=new]").fill("battery staple");
      await page.locator("input[name=again]").fill(again);
      await page.getByRole("button", { name: "Change the password" }).click();
    };
    await fill(PASSWORD, "battery stable");
    await page.getByText("The new passwords differ.").waitFor();
    await fill("wrong", "battery staple");
    await page.getByText("The current password is wrong.").waitFor();
    await fill(PASSWORD, "battery staple");
    await page.getByText("The password is changed.").waitFor();
    expect((await ask("/session", basic("Vendor", "battery staple"))).status).toBe(200);
    await page.reload();
    await page.getByRole("heading", { level: 1, name: "Settings" }).waitFor();
  });
});

describe("administrators", () => {
  it("add an account, change what it may, and remove it", async () => {
    const page = await open("accounts");
    await page.getByRole("textbox", { name: "Login" }).fill("reports");
    await page.getByRole("button", { name: "Create an account" }).click();
    const password = (await page.locator(".secret code").textContent()) ?? "";
    expect((await ask("/session", basic("reports", password))).status).toBe(200);

    await page.getByRole("button", { name: /^reports/ }).click();
    const row = page.locator(".settings-row").filter({ hasText: "reports" });
    await row.getByRole("button", { name: "Chosen operations" }).click();
    await row.getByRole("checkbox", { name: /^Users of clients/ }).uncheck();
    await row.getByRole("checkbox", { name: /^Specialists/ }).uncheck();
    await row.getByRole("button", { name: "Save" }).click();
    await row.getByText("Saved").waitFor();
    const { accounts } = await read<Accounts>("/accounts");
    expect(accounts.find(({ login }) => login === "reports")).toMatchObject({
      organization: { id: VENDOR },
      administrator: false,
      operations: [
        "GetHistoryOfServiceTreatments",
        "GetOpenedServiceTreatments",
        "ServiceLineKindRead",
        "ClientRead",
      ],
    });

    await row.getByRole("button", { name: "Remove: reports" }).click();
    await row.getByRole("button", { name: "Really remove? reports" }).click();
    await row.waitFor({ state: "detached" });
    expect((await ask("/session", basic("reports", password))).status).toBe(401);
  });

  it("cannot shut themselves out", async () => {
    const page = await open("accounts?open=Vendor");
    const row = page.locator(".settings-row").filter({ hasText: "your rights" });
    await row.waitFor();
    expect(await row.getByRole("checkbox", { name: /^Administrator/ }).isDisabled()).toBe(true);
    expect(await row.getByRole("button", { name: /^Remove/ }).count()).toBe(0);
  });

  it("add an organization and rename it", async () => {
    const page = await open("organizations");
    await page.getByRole("textbox", { name: "Name" }).fill("Third");
    await page.getByRole("button", { name: "Create an organization" }).click();
    await page.getByRole("button", { name: /^Third/ }).click();
    const row = page.locator(".settings-row").filter({ hasText: "Third" });
    await row.getByRole("textbox", { name: "Name" }).fill("Third & Sons");
    await row.getByRole("combobox", { name: "Time zone" }).fill("Asia/Almaty");
    await row.getByRole("button", { name: "Save" }).click();
    await page.getByRole("button", { name: /^Third & Sons/ }).waitFor();
    const { organizations } = await read<Organizations>("/organizations");
    expect(organizations).toContainEqual(
      expect.objectContaining({ name: "Third & Sons", timeZone: "Asia/Almaty" }),
    );
  });
});

describe("axe", () => {
  it.each([
    { theme: "light" },
    { theme: "dark", width: 390, height: 844, language: "ru" },
  ] satisfies Look[])("takes nothing on any section seriously: %o", async (look) => {
    const page = await open("lines", "Vendor", look);
    const sections = [
      `lines?open=${LINE}`,
      "tokens",
      "password",
      "accounts?open=Partner",
      `organizations?open=${VENDOR}`,
    ];
    for (const section of sections) {
      await visitor.open(`settings/${section}`);
      await page.locator(".settings-section .panel").first().waitFor();
      await page.locator(".skeleton").waitFor({ state: "detached" });
      expect({ section, findings: await seriousFindings(page) }).toEqual({ section, findings: [] });
    }
  });
});
