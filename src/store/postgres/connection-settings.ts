import { readFile } from "node:fs/promises";
import type { ClientConfig } from "pg";
import pg from "pg";
import { LetopisError } from "../../contract/letopis-error.ts";
import { SCHEMA } from "./migrate.ts";
import { fromStored } from "./stored-text.ts";

export interface PostgresAddress {
  /** `postgres://user@host:port/database?sslmode=…`, as libpq reads it. */
  readonly address: string;
  /** Absolute path of a file whose first line is the password; null: PGPASSWORD, ~/.pgpass or none. */
  readonly passwordFile: string | null;
}

const CONNECT_MILLISECONDS = 10_000;

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
export async function connectionSettings(settings: PostgresAddress): Promise<ClientConfig> {
  return {
    connectionString: await completeAddress(settings),
    application_name: "letopis",
    options: SESSION.map((setting) => `-c ${setting}`).join(" "),
    connectionTimeoutMillis: CONNECT_MILLISECONDS,
    keepAlive: true,
    types: { getTypeParser },
  };
}

async function completeAddress({ address, passwordFile }: PostgresAddress): Promise<string> {
  const url = URL.parse(address);
  if (url === null || !/^postgres(ql)?:$/.test(url.protocol)) {
    throw new LetopisError(
      "CONFIGURATION_INVALID",
      "store: адрес хранилища непонятен. Нужно: postgres://пользователь@сервер:5432/база.",
    );
  }
  if (passwordFile !== null) url.password = encodeURIComponent(await readPassword(passwordFile));
  // Modes of TLS mean what they mean to every other program.
  url.searchParams.set("uselibpqcompat", "true");
  return url.href;
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
