import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openStore } from "../../store/open-store.ts";
import { AdministrationClient } from "./administration-client.ts";
import type { HeldDataFolder } from "./hold-data-folder.ts";
import { holdDataFolder } from "./hold-data-folder.ts";
import { holdForServing } from "./hold-for-serving.ts";
import { withAdministration } from "./with-administration.ts";

const logger = pino({ level: "silent" });
const organization = (name: string) => ({ name, timeZone: "UTC", limits: null });

/** Databases take their time on a busy machine. */
const WAIT = 60_000;

/** Nothing here needs it. */
const mirrorKeyFile = "/nowhere/mirror.key";
let folder: string;
const clock = () => Date.UTC(2026, 10, 24);
let settings: Parameters<typeof openStore>[0];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "letopis-hold-"));
  settings = {
    data: join(folder, "data"),
    database: { memoryLimit: "256MB", threads: 1, concurrentScans: 2 },
  };
});

afterEach(() => rm(folder, { recursive: true }));

function request(missing: "create" | "refuse" = "create") {
  const { signal } = new AbortController();
  return { settings, mirrorKeyFile, missing, clock, signal, onWaitingForOthers: () => undefined };
}

async function release({ administration, release: end }: HeldDataFolder): Promise<void> {
  await administration.close();
  await end();
}

describe("withAdministration", { timeout: WAIT }, () => {
  it("lets commands that start at once work one through another", async () => {
    const names = ["Один", "Два", "Три", "Четыре"];
    await Promise.all(
      names.map((name) =>
        withAdministration(request(), (client) => client.addOrganization(organization(name))),
      ),
    );
    const listed = await withAdministration(request(), (client) => client.organizations());
    expect(listed.map(({ name }) => name)).toEqual(names.toSorted());
  });

  it("stays until the commands that work through it have finished", async () => {
    let second: Promise<unknown> | undefined;
    let release: () => void = () => undefined;
    const others: string[] = [];
    await withAdministration(
      { ...request(), onWaitingForOthers: () => others.push("waits") },
      async () => {
        const working = new Promise<void>((resolve) => {
          release = resolve;
        });
        await new Promise<void>((atWork) => {
          second = withAdministration(request(), async (client) => {
            atWork();
            await working;
            return client.addOrganization(organization("Второй"));
          });
        });
        setImmediate(release);
      },
    );
    await expect(second).resolves.toMatchObject({ name: "Второй" });
    expect(others).toEqual(["waits"]);
  });

  it("releases the folder when the work fails", async () => {
    const failing = withAdministration(request(), (client) => client.organization("нет такой"));
    await expect(failing).rejects.toMatchObject({ code: "ORGANIZATION_UNKNOWN" });
    await (await openStore(settings)).close();
  });

  it("makes no data where a slip in the folder's name is likelier", async () => {
    const listing = withAdministration(request("refuse"), (client) => client.organizations());
    await expect(listing).rejects.toMatchObject({ code: "COMMAND_INVALID" });
  });
});

describe("holdDataFolder", { timeout: WAIT }, () => {
  it("gives up on a folder whose holder does not answer", async () => {
    const store = await openStore(settings);
    const holding = holdDataFolder({
      settings,
      kind: "command",
      clock,
      logger,
      mirrorKeyFile,
      patienceMilliseconds: 50,
    });
    await expect(holding).rejects.toMatchObject({ code: "DATA_FOLDER_IN_USE" });
    await store.close();
  });

  it("waits for a holder that is just about to end", async () => {
    const store = await openStore(settings);
    const holding = holdDataFolder({ settings, kind: "command", clock, logger, mirrorKeyFile });
    setImmediate(() => void store.close());
    await release((await holding) as HeldDataFolder);
  });
});

describe("holdForServing", { timeout: WAIT }, () => {
  it("refuses to serve a folder twice, and says who serves it", async () => {
    const addresses = () => ["http://127.0.0.1:8080"];
    const first = await holdForServing(
      { settings, mirrorKeyFile, clock, logger, addresses },
      () => undefined,
    );
    await expect(
      holdForServing({ settings, mirrorKeyFile, clock, logger }, () => undefined),
    ).rejects.toMatchObject({
      code: "DATA_FOLDER_IN_USE",
      message: expect.stringContaining("http://127.0.0.1:8080"),
    });
    await release(first);
  });

  it("waits for a command at work", async () => {
    const command = (await holdDataFolder({
      settings,
      kind: "command",
      clock,
      logger,
      mirrorKeyFile,
    })) as HeldDataFolder;
    const waited: string[] = [];
    const serving = holdForServing({ settings, mirrorKeyFile, clock, logger }, ({ kind }) => {
      waited.push(kind);
      void command.administration.closeWhenUnused().then(() => command.store.close());
    });
    await release(await serving);
    expect(waited).toEqual(["command"]);
  });

  it("goes on in the process that took over", async () => {
    const held = await holdForServing({ settings, mirrorKeyFile, clock, logger }, () => undefined);
    const client = new AdministrationClient(held.administration.socketPath);
    expect(await client.status()).toMatchObject({ kind: "server", pid: process.pid });
    await release(held);
  });
});
