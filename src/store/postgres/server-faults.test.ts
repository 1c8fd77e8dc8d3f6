import { execFileSync } from "node:child_process";
import { chmod, copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { PostgresServer } from "../../../test/support/postgres-server.ts";
import {
  collectRows,
  numberedId,
  toIncomingBatch,
  treatmentRow,
} from "../../../test/support/treatment-rows.ts";
import type { Store } from "../store.ts";
import { openPostgresStore } from "./postgres-store.ts";
import { refuseUnfit } from "./server-requirements.ts";

/** What becomes of the store when its server is stopped, killed, full, overloaded or unwilling. */

const DESK = numberedId("f", 1);
const LINE = numberedId("a", 1);
const TLS_FIXTURES = join(import.meta.dirname, "../../../test/fixtures/tls");

let server: PostgresServer;
let place: string;
let store: Store;
let administrator: pg.Client;
let databases = 0;

beforeAll(async () => {
  server = await PostgresServer.create();
});

afterAll(() => server.remove());

beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), "letopis-faults-"));
  databases++;
  await onServer(`CREATE DATABASE ${database()}`);
  store = await open(server.address(database()));
  await store.organizations.add({ id: DESK, name: "Desk", timeZone: "UTC", limits: null });
  await store.directory.write(
    {
      organizations: [],
      lines: [{ id: LINE, organization: DESK }],
      clients: [],
      specialists: [],
      users: [],
    },
    { changedAt: 0 },
  );
  administrator = await connect();
});

afterEach(async () => {
  await administrator.end().catch(() => undefined);
  await store.close();
  await rm(place, { recursive: true, force: true });
});

const database = () => `faults_${databases}`;

const open = (address: string) => openPostgresStore({ address, passwordFile: null });

async function connect(): Promise<pg.Client> {
  const client = new pg.Client(server.address(database()));
  client.on("error", () => undefined);
  await client.connect();
  return client;
}

async function onServer(...statements: string[]): Promise<void> {
  const client = new pg.Client(server.address());
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
}

const rowsFrom = (start: number, count: number) =>
  Array.from({ length: count }, (_, index) =>
    treatmentRow({ id: numberedId("b", start + index), initialized: 1_600_000_000 + index }),
  );

async function write(rows: ReturnType<typeof treatmentRow>[]): Promise<number> {
  const writer = await store.treatments.openWriter({ mode: "batches", onBehalfOf: null });
  const { added } = await writer.write(toIncomingBatch(rows));
  await writer.commit();
  return added;
}

const scan = () => store.treatments.scan({ query: {}, organization: DESK });
const read = async () => collectRows((await scan()).batches);

/** An address whose parts are changed. */
function address(change: (url: URL) => void): string {
  const url = new URL(server.address(database()));
  change(url);
  return url.href;
}

/** A role that may do no more than what it is granted. */
async function plainRole(): Promise<string> {
  const role = `plain_${databases}`;
  await administrator.query(`CREATE ROLE ${role} LOGIN PASSWORD 'plain-secret'`);
  return role;
}

const asRole = (role: string) => (url: URL) => {
  url.username = role;
  url.password = "plain-secret";
};

describe("a server that is restarted", () => {
  it.each(["fast", "immediate", "killed"] as const)(
    "(%s) breaks the answer under way; the next one is whole, and writing goes on",
    async (how) => {
      // More than the connection's buffers hold.
      for (let start = 0; start < 120_000; start += 30_000) await write(rowsFrom(start, 30_000));
      const { batches } = await scan();
      await batches.next();
      await server.stop(how);
      await expect(collectRows(batches)).rejects.toMatchObject({ code: "SCAN_INTERRUPTED" });
      await expect(scan()).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
      await expect(store.checkReady()).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
      await server.start();
      expect(await read()).toHaveLength(120_000);
      expect(await write(rowsFrom(500_000, 1))).toBe(1);
    },
  );

  it("between two answers is not noticed by anybody", async () => {
    await write(rowsFrom(0, 10));
    await Promise.all([read(), read(), read()]);
    await server.stop("fast");
    await server.start();
    await Promise.all([read(), read(), read()]);
    expect(await read()).toHaveLength(10);
  });
});

describe("a store with as many scans as it may have", () => {
  it("refuses the next one as busy, and takes it when one has ended", async () => {
    await write(rowsFrom(0, 10));
    await store.close();
    store = await openPostgresStore(
      { address: server.address(database()), passwordFile: null },
      { concurrentScans: 1, waitingScans: 0 },
    );
    const { batches } = await scan();
    await expect(scan()).rejects.toMatchObject({ code: "STORE_BUSY" });
    await collectRows(batches);
    expect(await read()).toHaveLength(10);
  });
});

describe("a full disk", () => {
  it("refuses the write with a code, and takes it when there is room", async () => {
    await administrator.query(`
      CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$;
      CREATE TRIGGER full_disk BEFORE INSERT ON letopis.treatment EXECUTE FUNCTION full_disk()`);
    await expect(write(rowsFrom(0, 10))).rejects.toMatchObject({
      code: "STORE_UNAVAILABLE",
      message: expect.stringContaining("нет места"),
    });
    await administrator.query("DROP TRIGGER full_disk ON letopis.treatment");
    expect(await write(rowsFrom(0, 10))).toBe(10);
  });

  it.runIf(canMount())(
    "of a real, small file system does the same, and harms nothing",
    async () => {
      const small = join(place, "small");
      await mkdir(small);
      await chmod(place, 0o755);
      execFileSync("mount", ["-t", "tmpfs", "-o", "size=4m,mode=777", "none", small]);
      try {
        await mkdir(join(small, "space"));
        server.give(join(small, "space"));
        await administrator.query(
          `CREATE TABLESPACE small_${databases} LOCATION '${join(small, "space")}'`,
        );
        await administrator.query(
          `ALTER TABLE letopis.treatment SET TABLESPACE small_${databases}`,
        );
        expect(await write(rowsFrom(0, 100))).toBe(100);
        await expect(write(rowsFrom(1000, 60_000))).rejects.toMatchObject({
          code: "STORE_UNAVAILABLE",
          message: expect.stringContaining("нет места"),
        });
        expect(await read()).toHaveLength(100);
        execFileSync("mount", ["-o", "remount,size=100m", small]);
        expect(await write(rowsFrom(1000, 60_000))).toBe(60_000);
        await administrator.query("ALTER TABLE letopis.treatment SET TABLESPACE pg_default");
        await administrator.query(`DROP TABLESPACE small_${databases}`);
      } finally {
        execFileSync("umount", ["--lazy", small]);
      }
    },
  );
});

describe("others at work in the database", () => {
  /** Makes the first `failures` inserts of organizations fail so; a sequence is not undone. */
  const failFirst = (failures: number, code: string) =>
    administrator.query(`
      CREATE SEQUENCE public.attempt;
      CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF nextval('public.attempt') <= ${failures} THEN
            RAISE EXCEPTION 'as the test wants' USING ERRCODE = '${code}';
          END IF;
          RETURN NEW;
        END $$;
      CREATE TRIGGER fail BEFORE INSERT ON letopis.organization FOR EACH ROW EXECUTE FUNCTION fail()`);

  const addAnother = () =>
    store.organizations.add({
      id: numberedId("f", 2),
      name: "Another",
      timeZone: "UTC",
      limits: null,
    });

  it.each(["40001", "40P01"])("are not noticed when %s undid a write", async (code) => {
    await failFirst(2, code);
    await addAnother();
    expect(await store.organizations.list()).toHaveLength(2);
  });

  it("are told of when they undo a write again and again", async () => {
    await failFirst(1000, "40001");
    await expect(addAnother()).rejects.toMatchObject({
      code: "STORE_UNAVAILABLE",
      message: expect.stringContaining("из-за другой одновременной"),
    });
    await administrator.query("DROP TRIGGER fail ON letopis.organization");
    await addAnother();
  });

  it("are never waited for twice: what else fails is not done again", async () => {
    await failFirst(1, "P0001");
    await expect(addAnother()).rejects.toMatchObject({
      code: "STORE_UNAVAILABLE",
      message: expect.stringContaining("as the test wants"),
    });
    await addAnother();
  });

  it("win a real deadlock, and the write is there all the same", async () => {
    await administrator.query("SET deadlock_timeout = '1min'");
    await administrator.query("BEGIN; LOCK TABLE letopis.organization IN ACCESS EXCLUSIVE MODE");
    const adding = addAnother();
    await waitFor("SELECT 1 FROM pg_locks WHERE NOT granted AND locktype = 'relation'");
    // The lock of writes, which the store has and waits with.
    await administrator.query(`SELECT pg_advisory_xact_lock(classid::integer, objid::integer)
      FROM pg_locks WHERE locktype = 'advisory' AND granted AND objid = 1`);
    await administrator.query("COMMIT");
    await adding;
    expect(await store.organizations.list()).toHaveLength(2);
    expect(server.log()).toContain("deadlock detected");
  });

  it("that hold a lock too long are told of, where the role does not wait for ever", async () => {
    await administrator.query(`ALTER DATABASE ${database()} SET lock_timeout = '300ms'`);
    await store.close();
    store = await open(server.address(database()));
    await administrator.query("BEGIN; LOCK TABLE letopis.organization IN ACCESS EXCLUSIVE MODE");
    await expect(addAnother()).rejects.toMatchObject({
      code: "STORE_UNAVAILABLE",
      message: expect.stringContaining("lock_timeout"),
    });
    await administrator.query("ROLLBACK");
    await addAnother();
  });

  async function waitFor(condition: string): Promise<void> {
    const watcher = await connect();
    for (let found = 0; found === 0; ) found = (await watcher.query(condition)).rowCount ?? 0;
    await watcher.end();
  }
});

describe("a server that refuses", () => {
  const refusal = async (of: Promise<Store>) => {
    const error: unknown = await of.then(
      (opened) => opened.close(),
      (reason: unknown) => reason,
    );
    expect(String(error)).not.toMatch(/never-shown|plain-secret|wrong-password/);
    return error;
  };

  it("a password, or knows no such database, says so", async () => {
    const wrong = address((url) => {
      url.password = "wrong-password";
    });
    expect(await refusal(open(wrong))).toMatchObject({
      code: "STORE_UNAVAILABLE",
      message: expect.stringContaining("не признаёт пользователя или пароль"),
    });
    const unknown = address((url) => {
      url.pathname = "/no_such_database";
    });
    expect(await refusal(open(unknown))).toMatchObject({
      code: "STORE_UNAVAILABLE",
      message: expect.stringContaining("такой базы данных нет"),
    });
  });

  it("more connections says so, and takes them when others have gone", async () => {
    const role = await plainRole();
    await administrator.query(`ALTER ROLE ${role} CONNECTION LIMIT 0`);
    await administrator.query(`ALTER DATABASE ${database()} OWNER TO ${role}`);
    const plain = address(asRole(role));
    expect(await refusal(open(plain))).toMatchObject({
      code: "STORE_UNAVAILABLE",
      message: expect.stringContaining("кончились соединения"),
    });
  });

  it("to write, as a replica does, is told of", async () => {
    const role = await plainRole();
    await administrator.query(`GRANT ALL ON SCHEMA letopis TO ${role};
      GRANT ALL ON ALL TABLES IN SCHEMA letopis TO ${role};
      ALTER ROLE ${role} SET default_transaction_read_only = on`);
    expect(await refusal(open(address(asRole(role))))).toMatchObject({
      code: "STORE_UNAVAILABLE",
      message: expect.stringContaining("только для чтения"),
    });
  });

  it("a role the schema says what it lacks; one that owns its database's schema needs no more", async () => {
    const role = await plainRole();
    const name = `own_${databases}`;
    await onServer(
      `CREATE DATABASE ${name} ENCODING 'UTF8' TEMPLATE template0`,
      `REVOKE ALL ON DATABASE ${name} FROM PUBLIC`,
      `GRANT CONNECT, TEMPORARY ON DATABASE ${name} TO ${role}`,
    );
    const plain = address((url) => {
      asRole(role)(url);
      url.pathname = `/${name}`;
    });
    expect(await refusal(open(plain))).toMatchObject({
      code: "STORE_UNAVAILABLE",
      message: expect.stringContaining("не хватает прав"),
    });
    // As docs/operations.md has it.
    const owner = new pg.Client(
      address((url) => {
        url.pathname = `/${name}`;
      }),
    );
    await owner.connect();
    await owner.query(`CREATE SCHEMA letopis AUTHORIZATION ${role}`);
    await owner.end();
    const plainStore = await open(plain);
    await plainStore.organizations.add({ id: DESK, name: "Desk", timeZone: "UTC", limits: null });
    for (const mode of ["batches", "whole"] as const) {
      const writer = await plainStore.treatments.openWriter({ mode, onBehalfOf: DESK });
      await writer.write(toIncomingBatch(rowsFrom(mode === "whole" ? 100 : 0, 10)));
      await writer.commit();
    }
    const { batches } = await plainStore.treatments.scan({ query: {}, organization: DESK });
    expect(await collectRows(batches)).toHaveLength(20);
    await plainStore.describe();
    await plainStore.close();
  });

  it("is asked for nothing when it is too old, or has another encoding", () => {
    const fit = { version: 150_000, name: "15.0", encoding: "UTF8" };
    expect(() => refuseUnfit(fit)).not.toThrow();
    expect(() => refuseUnfit({ ...fit, version: 140_013, name: "14.13" })).toThrow(/14\.13.*15/);
    expect(() => refuseUnfit({ ...fit, encoding: "LATIN1" })).toThrow(/LATIN1.*UTF8/);
  });
});

describe("a connection by TLS", () => {
  let secure: PostgresServer;

  beforeAll(async () => {
    secure = await PostgresServer.create();
    for (const part of ["certificate", "key"]) {
      const file = join(secure.folder, `server.${part}.pem`);
      await copyFile(join(TLS_FIXTURES, `first.${part}.pem`), file);
      await chmod(file, 0o600);
      secure.give(file);
    }
    await secure.stop("fast");
    await writeFile(join(secure.folder, "pg_hba.conf"), "hostssl all all all scram-sha-256\n");
    await secure.start([
      "ssl=on",
      "ssl_cert_file=server.certificate.pem",
      "ssl_key_file=server.key.pem",
    ]);
  });

  afterAll(() => secure.remove());

  const opening = (parameters: string, host = "localhost") =>
    open(`${secure.address().replace("127.0.0.1", host)}?${parameters}`);
  const certificate = (name: string) => join(TLS_FIXTURES, `${name}.certificate.pem`);

  it("is made where the certificate is the one that is trusted, and issued to that name", async () => {
    const opened = await opening(`sslmode=verify-full&sslrootcert=${certificate("first")}`);
    await opened.checkReady();
    await opened.close();
  });

  it.each([
    [
      "another certificate is trusted",
      () => `sslmode=verify-full&sslrootcert=${certificate("second")}`,
    ],
    ["no such certificate is trusted", () => "sslmode=verify-full"],
  ])("is refused where %s", async (_, parameters) => {
    await expect(opening(parameters())).rejects.toMatchObject({
      code: "STORE_UNAVAILABLE",
      message: expect.stringContaining("нет доверия"),
    });
  });

  it("is asked for by a server that takes no other", async () => {
    await expect(opening("sslmode=disable")).rejects.toMatchObject({
      code: "STORE_UNAVAILABLE",
      message: expect.stringContaining("sslmode"),
    });
  });

  it("is not made with a file that is not there, nor to a server that has none", async () => {
    await expect(opening("sslmode=verify-full&sslrootcert=/nowhere.pem")).rejects.toMatchObject({
      code: "CONFIGURATION_INVALID",
      message: expect.stringContaining("/nowhere.pem"),
    });
    await expect(open(`${server.address()}?sslmode=require`)).rejects.toMatchObject({
      code: "STORE_UNAVAILABLE",
      message: expect.stringContaining("SSL"),
    });
  });
});

/** Root of a machine of its own may; of a container, as a rule, not. */
function canMount(): boolean {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return false;
  try {
    execFileSync("unshare", ["--mount", "mount", "-t", "tmpfs", "none", "/mnt"], {
      stdio: "ignore",
    });
    return true;
  } catch {
    return false;
  }
}
