import type { DuckDBConnection, DuckDBValue } from "@duckdb/node-api";
import { DuckDBTimestampValue } from "@duckdb/node-api";
import type { Dimension } from "../../contract/columns.ts";
import type { HistoryQuery } from "../../history/query.ts";
import type { Database } from "./database.ts";
import type { Dictionaries } from "./dictionary.ts";
import { DIMENSIONS, dimensionTable } from "./fact-columns.ts";
import { integerItems } from "./vectors.ts";

/** The rows of one scan as an SQL condition over `treatment`, with its values. */
export interface Filter {
  readonly condition: string;
  readonly values: Readonly<Record<string, DuckDBValue>>;
}

const MICROSECONDS = 1_000_000n;

/** Seconds UTC as a value for a TIMESTAMP parameter. */
export function timestamp(seconds: number): DuckDBTimestampValue {
  return new DuckDBTimestampValue(BigInt(seconds) * MICROSECONDS);
}

/** Dimensions whose owner sees a row. */
const OWNED = ["line", "client", "specialist"] as const satisfies readonly Dimension[];

/**
 * Who sees a row (contract.md, "Who sees what"; stated as a pure rule in history/visibility.ts):
 * the owner of its line, of its client or of its closing specialist, and the organizations on
 * whose behalf it was brought in.
 *
 * What an organization owns is a bitmap over the dense keys of a dimension, made once a scan: a
 * bit costs next to nothing to look up, a subquery is a join for every row of every slice.
 *
 * @param hasBrought whether to look among the rows that several mirrors brought: a join that most
 *   organizations have no use for
 */
export function visible(hasBrought: boolean): string {
  const conditions = [
    "brought_in_by = $viewer",
    ...OWNED.map(
      (dimension) =>
        `get_bit($${ownedParameter(dimension)}::BIT, ${dimensionTable(dimension)}) = 1`,
    ),
    ...(hasBrought
      ? ["id IN (SELECT treatment FROM treatment_bringer WHERE organization = $viewer)"]
      : []),
  ];
  return `(${conditions.join(" OR ")})`;
}

/** Whether an organization is among the further bringers of any row. */
async function hasBrought(
  database: Database,
  connection: DuckDBConnection,
  viewer: number,
): Promise<boolean> {
  const found = await database.run(
    connection,
    "SELECT 1 FROM treatment_bringer WHERE organization = $viewer LIMIT 1",
    { viewer },
  );
  return found.rowCount > 0;
}

/**
 * Resolves a query to small integers within the connection's snapshot.
 *
 * @returns null when no row can match: an id that the store never met, or an unknown organization
 */
export async function resolveFilter(
  database: Database,
  connection: DuckDBConnection,
  query: HistoryQuery,
  organization: string,
  dictionaries: Dictionaries,
): Promise<Filter | null> {
  const ids: Array<{ readonly table: string; readonly id: string }> = [
    { table: "organization", id: organization },
  ];
  for (const dimension of DIMENSIONS) {
    const id = query[dimension];
    if (id !== undefined) ids.push({ table: dimensionTable(dimension), id });
  }
  const keys = await resolveKeys(database, connection, ids);
  if (keys === null) return null;

  const viewer = keys.get("organization") ?? -1;
  const owned = await resolveOwned(database, connection, dictionaries, viewer);
  const conditions = [visible(await hasBrought(database, connection, viewer))];
  const values: Record<string, DuckDBValue> = { viewer, ...owned };
  for (const dimension of DIMENSIONS satisfies readonly Dimension[]) {
    const table = dimensionTable(dimension);
    const key = keys.get(table);
    if (key === undefined) continue;
    conditions.push(`${table} = $${table}`);
    values[table] = key;
  }
  // The opening bounds are the slices' own: see scan-treatments.ts.
  if (query.closedFrom !== undefined) {
    conditions.push("closed >= $closed_from");
    values["closed_from"] = timestamp(query.closedFrom);
  }
  if (query.closedTo !== undefined) {
    conditions.push("closed <= $closed_to");
    values["closed_to"] = timestamp(query.closedTo);
  }
  return { condition: conditions.join(" AND "), values };
}

async function resolveKeys(
  database: Database,
  connection: DuckDBConnection,
  ids: ReadonlyArray<{ readonly table: string; readonly id: string }>,
): Promise<Map<string, number> | null> {
  const columns = ids.map(
    ({ table }) => `coalesce((SELECT key FROM ${table} WHERE id = $${table}::UUID), -1)`,
  );
  const values = Object.fromEntries(ids.map(({ table, id }) => [table, id]));
  const result = await database.run(connection, `SELECT ${columns.join(", ")}`, values);
  const chunk = result.getChunk(0);
  const keys = new Map<string, number>();
  for (const [position, { table }] of ids.entries()) {
    const key = integerItems(chunk, position)[0] ?? -1;
    if (key < 0) return null;
    keys.set(table, key);
  }
  return keys;
}

const OWNED_SQL = OWNED.map(
  (dimension, position) =>
    `SELECT ${position} AS dimension, key FROM ${dimensionTable(dimension)} WHERE owner = $viewer`,
).join(" UNION ALL ");

/** Of each dimension whose owner sees a row: how many keys it has. */
export type OwnedSizes = {
  readonly [dimension in (typeof OWNED)[number]]: { readonly size: number };
};

/**
 * The values of {@link visible} for an organization: what it owns of each dimension, as the text
 * of a bitmap with a bit for every key.
 */
export async function resolveOwned(
  database: Database,
  connection: DuckDBConnection,
  dictionaries: OwnedSizes,
  viewer: number,
): Promise<Record<string, string>> {
  const bitmaps = OWNED.map((dimension) => Buffer.alloc(dictionaries[dimension].size, "0"));
  const result = await database.run(connection, OWNED_SQL, { viewer });
  for (let index = 0; index < result.chunkCount; index++) {
    const chunk = result.getChunk(index);
    const dimensions = integerItems(chunk, 0);
    const keys = integerItems(chunk, 1);
    for (const [row, key] of keys.entries()) bitmaps[dimensions[row] ?? 0]?.write("1", key);
  }
  return Object.fromEntries(
    OWNED.map((dimension, position) => [ownedParameter(dimension), String(bitmaps[position])]),
  );
}

function ownedParameter(dimension: Dimension): string {
  return `owned_${dimensionTable(dimension)}`;
}
