import { readFile } from "node:fs/promises";
import type { ClientConfig } from "pg";
import pg from "pg";
import { LetopisError } from "../../contract/letopis-error.ts";
import { serversOf } from "../database-addresses.ts";
import { SCHEMA } from "./migrate.ts";
import { fromStored } from "./stored-text.ts";

export interface PostgresAddress {
  /** `postgres://user@host:port,host:port/database?sslmode=…`, as libpq reads it. */
  readonly address: string;
  /** Absolute path of a file whose first line is the password; null: PGPASSWORD, ~/.pgpass or none. */
  readonly passwordFile: string | null;
  /** The address of a replica, for long reads; absent or null: there is none. */
  readonly replica?: string | null;
}

/** How to connect to the servers of an address, in its order. */
export interface ConnectionSettings {
  readonly servers: readonly [ClientConfig, ...ClientConfig[]];
  /** The parameter of libpq; null when the address does not say. */
  readonly targetSessionAttributes: string | null;
}

const TARGET = "target_session_attrs";

const CONNECT_MILLISECONDS = 10_000;
/** A server that is gone without a word is noticed by connections that only wait for it. */
const KEEP_ALIVE_MILLISECONDS = 30_000;

/**
 * What holds for every connection, whatever the database or the role says:
 *
 * - names are those of our schema, times are UTC;
 * - a server that is gone is noticed, and one of ours that hangs or is gone holds up nobody;
 */
const SESSION = [
  `search_path=${SCHEMA}`,
  "timezone=UTC",
  "default_transaction_isolation=read\\ committed",
  "idle_in_transaction_session_timeout=120s",
  "tcp_keepalives_idle=30",
  "tcp_keepalives_interval=10",
  "tcp_keepalives_count=3",
  // Compiling a short query takes longer than running it.
  "jit=off",
];

/** @throws LetopisError CONFIGURATION_INVALID */
export async function connectionSettings({
  address,
  passwordFile,
}: PostgresAddress): Promise<ConnectionSettings> {
  const urls = serversOf(address);
  if (urls === null) {
    throw new LetopisError(
      "CONFIGURATION_INVALID",
      "store: адрес хранилища непонятен. Нужно: postgres://пользователь@сервер:5432/база.",
    );
  }
  const password = passwordFile === null ? null : await readPassword(passwordFile);
  const [first, ...others] = urls;
  const targetSessionAttributes = first.searchParams.get(TARGET);
  return {
    servers: [settingsOf(first, password), ...others.map((url) => settingsOf(url, password))],
    targetSessionAttributes,
  };
}

function settingsOf(url: URL, password: string | null): ClientConfig {
  if (password !== null) url.password = encodeURIComponent(password);
  // Modes of TLS mean what they mean to every other program.
  url.searchParams.set("uselibpqcompat", "true");
  // pg knows one host, and nothing of what it is to be: server-choice.ts.
  url.searchParams.delete(TARGET);
  // What the address says goes before the rest: others know us by our name, and sessions are ours.
  url.searchParams.delete("application_name");
  const ofAddress = url.searchParams.getAll("options");
  url.searchParams.delete("options");
  const settings: ClientConfig = {
    connectionString: url.href,
    application_name: "letopis",
    options: [...ofAddress, ...SESSION.map((setting) => `-c ${setting}`)].join(" "),
    connectionTimeoutMillis: CONNECT_MILLISECONDS,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_MILLISECONDS,
    types: { getTypeParser },
  };
  refuseUnusable(settings);
  return settings;
}

/** pg reads the address, and the files of certificates that it names, when a client is made. */
function refuseUnusable(settings: ClientConfig): void {
  try {
    new pg.Client(settings);
  } catch (error) {
    throw new LetopisError(
      "CONFIGURATION_INVALID",
      `store: адрес хранилища не годится: ${error instanceof Error ? error.message : error}.`,
      { cause: error },
    );
  }
}

async function readPassword(file: string): Promise<string> {
  try {
    return (await readFile(file, "utf8")).split(/\r?\n/, 1)[0] ?? "";
  } catch (error) {
    throw new LetopisError(
      "CONFIGURATION_INVALID",
      `store.passwordFile: файл ${file} не читается: ${error instanceof Error ? error.message : error}.`,
      { cause: error },
    );
  }
}

const { BOOL, FLOAT8, INT2, INT4, INT8, TEXT, UUID, VARCHAR } = pg.types.builtins;

/** How values are read, by their type; what is not here is a mistake in a statement. */
const READERS: ReadonlyMap<number, (text: string) => unknown> = new Map<
  number,
  (text: string) => unknown
>([
  [TEXT, fromStored],
  [VARCHAR, fromStored],
  [UUID, String],
  [BOOL, (text) => text === "t"],
  [INT2, Number],
  [INT4, Number],
  // Counts and numbers of events: far from where a number is no longer exact.
  [INT8, Number],
  [FLOAT8, Number],
]);

function getTypeParser(type: number, format?: string): (value: string) => unknown {
  const reader = READERS.get(type);
  // Arrays and the like: as pg reads them.
  return reader ?? (pg.types.getTypeParser(type, format as "text") as (value: string) => unknown);
}
