import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import chromium from "@sparticuz/chromium";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { chromium as launcher } from "playwright-core";
import { build } from "vite";
import { PASSWORD } from "./running-service.ts";

/**
 * A real Chromium that looks at a real Letopis. Whatever a page should never do (an error in the
 * console, a breach of the content policy, a request to anyone else) is gathered while it runs.
 */

const ROOT = join(import.meta.dirname, "../..");

/** The dashboard as the sources make it now, in a folder of its own. */
export interface BuiltDashboard {
  readonly folder: string;
  remove(): Promise<void>;
}

export async function buildDashboard(): Promise<BuiltDashboard> {
  const folder = await mkdtemp(join(tmpdir(), "letopis-dashboard-"));
  await build({
    configFile: join(ROOT, "src/dashboard/vite.config.ts"),
    logLevel: "error",
    // Compressing is for those who download it; here it would only take time.
    build: { outDir: folder, emptyOutDir: true, minify: false },
  });
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

export async function launchBrowser(): Promise<Browser> {
  return launcher.launch({
    executablePath: await chromium.executablePath(),
    // As root, and in containers, there is no sandbox to be had.
    args: ["--no-sandbox", "--disable-dev-shm-usage"],
    headless: true,
  });
}

export interface Look {
  readonly language?: "ru" | "en";
  readonly theme?: "light" | "dark";
  readonly width?: number;
  readonly height?: number;
}

/** Runs in the page, before anything of its own. */
const REPORT_VIOLATIONS = `document.addEventListener("securitypolicyviolation", (event) => {
  console.error("Content policy:", event.violatedDirective, event.blockedURI);
});`;

/** One person at one computer: cookies and memory are theirs alone. */
export class Visitor {
  readonly page: Page;
  /** What should not have happened. */
  readonly problems: string[] = [];
  readonly #context: BrowserContext;
  readonly #origin: string;

  private constructor(context: BrowserContext, page: Page, origin: string) {
    this.#context = context;
    this.page = page;
    this.#origin = origin;
    page.on("console", (message) => {
      const text = message.text();
      // A sign-in that is refused, and the question who one is before it, are answered with 401.
      if (message.type() === "error" && !text.includes("401")) this.problems.push(text);
    });
    page.on("pageerror", (error) => this.problems.push(error.message));
    page.on("request", (request) => {
      const address = request.url();
      const isOwn = address.startsWith(origin) || /^(blob|data):/.test(address);
      if (!isOwn) this.problems.push(`A request elsewhere: ${address}`);
    });
  }

  static async come(browser: Browser, origin: string, look: Look = {}): Promise<Visitor> {
    const { language = "en", theme = "light", width = 1440, height = 900 } = look;
    const context = await browser.newContext({
      viewport: { width, height },
      colorScheme: theme,
      locale: language === "ru" ? "ru-RU" : "en-GB",
      acceptDownloads: true,
      timezoneId: "America/Los_Angeles",
    });
    await context.addInitScript(REPORT_VIOLATIONS);
    return new Visitor(context, await context.newPage(), origin);
  }

  /** Opens an address below `/dashboard/`. */
  async open(path = ""): Promise<void> {
    await this.page.goto(`${this.#origin}/dashboard/${path}`);
  }

  /** Signs in where the sign-in is shown. */
  async signIn(login: string, password = PASSWORD): Promise<void> {
    await this.page.locator("input[name=login]").fill(login);
    await this.page.locator("input[name=password]").fill(password);
    await this.page.locator("button[type=submit]").click();
  }

  /** Path and search of where one is. */
  get address(): string {
    return this.page.url().slice(this.#origin.length);
  }

  async leave(): Promise<void> {
    await this.#context.close();
  }
}
