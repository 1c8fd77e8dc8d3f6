import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { HISTORY_COLUMNS } from "../../src/contract/columns.ts";
import { EMPTY_DATE, EMPTY_INSTANT } from "../../src/contract/empty-values.ts";
import { formatWall } from "../../src/history/wall-clock.ts";
import { openDuckDbStore } from "../../src/store/duckdb/duckdb-store.ts";
import { readCallCentre, SLICE_FILES } from "../support/call-centre.ts";
import type { CommandOptions } from "../support/command-line.ts";
import { runLetopis } from "../support/command-line.ts";
import { expectRows } from "../support/expect-rows.ts";
import { startServing } from "../support/serving-command.ts";
import type { TreatmentRow } from "../support/treatment-rows.ts";
import { collectRows } from "../support/treatment-rows.ts";

const EVENTS = join(import.meta.dirname, "../fixtures/call-centre.events.ndjson");
/** Databases take their time on a busy machine. */
const WAIT = 120_000;

const callCentre = readCallCentre(SLICE_FILES);
const [organization] = callCentre.organizations;

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "letopis-replay-"));
  await letopis("import", SLICE_FILES.directory);
}, WAIT);

afterEach(() => rm(folder, { recursive: true }));

function letopis(...words: string[]) {
  return letopisWith({}, ...words);
}

async function letopisWith(options: CommandOptions, ...words: string[]) {
  return runLetopis(folder, [...words, "--data", "data"], options);
}

function replay(...words: string[]) {
  return letopis("replay", "--organization", organization?.name ?? "", ...words);
}

/** The rows of the slice as its file has them; the events tell of others besides. */
async function storedRows(): Promise<string[][]> {
  const known = new Set(callCentre.rows.map(([id]) => id));
  const store = await openDuckDbStore(join(folder, "data"));
  try {
    const { batches } = await store.treatments.scan({
      query: {},
      organization: organization?.id ?? "",
    });
    return (await collectRows(batches)).filter(({ id }) => known.has(id)).map(asText);
  } finally {
    await store.close();
  }
}

function asText(row: TreatmentRow): string[] {
  return HISTORY_COLUMNS.map(({ field, kind }) => {
    const value = row[field];
    if (kind !== "instant") return String(value);
    return value === EMPTY_INSTANT ? EMPTY_DATE : formatWall(Number(value));
  });
}

describe("letopis replay", { timeout: WAIT }, () => {
  test("gives exactly the treatments of recorded events, however often", async () => {
    const first = await replay(EVENTS);
    expect(first.stderr).toBe("");
    expect(first.stdout).toMatch(/962 события: новых 962, принято раньше 0, отвергнуто 0\./);
    expectRows(await storedRows(), callCentre.rows);
    await writeFile(join(folder, "again.ndjson.gz"), gzipSync(await readFile(EVENTS)));
    const second = await replay("again.ndjson.gz");
    expect(second.stdout).toMatch(/962 события: новых \d+, принято раньше \d+, отвергнуто 0\./);
    expect(second.status).toBe(0);
    expectRows(await storedRows(), callCentre.rows);
  });

  test("feeds a server at work", async () => {
    const server = await startServing(folder, ["--data", "data"]);
    try {
      expect(await replay(EVENTS)).toMatchObject({ status: 0 });
    } finally {
      await server.stop();
    }
    expectRows(await storedRows(), callCentre.rows);
  });

  test("takes the good lines, and keeps the bad ones with the reasons", async () => {
    const [good = ""] = (await readFile(EVENTS, "utf8")).split("\n");
    const input = [
      good,
      "{",
      "",
      '{"event_type":"line"}',
      good.replace(/"line_id":"[^"]*"/, '"line_id":"x"'),
      '{"event_type":"competence"}',
    ].join("\n");
    const words = ["replay", "--organization", organization?.id ?? "", "-"];
    const { status, stdout, stderr } = await letopisWith({ input }, ...words);
    expect(status).toBe(3);
    expect(stdout).toMatch(/5 событий: .*отвергнуто 3\./);
    expect(stderr).toMatch(/строка 2: не JSON\n.*строка 4: message_id: .*\n.*строка 5: line_id: /);
    const rejects = (await readFile(join(folder, "stdin.rejected.ndjson"), "utf8")).trim();
    const lines = rejects.split("\n").map((line) => JSON.parse(line).line);
    expect(lines).toEqual([2, 4, 5]);
  });

  test("says what it wants when no line of a file is an event", async () => {
    const words = ["replay", "--organization", organization?.id ?? "", SLICE_FILES.treatments];
    const { status, stderr } = await letopis(...words);
    expect(stderr).toMatch(/NDJSON.*letopis import/);
    expect(status).toBe(3);
  });

  test("says how much was taken when it is broken off", async () => {
    const lines = (await readFile(EVENTS, "utf8")).split("\n").slice(0, 2);
    const [first, second] = lines.map((line) => JSON.parse(line));
    const input = [
      { ...first, message_time: "2010-08-04T10:00:00Z" },
      { ...second, message_time: "2010-08-05T10:00:00Z" },
    ].map((event) => JSON.stringify(event));
    const controller = new AbortController();
    const words = ["replay", "--organization", organization?.id ?? "", "--real-time", "-"];
    const server = await startServing(folder, ["--data", "data"]);
    try {
      const options = { input: input.join("\n"), signal: controller.signal };
      const replaying = letopisWith(options, ...words);
      // The second is due in a day; the first is there once it is applied.
      const taken = async () => JSON.parse((await letopis("hook", "list", "--json")).stdout);
      await expect.poll(async () => (await taken()).intake[0]?.events, { timeout: 10_000 }).toBe(1);
      // Taken by the server is not yet answered to the command.
      await new Promise((resolve) => setTimeout(resolve, 200));
      controller.abort();
      const { status, stderr } = await replaying;
      expect(stderr).toMatch(/принято до прерывания 1 событие, из них новых 1\./);
      expect(status).toBe(130);
    } finally {
      await server.stop();
    }
  });

  test("lets the time between events pass, as fast as it is told to", async () => {
    // An hour in three hundredths of a second.
    const [good = ""] = (await readFile(EVENTS, "utf8")).split("\n");
    const event = JSON.parse(good);
    const times = ["2010-08-04T10:00:00Z", "2010-08-04T11:00:00Z", "2010-08-04T10:30:00Z"];
    const input = times
      .map((message_time, index) =>
        JSON.stringify({
          ...event,
          message_id: event.message_id.replace(/.$/, String(index)),
          message_time,
        }),
      )
      .join("\n");
    const words = ["replay", "--organization", organization?.id ?? "", "-"];
    words.push("--real-time", "--factor", "120000");
    const { status, stdout } = await letopisWith({ input }, ...words);
    expect(stdout).toMatch(/3 события: новых 3,/);
    expect(status).toBe(0);
  });

  test.each([
    [["replay", "--real-time", "--factor", "0", "a"], /--factor/],
    [["replay", "--factor", "60", EVENTS], /вместе с --real-time.*\[COMMAND_INVALID\]/],
    [["replay", "-", "-"], /дважды/],
    [["replay", "--rejects", "r", "a", "b"], /--rejects/],
    [["replay", "нет.ndjson"], /нет\.ndjson/],
    [["replay", "--organization", "Никто", EVENTS], /ORGANIZATION_UNKNOWN/],
  ])("says what is wrong with %j", async (words, message) => {
    const { status, stderr } = await letopis(...words);
    expect(stderr).toMatch(message);
    expect(status).not.toBe(0);
  });
});
