import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { asNobody, asPerson, makeToken, startApi } from "../support/api-world.ts";
import type { RunningService } from "../support/running-service.ts";
import { PASSWORD } from "../support/running-service.ts";

const DOCS = join(import.meta.dirname, "../../docs");
const run = promisify(execFile);

const FILES = ["api.md", "api.ru.md"] as const;

function blocksOf(page: string, language: string): string[] {
  const blocks = page.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, "gms"));
  return Array.from(blocks, ([, text = ""]) => text);
}

describe.each(FILES)("docs/%s", (file) => {
  let service: RunningService;
  let folder: string;
  let page: string;
  let environment: NodeJS.ProcessEnv;

  beforeAll(async () => {
    page = await readFile(join(DOCS, file), "utf8");
    folder = await mkdtemp(join(tmpdir(), "letopis-docs-"));
    service = await startApi();
    const { secret } = await makeToken(asPerson(service, "Vendor"), ["read"]);
    environment = {
      ...process.env,
      LETOPIS: service.origin,
      LETOPIS_LOGIN: `Vendor:${PASSWORD}`,
      TOKEN: secret,
    };
  });

  afterAll(async () => {
    await service.close();
    await rm(folder, { recursive: true });
  });

  test("has examples in curl that answer what it says", async () => {
    const answers: string[] = [];
    for (const example of blocksOf(page, "sh")) {
      const { stdout } = await run("sh", ["-c", example], { env: environment, cwd: folder });
      answers.push(stdout);
    }
    const [me, token, meByToken, rows, nothing, groups, overview, problem] = answers.map((text) =>
      text === "" ? null : JSON.parse(text),
    );
    expect(me.login).toBe("Vendor");
    expect(token.secret).toMatch(/^letopis_/);
    expect(meByToken.permissions.manage).toBe(false);
    expect(rows).toMatchObject({ treatments: [], next: null, coverage: { complete: true } });
    expect(nothing).toBeNull();
    expect(await readFile(join(folder, "treatments.csv"), "utf8")).toContain("ServiceTreatmentID");
    expect(groups.percentiles).toEqual([50, 90]);
    expect(overview.period.from).toBe("2024-02-26T00:00:00+03:00");
    const [shown = ""] = blocksOf(page, "json");
    expect({ ...problem, requestId: "" }).toEqual({ ...JSON.parse(shown), requestId: "" });
  });

  test("names every parameter of a selection, and every address", async () => {
    const { body } = await asNobody(service).call("/openapi.json");
    const parameters = body.paths["/api/v1/statistics"].get.parameters as { name: string }[];
    for (const { name } of parameters) expect(page).toContain(name);
    for (const path of Object.keys(body.paths)) {
      const [, resource = ""] = path.replace("/api/v1", "").split("/");
      expect(page, path).toContain(resource);
    }
  });
});

test("both languages have the same examples and tables", async () => {
  const [english = "", russian = ""] = await Promise.all(
    FILES.map((file) => readFile(join(DOCS, file), "utf8")),
  );
  expect(blocksOf(russian, "sh")).toEqual(blocksOf(english, "sh"));
  expect(blocksOf(russian, "json")).toEqual(blocksOf(english, "json"));
  const cells = (page: string) => Array.from(page.matchAll(/^\| (`[^|]*`)/gm), ([, cell]) => cell);
  expect(cells(russian)).toEqual(cells(english));
});
