import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SERVICE_PATHS } from "../src/contract/namespaces.ts";
import type { CopyRequest, CopyStage } from "../src/copy/copy-store.ts";
import { copyStore } from "../src/copy/copy-store.ts";
import { openDuckDbStore } from "../src/store/duckdb/duckdb-store.ts";
import { openCopiedStore } from "../src/store/open-store.ts";
import { openPostgresStore } from "../src/store/postgres/postgres-store.ts";
import type { CopiedStore } from "../src/store/table-copy.ts";
import { runLetopis } from "./support/command-line.ts";
import { databaseOf, emptyDatabase } from "./support/postgres.ts";
import { startServing } from "./support/serving-command.ts";
import { basic, post, queryEnvelope, readResult } from "./support/soap-call.ts";
import { numberedId, toIncomingBatch, treatmentRow } from "./support/treatment-rows.ts";
import { contentOf, inFile, makeWholeStore, ODD_ORGANIZATION } from "./support/whole-store.ts";

/** `letopis copy` between real stores. */

const MAIN = join(import.meta.dirname, "../src/cli/main.ts");

let folder: string;
let source: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "letopis-copy-"));
  source = join(folder, "source");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const copy = (from: string, to: string, ...more: readonly string[]) =>
  runLetopis(folder, ["copy", "--from", from, "--to", to, ...more]);

/** The address without its password, and the flags that give it. */
async function withPasswordFile(
  address: string,
  side: "from" | "to",
): Promise<{ readonly address: string; readonly flags: readonly string[] }> {
  const url = new URL(address);
  const file = join(folder, "password");
  await writeFile(file, `${decodeURIComponent(url.password)}\n`);
  url.password = "";
  return { address: url.href, flags: [`--${side}-password-file`, file] };
}

async function query(address: string, sql: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client(address);
  await client.connect();
  try {
    return (
      ((await client.query(`SET search_path = letopis; ${sql}`)) as unknown as pg.QueryResult[]).at(
        -1,
      )?.rows ?? []
    );
  } finally {
    await client.end();
  }
}

async function ask(words: readonly string[], login: string) {
  const serving = await startServing(folder, words);
  try {
    const answered = await post(`${serving.origin}${SERVICE_PATHS[0]}`, queryEnvelope({}), {
      authorization: basic(login),
      "content-type": "text/xml; charset=utf-8",
    });
    return { status: answered.status, ...readResult(answered.text) };
  } finally {
    await serving.stop();
  }
}

describe("copy", () => {
  it("brings a whole store to PostgreSQL and back, every value of every table", async () => {
    await makeWholeStore(source);
    const content = await contentOf(source);
    expect(Object.entries(content).filter(([, rows]) => rows.length === 0)).toEqual([]);
    const database = await emptyDatabase(folder);
    const to = await withPasswordFile(database, "to");

    const there = await copy(source, to.address, ...to.flags);
    expect(there).toMatchObject({ status: 0, stderr: expect.stringContaining("войти") });
    expect(there.stdout).toContain("различий нет");
    const from = await withPasswordFile(database, "from");
    const back = await copy(from.address, join(folder, "back"), ...from.flags);
    expect(back).toMatchObject({ status: 0 });
    expect(await contentOf(join(folder, "back"))).toEqual(content);
    const { password } = new URL(database);
    expect(Object.values({ ...there, ...back }).join()).not.toContain(password);

    const asked = await ask(["--data", source], "Vendor");
    expect(asked.rows.length).toBeGreaterThan(100);
    expect(await ask(["--data", join(folder, "back")], "Vendor")).toEqual(asked);
    expect(await ask(["--store", database], "Vendor")).toEqual(asked);
  });

  it("leaves a database that servers can write to at once", async () => {
    await makeWholeStore(source);
    const address = await emptyDatabase(folder);
    expect(await copy(source, address)).toMatchObject({ status: 0 });
    const store = await openPostgresStore({ address, passwordFile: null });
    const { treatments } = await store.describe();
    const id = numberedId("f", 5);
    await store.organizations.add({ id, name: "New", timeZone: "UTC", limits: null });
    await expect(
      store.organizations.add({
        id: numberedId("f", 6),
        name: ODD_ORGANIZATION.name.toLowerCase(),
        timeZone: "UTC",
        limits: null,
      }),
    ).rejects.toMatchObject({ code: "ORGANIZATION_EXISTS" });
    const fact = { organization: ODD_ORGANIZATION.id, receivedAt: 1_700_000_100, text: "{}" };
    const numbers = await store.events.append({ facts: [fact], others: [] });
    expect(numbers.get(ODD_ORGANIZATION.id)).toBeGreaterThan(3);
    const writer = await store.treatments.openWriter({ mode: "batches", onBehalfOf: id });
    await writer.write(
      toIncomingBatch([treatmentRow({ id: numberedId("b", 9), line: numberedId("a", 99) })]),
    );
    await writer.commit();
    expect((await store.describe()).treatments).toBe(treatments + 1);
    expect(await store.access.findSession("session-hash")).toBeNull();
    expect(await store.access.findToken("token-hash")).not.toBeNull();
    await store.close();
  });

  it("copies between two of a kind as well", async () => {
    await makeWholeStore(source);
    const content = await contentOf(source);
    const [one, two] = [await databaseOf(`${folder}/1`), await emptyDatabase(`${folder}/2`)];
    for (const [from, to] of [
      [source, one],
      [one, two],
      [two, join(folder, "first")],
      [join(folder, "first"), join(folder, "second")],
    ] as const) {
      expect(await copy(from, to)).toMatchObject({ status: 0 });
    }
    expect(await contentOf(join(folder, "second"))).toEqual(content);
  });

  it("writes over nothing, and refuses what is no source", async () => {
    await (await openDuckDbStore(source)).close();
    const address = await databaseOf(folder);
    const store = await openPostgresStore({ address, passwordFile: null });
    const organization = { id: numberedId("f", 1), name: "X", timeZone: "UTC", limits: null };
    await store.organizations.add(organization);
    await store.close();
    for (const [from, to, code] of [
      [source, address, "COPY_TARGET_NOT_EMPTY"],
      [source, source, "COMMAND_INVALID"],
      [address, address, "COMMAND_INVALID"],
      [address, `${address}?application_name=x`, "COMMAND_INVALID"],
      [join(folder, "nothing"), address, "COMMAND_INVALID"],
      [await emptyDatabase(`${folder}/nothing`), source, "COMMAND_INVALID"],
      ["postgres://secret-word@", source, "COMMAND_INVALID"],
    ] as const) {
      const refused = await copy(from, to);
      expect(refused.stderr).toContain(`[${code}]`);
      expect(refused.stderr).not.toContain("secret-word");
    }
    expect(await query(address, "SELECT name FROM organization")).toEqual([{ name: "X" }]);
    expect(
      await query(`${await databaseOf(folder)}`, "SELECT count(*)::int AS n FROM line"),
    ).toEqual([{ n: 1 }]);
  });

  it("tells which table has a row that the other database does not take", async () => {
    await makeWholeStore(source);
    await inFile(source, async (run) => {
      await run("INSERT INTO mirror_vanished SELECT * FROM mirror_vanished");
    });
    const refused = await copy(source, await emptyDatabase(folder));
    expect(refused).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("mirror_vanished"),
    });
    expect(refused.stderr).toContain("[COPY_REFUSED]");
  });

  it("keeps away from stores that somebody works with", async () => {
    const held = await openDuckDbStore(source);
    const address = await databaseOf(folder);
    expect((await copy(source, address)).stderr).toContain("[DATA_FOLDER_IN_USE]");
    await held.close();
    const store = await openPostgresStore({ address, passwordFile: null });
    expect((await copy(source, address)).stderr).toContain("[COPY_STORE_IN_USE]");
    await store.close();
  });
});

/** Rows that take several batches; made by the database itself. */
async function makeLargeStore(): Promise<void> {
  await makeWholeStore(source);
  await inFile(source, async (run) => {
    await run(`INSERT INTO treatment BY NAME
      SELECT md5('t' || n)::UUID AS id, 0 AS client, 0 AS service_user, 0 AS line,
        TIMESTAMP '2020-01-01' + to_seconds(n % 90000) AS initialized,
        TIMESTAMP '2022-01-01' AS closed, 1 AS queue_waiting_time, 0 AS specialist, n AS duration,
        0 AS service_quality_assessment, 0 AS queue_length, 0 AS brought_in_by
      FROM range(250000) AS numbers (n)`);
  });
}

/** Runs the command as a process and stops it once so many treatments are committed. */
async function copyUntil(
  address: string,
  treatments: number,
  signal: NodeJS.Signals,
): Promise<{ readonly status: number | null; readonly stderr: string }> {
  const child = spawn(process.execPath, [MAIN, "copy", "--from", source, "--to", address], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const exited = once(child, "exit");
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  for (;;) {
    const [row] = await query(address, "SELECT copied FROM unfinished_copy").catch(() => []);
    const copied = JSON.parse(String(row?.["copied"] ?? "{}"));
    if ((copied["treatment"] ?? 0) >= treatments) break;
    if (child.exitCode !== null) throw new Error(`It ended: ${stderr}`);
    await delay(10);
  }
  child.kill(signal);
  await exited;
  return { status: child.exitCode, stderr };
}

describe("a copy that was stopped in its middle", () => {
  it("is served by nobody, and goes on where it was until it is whole", async () => {
    await makeLargeStore();
    const content = await contentOf(source);
    const address = await emptyDatabase(folder);
    expect(await copyUntil(address, 1, "SIGINT")).toMatchObject({
      status: 130,
      stderr: expect.stringMatching(/та же команда продолжит[\s\S]*Прервано/),
    });
    await copyUntil(address, 200_000, "SIGKILL");
    await expect(openPostgresStore({ address, passwordFile: null })).rejects.toMatchObject({
      code: "COPY_UNFINISHED",
    });
    const from = await copy(address, join(folder, "other"));
    expect(from.stderr).toContain("[COPY_UNFINISHED]");

    const resumed = await copy(source, address);
    expect(resumed).toMatchObject({ status: 0 });
    const brought = Number(/Продолжаю: (.*?) строк/.exec(resumed.stderr)?.[1]?.replace(/\D/g, ""));
    expect(brought).toBeGreaterThan(200_000);
    expect(await copy(address, join(folder, "back"))).toMatchObject({ status: 0 });
    expect(await contentOf(join(folder, "back"))).toEqual(content);
  });

  it("goes on in a folder as well", async () => {
    await makeWholeStore(source);
    const target = join(folder, "target");
    const stopping = new AbortController();
    const stopped = copyOpened(source, target, stopping.signal, { onRows: () => stopping.abort() });
    await expect(stopped).rejects.toMatchObject({ name: "AbortError" });
    await expect(openDuckDbStore(target)).rejects.toMatchObject({ code: "COPY_UNFINISHED" });
    expect(await copy(source, target)).toMatchObject({ status: 0 });
    expect(await contentOf(target)).toEqual(await contentOf(source));
  });

  it("does not go on when the source has changed, if only in one value", async () => {
    await makeWholeStore(source);
    const address = await emptyDatabase(folder);
    await copyUpTo("verifying", source, address);
    await inFile(source, async (run) => {
      await run("UPDATE hook SET name = name || '.'");
    });
    expect((await copy(source, address)).stderr).toContain("[COPY_SOURCE_CHANGED]");
    await query(address, "DROP SCHEMA letopis CASCADE");
    expect(await copy(source, address)).toMatchObject({ status: 0 });
  });
});

describe("the comparison at the end", () => {
  it.each([
    {
      target: "database",
      damage: `UPDATE treatment SET duration = duration + 1
        WHERE initialized IN (SELECT max(initialized) FROM treatment)`,
      found: "различаются duration",
    },
    {
      target: "folder",
      damage: "DELETE FROM event_place WHERE organization = 2",
      found: "event_place",
    },
    {
      target: "database",
      damage: "INSERT INTO event_refused VALUES (99, '00000000-0000-0000-0000-000000000099')",
      found: "лишняя строка organization=99",
    },
    {
      target: "folder",
      damage: "UPDATE hook SET secret_hash = 'other-hash'",
      found: "различаются secret_hash",
    },
    {
      target: "database",
      damage: "UPDATE line_rule SET working_hours = NULL WHERE organization = 1",
      found: "различаются working_hours",
    },
  ])("finds in a $target: $damage", async ({ target, damage, found }) => {
    await makeWholeStore(source);
    const to = target === "folder" ? join(folder, "target") : await emptyDatabase(folder);
    await copyUpTo("verifying", source, to);
    if (target === "folder") await inFile(to, async (run) => void (await run(damage)));
    else await query(to, damage);
    const ended = await copy(source, to);
    expect(ended.status).toBe(1);
    expect(ended.stderr).toContain("[COPY_DIFFERS]");
    expect(ended.stderr).toContain(found);
    expect(ended.stderr).not.toContain("-hash");
    const opening =
      target === "folder"
        ? openDuckDbStore(to)
        : openPostgresStore({ address: to, passwordFile: null });
    await expect(opening).rejects.toMatchObject({ code: "COPY_UNFINISHED" });
  });

  it("tells when the source was written to meanwhile, and copies one moment of it", async () => {
    await makeWholeStore(source);
    const content = await contentOf(source);
    const [address, target] = [await emptyDatabase(folder), join(folder, "target")];
    expect(await copy(source, address)).toMatchObject({ status: 0 });
    const changing = await openSide(address, null);
    const open = changing.openSnapshot.bind(changing);
    let snapshots = 0;
    changing.openSnapshot = async (signal) => {
      if (++snapshots > 1) await query(address, "UPDATE treatment SET duration = 1");
      return open(signal);
    };
    const opened = await openSide(target, changing);
    const signal = new AbortController().signal;
    const report = await copyStore({ source: changing, target: opened, signal, ...NO_REPORTS });
    await opened.close();
    await changing.close();
    expect(report.sourceChanged).toBe(true);
    expect(await contentOf(target)).toEqual(content);
  });
});

const NO_REPORTS = { onStage: () => undefined, onRows: () => undefined };

function openSide(place: string, from: CopiedStore | null): Promise<CopiedStore> {
  const database = { memoryLimit: "1GB", threads: 1, concurrentScans: 2 };
  const store = place.startsWith("postgres") ? { address: place, passwordFile: null } : null;
  return openCopiedStore({ data: place, store, database }, from);
}

async function copyOpened(
  from: string,
  to: string,
  signal: AbortSignal,
  reports: Partial<Pick<CopyRequest, "onStage" | "onRows">>,
): Promise<void> {
  const opened = await openSide(from, null);
  const target = await openSide(to, opened);
  try {
    await copyStore({ source: opened, target, signal, ...NO_REPORTS, ...reports });
  } finally {
    await target.close();
    await opened.close();
  }
}

/** Copies until a stage begins, as if the process ended there. */
async function copyUpTo(stage: CopyStage, from: string, to: string): Promise<void> {
  const onStage = (begun: CopyStage) => {
    if (begun === stage) throw new Error("It ends here");
  };
  const copying = copyOpened(from, to, new AbortController().signal, { onStage });
  await expect(copying).rejects.toThrow("It ends here");
}
