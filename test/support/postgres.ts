import { createHash } from "node:crypto";
import pg from "pg";
import { inject } from "vitest";
import { openPostgresStore } from "../../src/store/postgres/postgres-store.ts";
import type { Store } from "../../src/store/store.ts";

/** Databases on the server of this run (embedded-postgres.ts). */

const TEMPLATE = "letopis_template";

let server: Promise<string> | undefined;

/** The address of the server, which is started when nobody has asked before. */
function postgresServer(): Promise<string> {
  server ??= fetch(inject("postgresAt")).then(async (answer) => {
    const text = await answer.text();
    if (!answer.ok) throw new Error(text);
    return text;
  });
  return server;
}

/** Address of the database of a place, such as a test's folder; an empty one is made for a new place. */
export async function databaseOf(place: string): Promise<string> {
  const name = nameOf(place);
  await administer(async (client) => {
    // Several may ask at once.
    await client.query("SELECT pg_advisory_lock(2)");
    if (await exists(client, name)) return;
    await makeTemplate(client);
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${TEMPLATE} STRATEGY file_copy`);
  });
  return addressOf(name);
}

/** Address of a new database with nothing in it, for a place. */
export async function emptyDatabase(place: string): Promise<string> {
  const name = nameOf(place);
  await administer(async (client) => {
    await client.query(`CREATE DATABASE ${name}`);
  });
  return addressOf(name);
}

function nameOf(place: string): string {
  return `test_${createHash("sha256").update(place).digest("hex").slice(0, 16)}`;
}

/** A store for the contract's suites; each opens as many as it likes. */
export async function openTestStore(place: string): Promise<Store> {
  return openPostgresStore({ address: await databaseOf(place), passwordFile: null });
}

/** An empty database with our schema in it: to copy it is quicker than to make it anew. */
async function makeTemplate(client: pg.Client): Promise<void> {
  // Of several test files one does it.
  await client.query("SELECT pg_advisory_lock(1)");
  try {
    if (await exists(client, TEMPLATE)) return;
    await client.query(`CREATE DATABASE ${TEMPLATE}_unfinished`);
    const address = await addressOf(`${TEMPLATE}_unfinished`);
    await (await openPostgresStore({ address, passwordFile: null })).close();
    await client.query(`ALTER DATABASE ${TEMPLATE}_unfinished RENAME TO ${TEMPLATE}`);
  } finally {
    await client.query("SELECT pg_advisory_unlock(1)");
  }
}

async function exists(client: pg.Client, name: string): Promise<boolean> {
  const found = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [name]);
  return found.rowCount === 1;
}

async function addressOf(database: string): Promise<string> {
  const url = new URL(await postgresServer());
  url.pathname = database;
  return url.href;
}

/** Work on the server as its superuser. */
export async function administer(work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client(await postgresServer());
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
