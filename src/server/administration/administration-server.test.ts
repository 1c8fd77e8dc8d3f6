import { once } from "node:events";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { TOKEN_LIMITS } from "../../accounts/limits.ts";
import { verifyPassword } from "../../accounts/password-hash.ts";
import { HISTORY_COLUMNS } from "../../contract/columns.ts";
import { CONTRACT_LIMITS } from "../../history/calling-limits.ts";
import { LazyIntake } from "../../intake/live/lazy-intake.ts";
import { createMirrorService } from "../../mirror/create-mirror-service.ts";
import { PasswordVault } from "../../mirror/password-vault.ts";
import { PushSubscriptions } from "../../push/push-subscriptions.ts";
import { openStore } from "../../store/open-store.ts";
import type { Store } from "../../store/store.ts";
import type { RunningAdministration } from "./administration-server.ts";
import { startAdministration } from "./administration-server.ts";
import type { ImportMessage } from "./import-messages.ts";
import { administrationSocket, checkPrivateFolder } from "./socket-path.ts";

const DATABASE = { memoryLimit: "256MB", threads: 1, concurrentScans: 2 };
const HEADER = HISTORY_COLUMNS.map(({ name }) => name).join(",");
const NOW = Date.UTC(2026, 10, 24, 9);
const ZERO = "00000000-0000-0000-0000-000000000000";

let folder: string;
let store: Store;
let administration: RunningAdministration;
let intake: LazyIntake;
let log: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "letopis-administration-"));
  store = await openStore({ data: join(folder, "data"), database: DATABASE });
  log = "";
  administration = await start();
});

afterEach(async () => {
  await administration.close();
  await intake.close();
  await store.close();
  await rm(folder, { recursive: true });
});

function start(): Promise<RunningAdministration> {
  const destination = {
    write(line: string) {
      log += line;
    },
  };
  const logger = pino({ level: "trace" }, destination);
  const dataFolder = join(folder, "data");
  const clock = () => NOW;
  const keyFile = join(folder, "mirror.key");
  const mirrors = createMirrorService({ store, keyFile, clock });
  intake = new LazyIntake({ store, clock });
  const openIntake = () => intake.open();
  const subscriptions = new PushSubscriptions({
    hooks: store.hooks,
    vault: new PasswordVault(keyFile),
    reconciler: openIntake,
    clock,
  });
  return startAdministration({
    store,
    mirrors,
    openIntake,
    subscriptions,
    dataFolder,
    kind: "server",
    clock,
    logger,
  });
}

async function call(method: string, path: string, body?: unknown) {
  const { status, text } = await send(method, path, JSON.stringify(body), "application/json");
  return { status, body: text === "" ? null : (JSON.parse(text) as unknown) };
}

async function send(method: string, path: string, body: string | undefined, type: string) {
  const headers = body === undefined ? {} : { "content-type": type };
  const sent = request({ socketPath: administration.socketPath, method, path, headers });
  sent.end(body);
  const [answer] = (await once(sent, "response")) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  return { status: answer.statusCode, text: Buffer.concat(chunks).toString() };
}

async function importText(text: string, query = ""): Promise<ImportMessage[]> {
  const answer = await send(
    "POST",
    `/imports?name=x.csv${query}`,
    text,
    "application/octet-stream",
  );
  return answer.text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as ImportMessage);
}

async function addOrganization(name = "Вектор"): Promise<{ id: string }> {
  const organization = { name, timeZone: "Europe/Moscow", limits: null };
  return (await call("POST", "/organizations", organization)).body as { id: string };
}

function row(id: number, closed = "2024-02-26T11:00:00"): string {
  const uuid = `00000000-0000-4000-8000-${String(id).padStart(12, "0")}`;
  const line = "11e00000-0000-4000-8000-000000000001";
  return `${uuid},,,${line},2024-02-26T10:00:00,,0,,,${closed},60,5,1`;
}

describe.skipIf(process.platform === "win32")("the socket", () => {
  it("can be opened by its owner alone", async () => {
    const { mode } = await stat(administration.socketPath);
    expect(mode & 0o777).toBe(0o600);
    expect(administration.socketPath).toBe(join(folder, "data", "administration.sock"));
  });

  it("replaces what a process that is no more left behind, and is gone after closing", async () => {
    const { socketPath } = administration;
    await administration.close();
    await expect(stat(socketPath)).rejects.toMatchObject({ code: "ENOENT" });
    await writeFile(socketPath, "");
    administration = await start();
    expect((await call("GET", "/status")).status).toBe(200);
  });

  it("moves to a private folder where the path of the data folder is too long", async () => {
    const socket = administrationSocket(join(folder, "d".repeat(100)));
    expect(Buffer.byteLength(socket.path)).toBeLessThan(104);
    expect(socket.privateFolder).not.toBeNull();
  });

  it("does not trust a private folder that is open to others", async () => {
    const socket = { path: join(folder, "x.sock"), privateFolder: folder };
    await expect(checkPrivateFolder(socket)).resolves.toBeUndefined();
    const { chmod } = await import("node:fs/promises");
    await chmod(folder, 0o777);
    await expect(checkPrivateFolder(socket)).rejects.toMatchObject({ code: "DATA_FOLDER_IN_USE" });
  });
});

describe("organizations", () => {
  it("are added, changed by name in any letter case, listed and removed", async () => {
    const { id } = await addOrganization();
    const change = { limits: CONTRACT_LIMITS, timeZone: "Asia/Almaty" };
    const changed = await call("PATCH", `/organizations/${encodeURIComponent("ВЕКТОР")}`, change);
    const expected = { id, name: "Вектор", ...change };
    expect(changed.body).toEqual(expected);
    expect((await call("GET", "/organizations")).body).toEqual([expected]);
    expect((await call("DELETE", `/organizations/${id}`)).status).toBe(200);
    expect((await call("GET", "/organizations")).body).toEqual([]);
  });

  it.each([
    ["an unknown time zone", { timeZone: "Moscow" }, "TIME_ZONE_UNKNOWN"],
    ["an empty name", { name: " " }, "COMMAND_INVALID"],
    ["control characters in the name", { name: "a\u001bb" }, "COMMAND_INVALID"],
    ["limits below one", { limits: { ...CONTRACT_LIMITS, daysByDay: 0 } }, "COMMAND_INVALID"],
    ["an unknown key", { zone: "UTC" }, "COMMAND_INVALID"],
  ])("are refused with %s", async (_what, wrong, code) => {
    const organization = { name: "Вектор", timeZone: "UTC", limits: null, ...wrong };
    const answer = await call("POST", "/organizations", organization);
    expect(answer).toMatchObject({ status: 400, body: { code } });
  });

  it("have names that occur once", async () => {
    await addOrganization();
    const again = await call("POST", "/organizations", {
      name: "вектор",
      timeZone: "UTC",
      limits: null,
    });
    expect(again).toMatchObject({ status: 409, body: { code: "ORGANIZATION_EXISTS" } });
  });
});

describe("accounts", () => {
  const password = "не покажется в журнале";
  const account = { login: "buh", organization: "Вектор", password, operations: null };

  it("keep a hash, which is never shown, and the password is in no log", async () => {
    const { id } = await addOrganization();
    const added = await call("POST", "/accounts", account);
    expect(added.body).toEqual({
      login: "buh",
      organization: { id, name: "Вектор" },
      operations: null,
      demo: false,
      administrator: false,
    });
    const stored = await store.accounts.get("buh");
    expect(await verifyPassword(password, stored?.passwordHash ?? "")).toBe(true);
    expect(JSON.stringify((await call("GET", "/accounts")).body)).not.toContain("scrypt");
    expect(log).toContain("/accounts");
    expect(log).not.toContain(password);
  });

  it("stop being demo accounts when they get a password of their own", async () => {
    const { id } = await addOrganization();
    await store.accounts.add({
      login: "vendor",
      organization: id,
      passwordHash: "x",
      operations: null,
      demo: true,
      administrator: false,
    });
    await call("PATCH", "/accounts/vendor", { password });
    expect((await store.accounts.get("vendor"))?.demo).toBe(false);
  });

  it("can be closed to operations and removed", async () => {
    await addOrganization();
    await call("POST", "/accounts", account);
    await call("PATCH", "/accounts/buh", { operations: [] });
    expect((await store.accounts.get("buh"))?.operations).toEqual([]);
    expect((await call("DELETE", "/accounts/buh")).status).toBe(204);
    expect(await call("DELETE", "/accounts/buh")).toMatchObject({
      status: 404,
      body: { code: "ACCOUNT_UNKNOWN" },
    });
  });

  it("are refused with a password that is too short, which the answer does not repeat", async () => {
    await addOrganization();
    const refused = await call("POST", "/accounts", { ...account, password: "qwe12" });
    expect(refused).toMatchObject({ status: 400, body: { code: "LOGIN_INVALID" } });
    expect(JSON.stringify(refused.body)).not.toContain("qwe12");
  });
});

describe("tokens", () => {
  it("are so many of an account, and no more, as in the API", async () => {
    const { id } = await addOrganization();
    await store.accounts.add({
      ...{ login: "buh", organization: id, passwordHash: "hash", operations: null },
      ...{ demo: false, administrator: false },
    });
    const token = { login: "buh", name: "Отчёты", scopes: ["read"], expiresInDays: null };
    for (let number = 0; number < TOKEN_LIMITS.perAccount; number++) {
      expect((await call("POST", "/tokens", token)).status).toBe(201);
    }
    const refused = await call("POST", "/tokens", token);
    expect(refused).toMatchObject({ status: 409, body: { code: "TOKENS_TOO_MANY" } });
    expect(await store.access.tokens(id)).toHaveLength(TOKEN_LIMITS.perAccount);
    expect((await call("POST", "/tokens", { ...token, login: "nobody" })).status).toBe(404);
  });
});

describe("imports", () => {
  it("write the good rows and hand back the bad ones with their lines", async () => {
    const bad = row(2).replace("2024-02-26T10:00:00", "вчера");
    const messages = await importText([HEADER, row(1), bad, row(3)].join("\n"));
    expect(messages.find(({ type }) => type === "rejected")).toMatchObject({
      rejection: { line: 3, reason: expect.stringContaining("Initialized") },
    });
    expect(messages.at(-1)).toMatchObject({
      type: "treatments",
      summary: { read: 3, added: 2, rejected: 1, invisible: 2 },
    });
    expect((await store.describe()).treatments).toBe(2);
  });

  it("read times in the zone of the organization on whose behalf they come", async () => {
    await addOrganization();
    await importText([HEADER, row(1)].join("\n"), `&organization=${encodeURIComponent("Вектор")}`);
    expect((await store.describe()).earliest).toBe(Date.UTC(2024, 1, 26, 7) / 1000);
  });

  it("write nothing in a dry run", async () => {
    const messages = await importText([HEADER, row(1)].join("\n"), "&dryRun=true");
    expect(messages.at(-1)).toMatchObject({ type: "treatments", summary: { added: 1 } });
    expect((await store.describe()).treatments).toBe(0);
  });

  it("write nothing of a file with a bad row when asked for all or nothing", async () => {
    const text = [HEADER, row(1), row(2, "вчера")].join("\n");
    const messages = await importText(text, "&allOrNothing=true");
    expect(messages.at(-1)).toMatchObject({
      type: "failed",
      code: "FILE_REJECTED",
      summary: { rejected: 1 },
    });
    expect((await store.describe()).treatments).toBe(0);
  });

  it("take a directory for what it is", async () => {
    const text = JSON.stringify({
      organizations: [{ id: ZERO.replace(/0$/, "1"), name: "Вектор" }],
    });
    expect((await importText(text)).at(-1)).toMatchObject({
      type: "directory",
      outcome: { organizations: 1 },
    });
    expect(await store.organizations.list()).toHaveLength(1);
  });

  it("answer a file of no known format although the rest of it never comes", async () => {
    const path = "/imports?name=x";
    const headers = { "content-type": "application/octet-stream" };
    const sent = request({ socketPath: administration.socketPath, method: "POST", path, headers });
    sent.write("[".padEnd(100_000));
    const [answer] = (await once(sent, "response")) as [IncomingMessage];
    const [line] = (await once(answer, "data")) as [Buffer];
    expect(JSON.parse(line.toString())).toMatchObject({ code: "FILE_FORMAT_UNKNOWN" });
    sent.on("error", () => undefined).destroy();
  });

  it("end when the client goes away, and leave the store to others", async () => {
    const headers = { "content-type": "application/octet-stream" };
    const sent = request({
      socketPath: administration.socketPath,
      method: "POST",
      path: "/imports?name=x.csv&allOrNothing=true",
      headers,
    });
    sent.on("error", () => undefined);
    sent.write(`${HEADER}\n`);
    for (let id = 0; id < 20_000; id++) sent.write(`${row(id)}\n`);
    await once(sent, "response");
    sent.destroy();
    const messages = await importText([HEADER, row(1)].join("\n"));
    expect(messages.at(-1)).toMatchObject({ type: "treatments", summary: { added: 1 } });
    expect((await store.describe()).treatments).toBe(1);
  });
});

describe("backups", () => {
  it("go to a new file and come back from it", async () => {
    await addOrganization();
    const path = join(folder, "copy.backup");
    expect((await call("POST", "/backups", { path })).body).toMatchObject({ treatments: 0 });
    expect(await call("POST", "/backups", { path })).toMatchObject({
      status: 400,
      body: { code: "COMMAND_INVALID" },
    });
    await addOrganization("Другая");
    expect((await call("POST", "/restorations", { path })).status).toBe(200);
    expect((await store.organizations.list()).map(({ name }) => name)).toEqual(["Вектор"]);
  });

  it("need a full path, and a file that is one", async () => {
    expect((await call("POST", "/backups", { path: "copy" })).status).toBe(400);
    const path = join(folder, "text");
    await writeFile(path, "not a backup");
    expect(await call("POST", "/restorations", { path })).toMatchObject({
      body: { code: "BACKUP_INVALID" },
    });
    expect(await readFile(path, "utf8")).toBe("not a backup");
    expect(await call("POST", "/restorations", { path: join(folder, "none") })).toMatchObject({
      body: { code: "FILE_UNREADABLE" },
    });
  });
});
