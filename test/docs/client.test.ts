import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectedRows, readCallCentre, SLICE_FILES } from "../support/call-centre.ts";
import type { RunningService } from "../support/running-service.ts";
import { PASSWORD, startService } from "../support/running-service.ts";

const ROOT = join(import.meta.dirname, "../..");
const run = promisify(execFile);

/**
 * The examples of docs/client.md, each run in a process of its own as a program that has the
 * package installed: `letopis/client` resolves by the package's own exports, whose compiled file
 * hands over the sources.
 */
describe("docs/client.md", async () => {
  const page = await readFile(join(ROOT, "docs/client.md"), "utf8");
  const examples = [...page.matchAll(/^```js\n(.*?)^```$/gms)].map(([, code = ""]) => code);
  const callCentre = readCallCentre(SLICE_FILES);
  const organization = callCentre.organizations[0] ?? { id: "", name: "" };
  let service: RunningService;
  let folder = "";

  beforeAll(async () => {
    service = await startService({ files: SLICE_FILES, timeZone: "Europe/Moscow" });
    folder = await mkdtemp(join(tmpdir(), "letopis-client-"));
    const installed = join(folder, "node_modules/letopis");
    const { exports } = JSON.parse(await readFile(join(ROOT, "package.json"), "utf8"));
    await mkdir(join(installed, "dist/client"), { recursive: true });
    await writeFile(join(folder, "package.json"), '{"type":"module"}');
    await writeFile(join(installed, "package.json"), JSON.stringify({ type: "module", exports }));
    await symlink(join(ROOT, "src"), join(folder, "src"));
    await writeFile(
      join(installed, "dist/client/index.js"),
      'export * from "../../../../src/client/index.ts";',
    );
  });

  afterAll(async () => {
    await service.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function outputOf(example: number): Promise<string> {
    const file = join(folder, `example-${example}.js`);
    await writeFile(file, examples[example] ?? "");
    const { stdout } = await run(process.execPath, [file], {
      env: {
        ...process.env,
        ADDRESS: service.address,
        LOGIN: organization.name,
        PASSWORD,
      },
    });
    return stdout.trim();
  }

  test("has three examples", () => {
    expect(examples).toHaveLength(3);
  });

  test("counts the treatments of a period, and those that were rated", async () => {
    const rows = expectedRows(callCentre, organization.id, {
      ClosedFrom: "2010-08-03T20:00:00",
      ClosedTo: "2010-08-04T19:59:59",
    });
    expect(rows.length).toBeGreaterThan(0);
    const rated = rows.filter((row) => row[11] !== "0").length;
    expect(await outputOf(0)).toBe(`${rows.length} treatments, ${rated} rated`);
  });

  test("handles what may go wrong", async () => {
    const rows = expectedRows(callCentre, organization.id, {
      ClosedFrom: "2010-08-04T00:00:00",
      ClosedTo: "2010-08-05T00:00:00",
    });
    expect(await outputOf(1)).toBe(`all ${rows.length} are here`);
  });

  test("reads the WSDL", async () => {
    expect(await outputOf(2)).toBe("true");
  });
});
