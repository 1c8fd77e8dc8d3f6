import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo, Server } from "node:net";
import type { TestProject } from "vitest/node";
import { PostgresServer } from "./postgres-server.ts";

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

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  let starting: Promise<PostgresServer> | undefined;
  const asked = createServer((_, response) => {
    // Nothing of the tests outlives the server: commits need not wait for the disk.
    starting ??= PostgresServer.create({ settings: ["synchronous_commit=off"] });
    starting.then(
      (server) => response.end(server.address()),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  project.provide("postgresAt", `http://127.0.0.1:${await listen(asked)}/`);
  return async () => {
    asked.closeAllConnections();
    asked.close();
    await (await starting)?.remove();
  };
}

async function listen(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}
