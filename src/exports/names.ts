import type { Dimension } from "../contract/columns.ts";
import { DIRECTORY_KINDS } from "../contract/directory-columns.ts";
import { displayName } from "../history/directory-record.ts";
import type { DirectoryStore } from "../store/store.ts";
import { EXPORT_LIMITS } from "./limits.ts";

/** What ids are called, by the kind of what they refer to; an id without a name is not there. */
export type TreatmentNames = { readonly [Kind in Dimension]: ReadonlyMap<string, string> };

/** No names at all: their columns stay empty. */
export const NO_NAMES: TreatmentNames = {
  client: new Map(),
  serviceUser: new Map(),
  line: new Map(),
  specialist: new Map(),
};

/**
 * Names of everything that an organization may read in the directory (contract.md, "Companion
 * operations"): a person's surname comes first. Memory grows with the directory, not with rows.
 *
 * Scans one kind after the other: it is to be awaited before a scan of treatments begins, which
 * would hold one of the few places for scans meanwhile.
 *
 * @param organization UUID of the one that looks
 * @throws as `DirectoryStore.scanRecords`
 */
export async function readNames(
  directory: Pick<DirectoryStore, "scanRecords">,
  organization: string,
  signal?: AbortSignal,
): Promise<TreatmentNames> {
  const names: { [Kind in Dimension]?: Map<string, string> } = {};
  for (const kind of DIRECTORY_KINDS) {
    const known = new Map<string, string>();
    const scan = await directory.scanRecords({ kind, organization, ...(signal && { signal }) });
    for await (const records of scan.batches) {
      for (const record of records) {
        const name = displayName(record)?.slice(0, EXPORT_LIMITS.nameCharacters);
        if (name !== undefined) known.set(record.id, name);
      }
    }
    names[kind] = known;
  }
  return { ...NO_NAMES, ...names };
}
