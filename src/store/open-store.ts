import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Store } from "./store.ts";

export interface StoreSettings {
  /** Folder of the data, absolute; it is made when it is not there. */
  readonly data: string;
  /** The PostgreSQL database that holds the data instead; absent or null: the folder does. */
  readonly store?: {
    /** As libpq reads it; may hold a password. */
    readonly address: string;
    /** Absolute path of a file whose first line is the password. */
    readonly passwordFile: string | null;
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
export async function openStore({ data, store, database }: StoreSettings): Promise<Store> {
  // Loaded by the one process that opens the store: the command line starts without it.
  if (store) {
    const { openPostgresStore } = await import("./postgres/postgres-store.ts");
    return openPostgresStore(store, { concurrentScans: database.concurrentScans });
  }
  const { openDuckDbStore } = await import("./duckdb/duckdb-store.ts");
  return openDuckDbStore(data, database);
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
  const url = URL.parse(store.address);
  if (url === null) return "PostgreSQL";
  const user = url.username === "" ? "" : `${url.username}@`;
  return `postgres://${user}${url.host}${url.pathname}`;
}
