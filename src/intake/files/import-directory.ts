import type { DirectoryOutcome, DirectoryStore } from "../../store/store.ts";
import { readDirectory } from "./read-directory.ts";
import type { ByteSource } from "./source.ts";

/**
 * Reads a directory file and writes it to a store, all or nothing. The source stays the caller's
 * to close.
 *
 * @param changedAt seconds UTC: when records whose content is new changed
 * @returns how many entries were written, per list.
 * @throws LetopisError as {@link readDirectory} and the store do.
 */
export async function importDirectory(
  source: ByteSource,
  store: DirectoryStore,
  changedAt: number,
): Promise<DirectoryOutcome> {
  return store.write(await readDirectory(source), { changedAt });
}
