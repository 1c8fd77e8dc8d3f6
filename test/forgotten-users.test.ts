import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ZERO_ID } from "../src/contract/empty-values.ts";
import { EventIntake } from "../src/intake/live/event-intake.ts";
import { openDuckDbStore } from "../src/store/duckdb/duckdb-store.ts";
import type { Store } from "../src/store/store.ts";
import { runLetopis } from "./support/command-line.ts";
import { lineEvent } from "./support/memory-intake.ts";
import { databaseOf, openTestStore } from "./support/postgres.ts";
import { startServing } from "./support/serving-command.ts";
import { collectRows, numberedId } from "./support/treatment-rows.ts";

const DESK = numberedId("f", 1);
const LINE = numberedId("a", 1);
const ANNA = numberedId("d", 1);
const BORIS = numberedId("d", 2);
const SPECIALIST = numberedId("d", 9);
const AT = 1_750_000_000;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "letopis-forgotten-"));
});
afterEach(() => rm(folder, { recursive: true }));

/** An event of a treatment, by its number. */
const event = (type: number, at: number, user: string, treatment: number) =>
  lineEvent(type, at, {
    id: numberedId("b", treatment),
    line: LINE,
    user,
    ...(type !== 83 && { author: SPECIALIST }),
  });

async function users(store: Store): Promise<string[]> {
  const { batches } = await store.treatments.scan({ query: {}, organization: DESK });
  return (await collectRows(batches)).map(({ serviceUser }) => serviceUser);
}

describe.each([
  ["DuckDB, one process", openDuckDbStore, 1],
  ["PostgreSQL, two servers", openTestStore, 2],
] as const)("live events of a forgotten user: %s", (_, open, servers) => {
  let stores: Store[];
  let intakes: EventIntake[];

  beforeEach(async () => {
    const place = join(folder, "data");
    stores = await Promise.all(Array.from({ length: servers }, () => open(place)));
    await stores[0]?.organizations.add({ id: DESK, name: "Desk", timeZone: "UTC", limits: null });
    intakes = await Promise.all(
      stores.map((store) => EventIntake.open({ store, clock: () => (AT + 100) * 1000 })),
    );
  });

  afterEach(async () => {
    await Promise.all(intakes.map((intake) => intake.close()));
    await Promise.all(stores.map((store) => store.close()));
  });

  it("go on without the id, in the queue, in rows and on every server", async () => {
    const [receiving] = intakes;
    const [store, erasing = store] = stores;
    if (receiving === undefined || store === undefined || erasing === undefined) {
      throw new Error("Nothing is open");
    }
    await receiving.receive(DESK, [
      event(83, AT, ANNA, 1),
      event(83, AT + 1, BORIS, 2),
      event(83, AT + 2, ANNA, 3),
      event(86, AT + 10, ANNA, 3),
      event(82, AT + 20, ANNA, 3),
    ]);
    await receiving.settled();
    expect(await users(store)).toEqual([ANNA]);
    // Every server has the queue in memory.
    for (const intake of intakes) {
      await intake.receive(DESK, [event(86, AT + 30, BORIS, 2)]);
      await intake.settled();
      expect(await intake.openTreatments(DESK)).toMatchObject([
        { serviceUser: ANNA },
        { serviceUser: BORIS },
      ]);
    }

    await erasing.erasure.forget([ANNA], { at: AT });
    for (const intake of intakes) {
      await intake.settled();
      expect(await intake.openTreatments(DESK)).toMatchObject([
        { serviceUser: ZERO_ID, queueLength: 1 },
        { serviceUser: BORIS, queueLength: 2 },
      ]);
    }
    for (const each of stores) expect(await users(each)).toEqual([ZERO_ID]);

    // The sender knows nothing of it.
    await receiving.receive(DESK, [
      event(86, AT + 40, ANNA, 1),
      event(82, AT + 50, ANNA, 1),
      event(83, AT + 60, ANNA, 4),
    ]);
    await receiving.settled();
    for (const intake of intakes) {
      const open = await intake.openTreatments(DESK);
      expect(open.map(({ serviceUser }) => serviceUser)).toEqual([BORIS, ZERO_ID]);
    }
    for (const each of stores) expect(await users(each)).toEqual([ZERO_ID, ZERO_ID]);
    const kept = await store.events.after(DESK, 0, 100);
    expect(kept.length).toBeGreaterThanOrEqual(8);
    expect(kept.filter(({ text }) => text.includes(ANNA))).toEqual([]);
  });
});

describe("letopis forget", () => {
  const HEAD = "ServiceTreatmentID,ServiceUserID,ServiceID,Initialized,Closed";
  const FILE = [1, 2, 3]
    .map((number) => {
      const user = number === 2 ? BORIS : ANNA;
      const began = `2026-01-0${number}T10:00:00Z`;
      return `${numberedId("b", number)},${user},${LINE},${began},${began}`;
    })
    .join("\n");

  const places = [
    ["a folder", async () => ["--data", "data"]],
    ["a database", async () => ["--store", await databaseOf(folder)]],
  ] as const;

  describe.each(places)("of %s", (_, optionsOf) => {
    let where: string[];
    const letopis = (...words: string[]) => runLetopis(folder, [...words, ...where]);

    beforeEach(async () => {
      where = await optionsOf();
      await writeFile(join(folder, "treatments.csv"), `${HEAD}\n${FILE}\n`);
      await letopis("organization", "add", "Вектор", "--id", DESK);
      await letopis("import", "--organization", "Вектор", "treatments.csv");
    });

    it("counts, forgets, and has nothing left to forget, also beside a server", async () => {
      const server = await startServing(folder, where);
      try {
        const trial = await letopis("forget", "--user", ANNA, "--dry-run");
        expect(trial.stdout).toMatch(/Это проба.*\n.*: 1\n.*нулевой идентификатор: 2\n/);
        const done = await letopis("forget", "--user", ANNA.toUpperCase(), "--yes");
        expect(done).toMatchObject({ status: 0, stdout: expect.stringMatching(/^Забыто:/) });
        const again = await letopis("forget", "--user", ANNA, "--yes");
        expect(again.stdout).toMatch(/больше нечего/);
        const imported = await letopis("import", "--organization", "Вектор", "treatments.csv");
        expect(imported.stdout).toContain("без изменений 3");
        const exported = await letopis("export", "out.csv", "--organization", "Вектор");
        expect(exported.status).toBe(0);
        const written = await readFile(join(folder, "out.csv"), "utf8");
        expect(written).toContain(BORIS);
        expect(written).not.toContain(ANNA);
      } finally {
        await server.stop();
      }
      expect((await letopis("forget", "--again")).stdout).toMatch(/больше нечего/);
    });

    it("takes users from a file, and asks before it forgets", async () => {
      await writeFile(join(folder, "users.txt"), `# по заявлению\n${ANNA}\n\n  ${BORIS}\n`);
      const asked = await letopis("forget", "--users-file", "users.txt");
      expect(asked).toMatchObject({ status: 2, stderr: expect.stringContaining("--yes") });
      const done = await letopis("forget", "--users-file", "users.txt", "--yes");
      expect(done.stdout).toMatch(/списке забытых: 2\n.*идентификатор: 3\n/);
      await writeFile(join(folder, "users.txt"), `${ANNA}\nАнна\n`);
      const wrong = await letopis("forget", "--users-file", "users.txt", "--yes");
      expect(wrong).toMatchObject({ status: 2, stderr: expect.stringContaining("строка 2") });
    });
  });

  it.each([
    [[], "кого забыть"],
    [["--user", "Анна"], "не идентификатор"],
    [["--user", ZERO_ID], "Нулевой"],
    [["--again", "--user", ANNA], "--again"],
  ])("refuses what makes no sense: %j", async (words, message) => {
    const refused = await runLetopis(folder, ["forget", ...words, "--yes"]);
    expect(refused).toMatchObject({ status: 2, stderr: expect.stringContaining(message) });
  });

  it("keeps out of the server's log who it was", async () => {
    const where = ["--data", "data"];
    await runLetopis(folder, ["organization", "add", "Вектор", ...where]);
    const server = await startServing(folder, where);
    await runLetopis(folder, ["forget", "--user", ANNA, "--yes", ...where]);
    const { stdout } = await server.stop();
    expect(stdout).toContain("users forgotten");
    expect(stdout).not.toContain(ANNA);
  });
});
