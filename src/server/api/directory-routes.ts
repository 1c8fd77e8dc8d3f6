import type { DirectoryItem, DirectoryQuery } from "../../api/directory.ts";
import { directoryList, directoryQuery } from "../../api/directory.ts";
import { API_LIMITS } from "../../api/limits.ts";
import { displayName } from "../../history/directory-record.ts";
import { goneAway } from "../gone-away.ts";
import type { ApiApp } from "./api-app.ts";
import { PROBLEMS } from "./api-app.ts";
import type { ApiContext } from "./api-options.ts";
import { READ_OPERATIONS } from "./directory-names.ts";
import { viewOf } from "./viewer.ts";

const LISTS = [
  { path: "/lines", kind: "line", operationId: "listLines", summary: "Support lines" },
  {
    path: "/specialists",
    kind: "specialist",
    operationId: "listSpecialists",
    summary: "Specialists",
  },
  { path: "/clients", kind: "client", operationId: "listClients", summary: "Client organizations" },
] as const;

type ListedKind = (typeof LISTS)[number]["kind"];

const COLLATOR = new Intl.Collator("ru", { sensitivity: "base", numeric: true });

/** `/lines`, `/specialists`, `/clients`: what the organization may read in the directory. */
export function directoryRoutes(app: ApiApp, { store }: ApiContext): void {
  for (const { path, kind, operationId, summary } of LISTS) {
    app.get(
      path,
      {
        config: { access: { scope: "read", operation: READ_OPERATIONS[kind] } },
        schema: {
          tags: ["Directory"],
          operationId,
          summary,
          querystring: directoryQuery,
          response: { 200: directoryList, ...PROBLEMS },
        },
      },
      async (request, reply) => {
        const { organization } = await viewOf(request, store.organizations);
        return { items: await read(kind, organization.id, request.query, goneAway(reply)) };
      },
    );
  }

  async function read(
    kind: ListedKind,
    organization: string,
    { search = "", limit = API_LIMITS.directoryEntries }: DirectoryQuery,
    signal: AbortSignal,
  ): Promise<DirectoryItem[]> {
    const sought = search.trim().toLowerCase();
    const found: Omit<DirectoryItem, "own">[] = [];
    const { batches } = await store.directory.scanRecords({ kind, organization, signal });
    for await (const records of batches) {
      for (const record of records) {
        const { id, deleted } = record;
        const name = displayName(record);
        if (!(name?.toLowerCase().includes(sought) || sought === "" || sought === id)) continue;
        found.push({ id, name, deleted: deleted === true });
      }
    }
    const first = found.sort(byName).slice(0, limit);
    const owners = await store.directory.owners(
      kind,
      first.map(({ id }) => id),
    );
    return first.map((item) => ({ ...item, own: owners.get(item.id) === organization }));
  }
}

function byName(
  one: { readonly name: string | null; readonly id: string },
  other: { readonly name: string | null; readonly id: string },
): number {
  if (one.name === null || other.name === null) {
    return Number(one.name === null) - Number(other.name === null) || compare(one.id, other.id);
  }
  return COLLATOR.compare(one.name, other.name) || compare(one.id, other.id);
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
