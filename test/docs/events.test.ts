import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ZERO_ID } from "../../src/contract/empty-values.ts";
import { lineEventSchema } from "../../src/intake/events/line-event-schema.ts";
import { effectOf, isWithoutEffect } from "../../src/intake/events/message-types.ts";
import { openDuckDbStore } from "../../src/store/duckdb/duckdb-store.ts";
import { runLetopis } from "../support/command-line.ts";
import type { ServingCommand } from "../support/serving-command.ts";
import { startServing } from "../support/serving-command.ts";
import { collectRows } from "../support/treatment-rows.ts";

const DOCS = join(import.meta.dirname, "../../docs");
const run = promisify(execFile);
/** Databases take their time on a busy machine. */
const WAIT = 60_000;

/** Blocks of a document in one language, such as `sh`. */
function blocksOf(page: string, language: string): readonly string[] {
  const blocks = page.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, "gms"));
  return Array.from(blocks, ([, text = ""]) => text);
}

/**
 * The examples of docs/events.md, each run by a shell as a person would paste it, one after the
 * other, against a server at work.
 */
describe.each(["events.md", "events.ru.md"])("docs/%s", { timeout: WAIT }, async (file) => {
  const page = await readFile(join(DOCS, file), "utf8");
  // The live view, `curl -N`, does not end: test/live-view.test.ts reads it.
  const examples = blocksOf(page, "sh").filter((text) => /^curl (?!-N)/.test(text));
  let folder: string;
  let server: ServingCommand;
  let environment: NodeJS.ProcessEnv;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "letopis-docs-"));
    const data = ["--data", "data"];
    await runLetopis(folder, ["organization", "add", "Вектор", ...data]);
    server = await startServing(folder, data);
    const words = ["hook", "add", "--organization", "Вектор", "--public-address", server.origin];
    const { stdout } = await runLetopis(folder, [...words, ...data]);
    const [, HOOK = ""] = /Адрес +(\S+)/.exec(stdout) ?? [];
    const [, SECRET = ""] = /Bearer +(\S+)/.exec(stdout) ?? [];
    environment = { ...process.env, HOOK, SECRET };
  }, WAIT);

  afterAll(async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  }, WAIT);

  async function waitingEvents(): Promise<number> {
    const words = ["hook", "list", "--json", "--data", "data"];
    return JSON.parse((await runLetopis(folder, words)).stdout).intake[0].waiting;
  }

  test("has examples in curl that make the treatment it describes, and get the schema", async () => {
    expect(examples).toHaveLength(5);
    const answers: string[] = [];
    for (const example of examples) {
      const { stdout } = await run("sh", ["-c", example], { env: environment });
      answers.push(stdout);
    }
    const { definitions } = JSON.parse(answers.at(-1) ?? "");
    expect(definitions.event).toEqual(lineEventSchema(1).definitions.event);

    await expect.poll(waitingEvents, { timeout: 10_000 }).toBe(0);
    await server.stop();
    const store = await openDuckDbStore(join(folder, "data"));
    try {
      const [organization] = await store.organizations.list();
      const { batches } = await store.treatments.scan({
        query: {},
        organization: organization?.id ?? "",
      });
      const at = (time: string) => Date.parse(`2026-11-24T${time}+03:00`) / 1000;
      expect(await collectRows(batches)).toEqual([
        {
          id: "0b9f3c52-8a51-4f2f-8a57-6a4f5a1e0001",
          client: ZERO_ID,
          serviceUser: "c1a6b7de-2f36-4a8e-93a5-0d2c6f7e0001",
          line: "7dd68e97-98be-4f2f-a8d1-5a1b7e4a0a11",
          initialized: at("12:00:00"),
          specAppointed: at("12:02:30"),
          queueWaitingTime: 150,
          specialist: "e4b0a1f8-5c2d-4b7e-b0c9-3f8d9a6b0001",
          reactionStarted: at("12:03:00"),
          closed: at("12:20:00"),
          duration: 1200,
          serviceQualityAssessment: 5,
          queueLength: 1,
        },
      ]);
    } finally {
      await store.close();
    }
  });

  test("has examples of the command line that it understands", async () => {
    const commands = blocksOf(page, "sh").filter((text) => text.startsWith("letopis"));
    expect(commands.length).toBeGreaterThan(2);
    await writeFile(join(folder, "events.ndjson.gz"), "");
    for (const command of commands) {
      const words = command.replaceAll("\\\n", " ").replaceAll('"', "").trim().split(/\s+/);
      const elsewhere = [...words.slice(1), "--data", "nowhere"];
      const settings = { environment: { LETOPIS_PASSWORD: "x" } };
      // All of it is read; then there are no data.
      const { stderr } = await runLetopis(folder, elsewhere, settings);
      expect(stderr).toContain("данных Летописи нет");
    }
  });

  test("says of message types what they do", () => {
    const said = [
      ...[...page.matchAll(/^\| .*? \| (\d[\d, ]*) \|/gm)].flatMap(([, types = ""]) =>
        types.split(", ").map(Number),
      ),
    ];
    expect(said).toEqual([83, 80, 81, 86, 1, 70, 20, 27, 84, 89, 85, 82, 90, 17]);
    for (const type of said) expect(effectOf(type) !== "none" || type === 20).toBe(true);
    const [, none = ""] = /(87, 88, 121–124(?:,| and) ?(?:and )?200)/.exec(page) ?? [];
    expect(none).not.toBe("");
    expect([87, 88, 121, 122, 123, 124, 200].every(isWithoutEffect)).toBe(true);
  });
});

test("both languages have the same examples and the same answers", async () => {
  const [english = "", russian = ""] = await Promise.all(
    ["events.md", "events.ru.md"].map((file) => readFile(join(DOCS, file), "utf8")),
  );
  const examples = (page: string) =>
    blocksOf(page, "sh").map((text) => text.replaceAll(/LOGIN|ЛОГИН/g, "LOGIN"));
  expect(examples(russian)).toEqual(examples(english));
  const code = (page: string) => blocksOf(page, "bsl").map((text) => text.replace(/\/\/.*/g, ""));
  expect(code(russian)).toEqual(code(english));
  const statuses = (page: string) =>
    [...page.matchAll(/^\| (2xx|\d{3}) \|/gm)].map(([, status]) => status);
  expect(statuses(russian)).toEqual(["2xx", "400", "401", "413", "503"]);
  expect(statuses(english)).toEqual(statuses(russian));
});
