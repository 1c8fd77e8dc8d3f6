import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Store } from "./store.ts";

export interface StoreSettings {
  /** Folder of the data, absolute; it is made when it is not there. */
  readonly data: string;
  readonly database: {
    /** Memory of the database's buffers, such as `1GB`. */
    readonly memoryLimit: string;
    readonly threads: number;
    readonly concurrentScans: number;
  };
}

/**
 * Opens the store that a configuration asks for. This file is the one place that names an adapter.
 *
 * @throws LetopisError DATA_FOLDER_IN_USE, STORE_NEWER, STORE_DAMAGED
 */
export async function openStore({ data, database }: StoreSettings): Promise<Store> {
  // Loaded by the one process that opens the store: the command line starts without it.
  const { openDuckDbStore } = await import("./duckdb/duckdb-store.ts");
  return openDuckDbStore(data, database);
}

/** Whether a folder holds a store already; {@link openStore} would make one otherwise. */
export function hasStore(folder: string): boolean {
  return existsSync(join(folder, "letopis.duckdb"));
}
