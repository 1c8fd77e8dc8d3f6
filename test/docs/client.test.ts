import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ZERO_ID } from "../../src/contract/empty-values.ts";
import { columnAt, expectedRows, readCallCentre, SLICE_FILES } from "../support/call-centre.ts";
import { directoryAnswer } from "../support/directory-answer.ts";
import type { RunningService } from "../support/running-service.ts";
import { PASSWORD, startService } from "../support/running-service.ts";
import { bodyOf, serve, XML } from "../support/scripted-service.ts";

const ROOT = join(import.meta.dirname, "../..");
const run = promisify(execFile);

/** 2010-08-04 in Moscow, in the file's UTC. */
const DAY = { ClosedFrom: "2010-08-03T20:00:00", ClosedTo: "2010-08-04T19:59:59" };

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

  async function outputOf(example: number, address = service.address): Promise<string> {
    const file = join(folder, `example-${example}.js`);
    await writeFile(file, examples[example] ?? "");
    const { stdout } = await run(process.execPath, [file], {
      env: {
        ...process.env,
        ADDRESS: address,
        LOGIN: organization.name,
        PASSWORD,
      },
    });
    return stdout.trim();
  }

  test("has five examples", () => {
    expect(examples).toHaveLength(5);
  });

  test("counts the treatments of a period, and those that were rated", async () => {
    const rows = expectedRows(callCentre, organization.id, DAY);
    expect(rows.length).toBeGreaterThan(0);
    const rated = rows.filter((row) => row[11] !== "0").length;
    expect(await outputOf(0)).toBe(`${rows.length} treatments, ${rated} rated`);
  });

  test("says who closed how many", async () => {
    const { specialists } = JSON.parse(await readFile(SLICE_FILES.directory, "utf8"));
    const names = new Map<string, string>([[ZERO_ID, "nobody"]]);
    for (const { id, name } of specialists) names.set(id, name);
    const closed = new Map<string, number>();
    for (const row of expectedRows(callCentre, organization.id, DAY)) {
      const who = names.get(row[columnAt("ClosedSpecialistID")] ?? "") ?? "";
      closed.set(who, (closed.get(who) ?? 0) + 1);
    }
    const lines = [...closed].map(([who, treatments]) => `${who}: ${treatments}`);
    expect(lines.length).toBeGreaterThan(1);
    expect(await outputOf(1)).toBe(lines.join("\n"));
  });

  test("reads the users that changed, and from when to ask the next time", async () => {
    const { id } = organization;
    const answer = directoryAnswer(
      "ClientUserRead",
      ["ServiceUserID", "ClientID", "CreatedAt", "Deleted", "Name", "Surname"],
      [
        [id, null, null, "false", "Пётр", "Ким"],
        [id, null, null, "true", "Анна", "Иванова"],
      ],
    );
    let asked = "";
    const address = await serve(async (request, response) => {
      asked = await bodyOf(request);
      const headers = { "content-type": XML, date: "Mon, 26 Feb 2024 10:00:00 GMT" };
      response.writeHead(200, headers).end(answer);
    });
    expect(await outputOf(2, address)).toBe(
      "Ким Пётр\nИванова Анна, deleted\nnext time from 2024-02-26T09:59:00.000Z",
    );
    expect(asked).toContain(">2024-02-26T00:00:00</Value>");
    expect(asked).toContain(">7a879c84-cb38-5626-bd77-f276e0ca745e</Value>");
  });

  test("handles what may go wrong", async () => {
    const rows = expectedRows(callCentre, organization.id, {
      ClosedFrom: "2010-08-04T00:00:00",
      ClosedTo: "2010-08-05T00:00:00",
    });
    expect(await outputOf(3)).toBe(`all ${rows.length} are here`);
  });

  test("reads the WSDL", async () => {
    expect(await outputOf(4)).toBe("true");
  });
});
