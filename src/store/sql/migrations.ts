import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { storeNewer } from "./refusals.ts";

const FILE_NAME = /^(\d{4})-[a-z0-9-]+\.sql$/;

export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly sql: string;
}

/**
 * The migrations in a folder that a database lacks, in order.
 *
 * @param present number of the newest one that was applied, 0 before the first
 * @throws LetopisError STORE_NEWER when the database is ahead of them
 */
export async function missingMigrations(
  folder: string,
  present: number,
): Promise<readonly Migration[]> {
  const missing: Migration[] = [];
  let newest = 0;
  for (const name of (await readdir(folder)).sort()) {
    const version = Number(FILE_NAME.exec(name)?.[1] ?? 0);
    newest = Math.max(newest, version);
    if (version <= present) continue;
    missing.push({ version, name, sql: await readFile(join(folder, name), "utf8") });
  }
  if (present > newest) throw storeNewer(present, newest);
  return missing;
}
