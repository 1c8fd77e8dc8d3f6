import { existsSync } from "node:fs";
import { join } from "node:path";
import { serversOf } from "./database-addresses.ts";
import type { Store } from "./store.ts";
import type { StoreLog } from "./store-log.ts";
import type { CopiedStore } from "./table-copy.ts";

export interface StoreSettings {
  /** Folder of the data, absolute; it is made when it is not there. */
  readonly data: string;
  /** The PostgreSQL database that holds the data instead; absent or null: the folder does. */
  readonly store?: {
    /** As libpq reads it; may hold a password. */
    readonly address: string;
    /** Absolute path of a file whose first line is the password. */
    readonly passwordFile: string | null;
    /** The address of a replica for long reads; absent or null: there is none. */
    readonly replica?: string | null;
  } | null;
  readonly database: {
    /** Memory of the embedded database's buffers, such as `1GB`. */
    readonly memoryLimit: string;
    /** Of the embedded database. */
    readonly threads: number;
    readonly concurrentScans: number;
  };
}

/** What tells where the data are. */
export type StorePlace = Pick<StoreSettings, "data" | "store">;

/**
 * Opens the store that a configuration asks for. This file is the one place that names an adapter.
 *
 * @throws LetopisError DATA_FOLDER_IN_USE, STORE_NEWER, STORE_DAMAGED of a folder;
 *   STORE_UNAVAILABLE, STORE_NEWER, CONFIGURATION_INVALID of a database
 */
export async function openStore(
  { data, store, database }: StoreSettings,
  log?: StoreLog,
): Promise<Store> {
  // Loaded by the one process that opens the store: the command line starts without it.
  if (store) {
    const { openPostgresStore } = await import("./postgres/postgres-store.ts");
    return openPostgresStore(store, { concurrentScans: database.concurrentScans }, log);
  }
  const { openDuckDbStore } = await import("./duckdb/duckdb-store.ts");
  return openDuckDbStore(data, database);
}

/**
 * Opens a store to copy from it or into it: nothing else works with it meanwhile.
 *
 * @param source what is copied into this one; null: this is the source
 * @throws LetopisError as {@link openStore}; COPY_STORE_IN_USE; COMMAND_INVALID for a source that is
 *   a database without data, and for a store that is the source itself
 */
export async function openCopiedStore(
  { data, store, database }: StoreSettings,
  source: CopiedStore | null,
): Promise<CopiedStore> {
  if (store) {
    const { openPostgresCopy } = await import("./postgres/table-copy.ts");
    return openPostgresCopy(store, source);
  }
  const { openDuckDbCopy } = await import("./duckdb/table-copy.ts");
  return openDuckDbCopy(data, database, source);
}

/** Whether several processes may open the store at once. */
export function isShared({ store }: StorePlace): boolean {
  return Boolean(store);
}

/**
 * Whether there are data already; {@link openStore} would make some otherwise. A database that is
 * named counts as data: a slip in its name finds none.
 */
export function hasStore({ data, store }: StorePlace): boolean {
  return Boolean(store) || existsSync(join(data, "letopis.duckdb"));
}

/** Where the data are, for people: the folder, or the address without what may be secret. */
export function describePlace({ data, store }: StorePlace): string {
  if (!store) return data;
  const servers = serversOf(store.address);
  if (servers === null) return "PostgreSQL";
  const [{ username, pathname }] = servers;
  const user = username === "" ? "" : `${username}@`;
  return `postgres://${user}${servers.map(({ host }) => host).join(",")}${pathname}`;
}
