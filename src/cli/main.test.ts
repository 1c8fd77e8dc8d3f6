import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const MAIN = fileURLToPath(new URL("main.ts", import.meta.url));
const FIXTURES = fileURLToPath(new URL("../../test/fixtures/", import.meta.url));
const TREATMENTS = join(FIXTURES, "call-centre.treatments.csv");
const WAIT = 60_000;

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "letopis-cli-"));
});

afterAll(() => rm(folder, { recursive: true }));

interface Options {
  readonly environment?: Readonly<Record<string, string>>;
  readonly input?: string;
}

function start(words: readonly string[], { environment = {} }: Options = {}): ChildProcess {
  const { PATH, TMPDIR } = process.env;
  return spawn(process.execPath, [MAIN, ...words], {
    cwd: folder,
    env: { PATH, TMPDIR, NO_COLOR: "1", ...environment },
  });
}

async function letopis(words: readonly string[], options: Options = {}) {
  const child = start(words, options);
  child.stdin?.on("error", () => undefined).end(options.input);
  const [stdout, stderr, [status]] = await Promise.all([
    textOf(child.stdout),
    textOf(child.stderr),
    once(child, "close") as Promise<[number | null]>,
  ]);
  return { status, stdout, stderr };
}

async function textOf(stream: ChildProcess["stdout"]): Promise<string> {
  return stream === null ? "" : text(stream);
}

/** Reads lines until one matches. */
async function lineOf(child: ChildProcess, pattern: RegExp): Promise<string> {
  let seen = "";
  for await (const chunk of child.stdout?.iterator({ destroyOnReturn: false }) ?? []) {
    seen += String(chunk);
    const line = seen.split("\n").find((one) => pattern.test(one));
    if (line !== undefined) return line;
  }
  throw new Error(`No line matches ${pattern}: ${seen}`);
}

describe("two processes", () => {
  it("lets imports that start at once finish, one through the other", {
    timeout: WAIT,
  }, async () => {
    const words = ["import", "--data", "both", TREATMENTS];
    const both = await Promise.all([letopis(words), letopis(words)]);
    expect(both.map(({ status }) => status)).toEqual([0, 0]);
    const added = both.filter(({ stdout }) => stdout.includes("добавлено 300"));
    expect(added).toHaveLength(1);
  });
});

describe("letopis demo", () => {
  it("answers the line that it prints and the command line, stops in peace, and keeps its data", {
    timeout: WAIT,
  }, async () => {
    const words = ["demo", "--treatments", "500", "--listen", "127.0.0.1:0"];
    const demo = start(words);
    const curl = await lineOf(demo, /^curl/);
    const pasted = spawn("sh", ["-c", curl], { stdio: ["ignore", "pipe", "inherit"] });
    expect(await textOf(pasted.stdout)).toMatch(/SUCCESS[\s\S]*<row>/);

    const listed = await letopis(["organization", "list", "--data", "letopis-demo"]);
    expect(listed.stdout).toContain("Вендор «Летопись-Софт»");

    demo.kill("SIGTERM");
    const said = textOf(demo.stderr);
    expect(await once(demo, "close")).toEqual([0, null]);
    expect(await said).toContain("Остановлено.");

    const again = start(words);
    expect(await lineOf(again, /^curl/)).toContain(curl.slice(0, curl.lastIndexOf(" ")));
    again.kill("SIGTERM");
    await once(again, "close");
  });
});

describe("letopis serve", () => {
  it("tells a person in Russian where it listens and how to let somebody in", {
    timeout: WAIT,
  }, async () => {
    const words = ["serve", "--data", "empty", "--listen", "127.0.0.1:0", "--log-format", "pretty"];
    const server = start(words);
    const stdout = textOf(server.stdout);
    let stderr = "";
    server.stderr?.on("data", (chunk) => {
      stderr += String(chunk);
      if (!server.killed && stderr.includes("account add")) server.kill("SIGINT");
    });
    expect(await once(server, "close")).toEqual([0, null]);
    expect(await stdout).toMatch(/^Сервис: http:.*\nДанные: .*empty\nОстановить: Ctrl\+C\n$/);
    expect(stderr).toMatch(/--data .*empty\n.*Остановлено\.\n$/s);
  });

  it("logs where it listens, and ends with status 0 at SIGTERM", { timeout: WAIT }, async () => {
    const words = ["serve", "--data", "served", "--listen", "127.0.0.1:0", "--log-format", "json"];
    const server = start(words);
    const line = await lineOf(server, /"listening"/);
    expect(JSON.parse(line)).toMatchObject({ addresses: [expect.stringMatching(/^http:\/\/127/)] });
    server.kill("SIGTERM");
    expect(await once(server, "close")).toEqual([0, null]);
  });
});

describe("a pipe that closes", () => {
  it("ends the command quietly", async () => {
    const child = start(["--help"]);
    child.stdout?.destroy();
    const [stderr, [status]] = await Promise.all([textOf(child.stderr), once(child, "close")]);
    expect(stderr).toBe("");
    expect(status).toBe(0);
  });
});
