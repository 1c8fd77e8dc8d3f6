import { queryOptions, useQuery } from "@tanstack/preact-query";
import type { DirectoryItem, DirectoryList } from "../../api/directory.ts";
import { request } from "./request.ts";

export type DirectoryKind = "lines" | "specialists" | "clients";

/** All lines, specialists or clients that one may see, by name. */
export function directoryQuery(kind: DirectoryKind) {
  return queryOptions({
    queryKey: ["directory", kind],
    queryFn: ({ signal }) => request<DirectoryList>("GET", `/${kind}`, { signal }),
    staleTime: 5 * 60_000,
    select: indexed,
  });
}

export interface Directory {
  readonly items: readonly DirectoryItem[];
  readonly byId: ReadonlyMap<string, DirectoryItem>;
}

/** The directory, empty until it is read. */
export function useDirectory(kind: DirectoryKind): Directory {
  return useQuery(directoryQuery(kind)).data ?? EMPTY;
}

/** The name of an entry, or the beginning of its id where no name is known. */
export function nameOf(entry: { readonly id: string; readonly name: string | null }): string {
  return entry.name ?? shortId(entry.id);
}

/** Enough of an id to tell it from others in one list. */
export function shortId(id: string): string {
  return `${id.slice(0, 8)}…`;
}

const EMPTY: Directory = { items: [], byId: new Map() };

function indexed({ items }: DirectoryList): Directory {
  return { items, byId: new Map(items.map((item) => [item.id, item])) };
}
