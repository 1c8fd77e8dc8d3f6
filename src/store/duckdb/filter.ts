import type { DuckDBConnection, DuckDBValue } from "@duckdb/node-api";
import { DuckDBTimestampValue } from "@duckdb/node-api";
import type { Dimension } from "../../contract/columns.ts";
import type { HistoryQuery } from "../../history/query.ts";
import type { TreatmentSelection } from "../../history/selection.ts";
import type { Dictionaries } from "../sql/dictionaries.ts";
import { DIMENSIONS, dimensionTable } from "../sql/fact-columns.ts";
import { needsRules } from "../sql/selection-rules.ts";
import type { Database } from "./database.ts";
import type { RuleConditions } from "./rule-conditions.ts";
import { hoursCondition, ownConditions } from "./selection-conditions.ts";
import type { SqlPart } from "./sql-part.ts";
import { bitmap } from "./sql-part.ts";
import { integerItems } from "./vectors.ts";

/** Rows as an SQL condition over `treatment`, with its values. */
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
  const others = [
    ...OWNED.map(
      (dimension) =>
        `get_bit($${ownedParameter(dimension)}::BIT, ${dimensionTable(dimension)}) = 1`,
    ),
    ...(hasBrought
      ? ["id IN (SELECT treatment FROM treatment_bringer WHERE organization = $viewer)"]
      : []),
  ];
  // What it brought in itself needs no further look, which OR would take: DuckDB tries orders out.
  return `CASE WHEN brought_in_by = $viewer THEN true ELSE (${others.join(" OR ")}) END`;
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

/** Whose rows, and which of them. */
export interface FilterRequest {
  readonly selection: TreatmentSelection;
  /** UUID of the organization that looks. */
  readonly organization: string;
  /** Of the same selection; needed where {@link needsRules} says so. */
  readonly rules: RuleConditions | null;
}

/**
 * Resolves a selection to small integers within the connection's snapshot. The bounds of
 * `initialized` are not in it: those of slices and reports are their own ({@link openedBetween}).
 *
 * @returns null when no row can match: no id of a filter was ever met, or the organization is unknown
 */
export async function resolveFilter(
  database: Database,
  connection: DuckDBConnection,
  { selection, organization, rules }: FilterRequest,
  dictionaries: Dictionaries,
): Promise<Filter | null> {
  const keys = await resolveKeys(database, connection, selection, organization);
  if (keys === null) return null;
  const { viewer, wanted } = keys;
  const parts: SqlPart[] = [
    {
      sql: visible(await hasBrought(database, connection, viewer)),
      values: { viewer, ...(await resolveOwned(database, connection, dictionaries, viewer)) },
    },
  ];
  for (const [dimension, keysOfDimension] of wanted) {
    if (keysOfDimension.length === 0) return null;
    parts.push(oneOf(dimension, keysOfDimension, dictionaries[dimension].size));
  }
  parts.push(...closedBetween(selection), ...ownConditions(selection));
  if (needsRules(selection)) {
    if (rules === null) throw new TypeError("A selection by rules came without rules");
    parts.push(...ruleParts(selection, rules));
  }
  return {
    condition: parts.map(({ sql }) => sql).join(" AND "),
    values: Object.assign({}, ...parts.map(({ values }) => values)) as Filter["values"],
  };
}

/** One key is compared; of several there is a bitmap, so that the text is the same for any number. */
function oneOf(dimension: Dimension, keys: readonly number[], size: number): SqlPart {
  const column = dimensionTable(dimension);
  const [key] = keys;
  return keys.length === 1 && key !== undefined
    ? { sql: `${column} = $${column}`, values: { [column]: key } }
    : {
        sql: `get_bit($${column}::BIT, ${column}) = 1`,
        values: { [column]: bitmap(size, keys) },
      };
}

function closedBetween({ closedFrom, closedTo }: TreatmentSelection): SqlPart[] {
  return [
    ...bound("closed >=", "closed_from", closedFrom),
    ...bound("closed <=", "closed_to", closedTo),
  ];
}

/** The opening bounds of a selection. */
export function openedBetween({ openedFrom, openedTo }: TreatmentSelection): SqlPart[] {
  return [
    ...bound("initialized >=", "opened_from", openedFrom),
    ...bound("initialized <=", "opened_to", openedTo),
  ];
}

function bound(comparison: string, name: string, seconds: number | undefined): SqlPart[] {
  if (seconds === undefined) return [];
  return [{ sql: `${comparison} $${name}`, values: { [name]: timestamp(seconds) } }];
}

function ruleParts(selection: TreatmentSelection, rules: RuleConditions): SqlPart[] {
  const { withinTarget, workingTime, weekdays, hours } = selection;
  const parts: SqlPart[] = [];
  if (withinTarget !== undefined) parts.push(whether(rules.withinTarget, withinTarget));
  if (workingTime !== undefined) parts.push(whether(rules.workingTime, workingTime));
  if (weekdays !== undefined || hours !== undefined) {
    parts.push(hoursCondition(selection, rules.clock));
  }
  return parts;
}

function whether({ sql, values }: SqlPart, wanted: boolean): SqlPart {
  return { sql: wanted ? sql : `NOT ${sql}`, values };
}

interface ResolvedKeys {
  readonly viewer: number;
  /** Of each dimension that the query filters by: the keys of those ids that the store has met. */
  readonly wanted: ReadonlyMap<Dimension, readonly number[]>;
}

/** One statement, whose text does not depend on how many ids there are. */
async function resolveKeys(
  database: Database,
  connection: DuckDBConnection,
  query: HistoryQuery,
  organization: string,
): Promise<ResolvedKeys | null> {
  const wanted = new Map<Dimension, number[]>();
  const parts = ["SELECT -1 AS dimension, key FROM organization WHERE id = $organization::UUID"];
  const values: Record<string, string> = { organization };
  for (const [position, dimension] of DIMENSIONS.entries()) {
    const ids = query[dimension];
    if (ids === undefined) continue;
    const table = dimensionTable(dimension);
    const condition =
      ids.length === 1
        ? `id = $${table}::UUID`
        : `id IN (SELECT unnest(string_split($${table}, ',')::UUID[]))`;
    parts.push(`SELECT ${position} AS dimension, key FROM ${table} WHERE ${condition}`);
    values[table] = ids.join(",");
    wanted.set(dimension, []);
    if (ids.length === 0) return null;
  }
  const result = await database.run(connection, parts.join(" UNION ALL "), values);
  let viewer: number | null = null;
  for (let index = 0; index < result.chunkCount; index++) {
    const chunk = result.getChunk(index);
    const dimensions = integerItems(chunk, 0);
    for (const [row, key] of integerItems(chunk, 1).entries()) {
      const dimension = DIMENSIONS[dimensions[row] ?? -1];
      if (dimension === undefined) viewer = key;
      else wanted.get(dimension)?.push(key);
    }
  }
  return viewer === null ? null : { viewer, wanted };
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
  const owned = OWNED.map((): number[] => []);
  const result = await database.run(connection, OWNED_SQL, { viewer });
  for (let index = 0; index < result.chunkCount; index++) {
    const chunk = result.getChunk(index);
    const dimensions = integerItems(chunk, 0);
    const keys = integerItems(chunk, 1);
    for (const [row, key] of keys.entries()) owned[dimensions[row] ?? 0]?.push(key);
  }
  return Object.fromEntries(
    OWNED.map((dimension, position) => [
      ownedParameter(dimension),
      bitmap(dictionaries[dimension].size, owned[position] ?? []),
    ]),
  );
}

function ownedParameter(dimension: Dimension): string {
  return `owned_${dimensionTable(dimension)}`;
}
