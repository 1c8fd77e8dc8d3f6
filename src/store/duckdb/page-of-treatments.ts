import { emptyBatch, firstRows } from "../sql/batch-rows.ts";
import { isOrderedByInstant, orderExpression, positionOf } from "../sql/page-order.ts";
import { needsRules } from "../sql/selection-rules.ts";
import type { PagePosition, PageRequest, TreatmentOrder, TreatmentPage } from "../store.ts";
import type { Database } from "./database.ts";
import type { DictionaryCache } from "./dictionary.ts";
import { openedBetween, resolveFilter, timestamp } from "./filter.ts";
import { BATCH_COLUMNS, readBatch } from "./read-batch.ts";
import { readRuleConditions } from "./rule-conditions.ts";
import { ScanSession } from "./scan-session.ts";
import { REACTION } from "./selection-conditions.ts";
import type { SqlPart } from "./sql-part.ts";

/**
 * A page by keyset: it begins behind a position, not behind a number of rows, so that rows which
 * come in meanwhile neither repeat nor hide others, and the last page costs what the first does.
 */
export async function pageOfTreatments(
  database: Database,
  dictionaryCache: DictionaryCache,
  request: PageRequest,
): Promise<TreatmentPage> {
  const session = await ScanSession.open(database, request.signal);
  let finished = false;
  try {
    const page = await session.use((_, connection) =>
      readPage(database, connection, dictionaryCache, request),
    );
    session.throwIfAborted();
    finished = true;
    return page;
  } catch (error) {
    throw session.failure(error);
  } finally {
    await session.end(finished);
  }
}

async function readPage(
  database: Database,
  connection: Parameters<typeof resolveFilter>[1],
  dictionaryCache: DictionaryCache,
  { selection, organization, rules, order, limit, after }: PageRequest,
): Promise<TreatmentPage> {
  const dictionaries = await dictionaryCache.forSnapshot(connection);
  const conditions = needsRules(selection)
    ? await readRuleConditions(database, connection, selection, rules, dictionaries)
    : null;
  const filter = await resolveFilter(
    database,
    connection,
    { selection, organization, rules: conditions },
    dictionaries,
  );
  const nothing = { batch: emptyBatch(dictionaries), next: null };
  if (filter === null) return nothing;
  const parts: SqlPart[] = [
    ...openedBetween(selection),
    { sql: filter.condition, values: filter.values },
    ...(after === undefined ? [] : [behind(order, after)]),
  ];
  const direction = order.descending ? "DESC" : "ASC";
  // One row more than the page has tells whether there is another page.
  const result = await database.run(
    connection,
    `SELECT ${BATCH_COLUMNS} FROM treatment WHERE ${parts.map(({ sql }) => sql).join(" AND ")}
     ORDER BY ${orderExpression(order.by, REACTION)} ${direction} NULLS LAST, id ${direction} LIMIT $limit`,
    Object.assign({ limit: limit + 1 }, ...parts.map(({ values }) => values)) as SqlPart["values"],
  );
  if (result.rowCount === 0) return nothing;
  // So few rows are one chunk.
  const batch = readBatch(result.getChunk(0), dictionaries);
  if (batch.rows !== result.rowCount) throw new Error("DuckDB: a page in several chunks");
  if (batch.rows <= limit) return { batch, next: null };
  return { batch: firstRows(batch, limit), next: positionOf(batch, limit - 1, order.by) };
}

/** The rows behind a position: a row without a value comes after all that have one, either way. */
function behind({ by, descending }: TreatmentOrder, { value, id }: PagePosition): SqlPart {
  const sql = orderExpression(by, REACTION);
  const beyond = descending ? "<" : ">";
  const later = `id ${beyond} $after_id::UUID`;
  if (value === null) return { sql: `(${sql} IS NULL AND ${later})`, values: { after_id: id } };
  // Said twice, since DuckDB passes over whole blocks only by the plain comparison.
  const withValue = `(${sql} ${beyond}= $after_value AND (${sql} ${beyond} $after_value OR ${later}))`;
  return {
    sql: by === "reaction" ? `(${withValue} OR ${sql} IS NULL)` : withValue,
    values: {
      after_id: id,
      after_value: isOrderedByInstant(by) ? timestamp(value) : value,
    },
  };
}
