import { ZERO_ID } from "../../contract/empty-values.ts";
import type { DirectoryValue } from "../../history/directory-record.ts";
import type { RecordColumn } from "./record-columns.ts";

/** Entries of directories on their way in: the table `entry`. */

/** What every entry has besides the columns of its kind. */
export const COMMON_COLUMNS: readonly RecordColumn[] = [
  { field: "id", name: "id", type: "id" },
  { field: "organization", name: "owner", type: "id" },
];

/** An entry of any kind. */
export interface StagedEntry {
  readonly id: string;
  /** UUID of the owning organization. */
  readonly organization?: string;
}

/** Of entries with one id the last one counts. */
export function latestById<Entry extends { readonly id: string }>(
  entries: readonly Entry[],
): readonly Entry[] {
  return [...new Map(entries.map((entry) => [entry.id, entry])).values()];
}

/** The values of a column as texts. What 1C writes for nothing is nothing. */
export function textsOfColumn(
  entries: readonly StagedEntry[],
  { field }: RecordColumn,
): (string | null)[] {
  return entries.map((entry) => toText(entry[field as keyof StagedEntry]));
}

function toText(value: DirectoryValue | undefined): string | null {
  return value === undefined || value === null || value === "" || value === ZERO_ID
    ? null
    : String(value);
}
