import { createHash } from "node:crypto";
import type { CopiedStore, CopySnapshot, TableContent } from "../store/table-copy.ts";

/** What a store holds at one moment. */
export interface StoreContent {
  /** By table. */
  readonly tables: ReadonlyMap<string, TableContent>;
  /** Equal only where every value of every row is. */
  readonly fingerprint: string;
  /** Of all tables. */
  readonly rows: number;
}

/** Reads all of a store once. */
export async function describeContent(
  { kind, tables }: Pick<CopiedStore, "kind" | "tables">,
  snapshot: CopySnapshot,
): Promise<StoreContent> {
  const contents = new Map<string, TableContent>();
  for (const table of tables) contents.set(table.name, await snapshot.describe(table));
  const hash = createHash("sha256");
  // The tables themselves belong to it: another version of the program may know others.
  hash.update(JSON.stringify([kind, tables, [...contents]]));
  return {
    tables: contents,
    fingerprint: hash.digest("hex"),
    rows: [...contents.values()].reduce((sum, { rows }) => sum + rows, 0),
  };
}
