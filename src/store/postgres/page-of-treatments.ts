import { to as copyTo } from "pg-copy-streams";
import { emptyBatch, firstRows } from "../sql/batch-rows.ts";
import type { Dictionaries } from "../sql/dictionaries.ts";
import { readSizes, SIZES } from "../sql/dictionaries.ts";
import { COLUMN_LIST } from "../sql/fact-columns.ts";
import { isOrderedByInstant, orderExpression, positionOf } from "../sql/page-order.ts";
import type { PagePosition, PageRequest, TreatmentPage } from "../store.ts";
import type { Database } from "./database.ts";
import { RowDecoder } from "./decode-rows.ts";
import type { DictionaryCache } from "./dictionary.ts";
import { keyConditions, keysOf, periodConditions } from "./filter.ts";
import { idsLiteral, instantLiteral, numberLiteral } from "./literal.ts";
import type { ScanSession } from "./scan-session.ts";
import { beginScan } from "./scan-session.ts";
import { REACTION, selectionConditions } from "./selection-conditions.ts";
import { readViewer, viewerOf, visibleTo } from "./visibility.ts";

/** One page, by a read of its own. */
export async function pageOfTreatments(
  database: Database,
  dictionaryCache: DictionaryCache,
  request: PageRequest,
): Promise<TreatmentPage> {
  return beginScan(database, request.signal, async (session) => {
    const page = await readPage(session, dictionaryCache, request);
    await session.end(true);
    return page;
  });
}

async function readPage(
  session: ScanSession,
  dictionaryCache: DictionaryCache,
  request: PageRequest,
): Promise<TreatmentPage> {
  const { selection, organization, rules } = request;
  const results = [SIZES, viewerOf(organization), ...keysOf(selection)];
  const row = await session.begin(`SELECT ${results.join(", ")}`);
  const viewer = readViewer(row);
  const keys = keyConditions(selection, row);
  const dictionaries = await dictionaryCache.forSnapshot(session.connection, readSizes(row));
  if (viewer === null || keys === null) return { batch: emptyBatch(dictionaries), next: null };
  const conditions = [
    visibleTo(viewer),
    ...keys,
    ...periodConditions(selection),
    ...(await selectionConditions(session, selection, rules)),
  ];
  return readRows(session, request, conditions, dictionaries);
}

async function readRows(
  session: ScanSession,
  { order, limit, after }: PageRequest,
  conditions: readonly string[],
  dictionaries: Dictionaries,
): Promise<TreatmentPage> {
  const direction = order.descending ? "DESC" : "ASC";
  const all = after === undefined ? conditions : [...conditions, behind(after, order)];
  // One row more, which tells whether anything follows.
  const sql = `COPY (
    SELECT ${COLUMN_LIST} FROM treatment WHERE ${all.join(" AND ")}
    ORDER BY ${orderExpression(order.by, REACTION)} ${direction} ${hasNulls(order) ? "NULLS LAST" : ""},
      id ${direction} LIMIT ${limit + 1}
  ) TO STDOUT (FORMAT binary)`;
  const decoder = new RowDecoder(dictionaries);
  // No page is larger than a batch, so that all rows come at the end.
  for await (const piece of session.connection.query(copyTo(sql))) {
    decoder.decode(piece as Buffer).next();
  }
  const batch = decoder.end().next().value ?? emptyBatch(dictionaries);
  if (batch.rows <= limit) return { batch, next: null };
  return { batch: firstRows(batch, limit), next: positionOf(batch, limit - 1, order.by) };
}

/** Of the columns that order only the reaction is missing in some rows; the others keep to an index. */
function hasNulls({ by }: PageRequest["order"]): boolean {
  return by === "reaction";
}

/** Rows that come after a position; those without a value come last. */
function behind({ value, id }: PagePosition, order: PageRequest["order"]): string {
  const { by, descending } = order;
  const expression = orderExpression(by, REACTION);
  const comparison = descending ? "<" : ">";
  const position = `(${idsLiteral([id])})[1]`;
  if (value === null) return `${expression} IS NULL AND id ${comparison} ${position}`;
  const literal = isOrderedByInstant(by) ? instantLiteral(value) : numberLiteral(value);
  const later = `(${expression}, id) ${comparison} (${literal}, ${position})`;
  return hasNulls(order) ? `(${later} OR ${expression} IS NULL)` : later;
}
