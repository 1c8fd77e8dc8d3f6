import type { ColumnField } from "../../contract/columns.ts";
import { columnIndex } from "../../contract/columns.ts";
import { EMPTY_INSTANT } from "../../contract/empty-values.ts";
import type { TreatmentBatch, Vector } from "../../history/treatment-batch.ts";
import { readUuidWords } from "../../history/uuid.ts";
import type {
  PagePosition,
  PageRequest,
  TreatmentOrder,
  TreatmentOrderField,
  TreatmentPage,
} from "../store.ts";
import type { Database } from "./database.ts";
import type { DictionaryCache } from "./dictionary.ts";
import { COLUMN_LIST, FACT_COLUMNS, storedName } from "./fact-columns.ts";
import { openedBetween, resolveFilter, timestamp } from "./filter.ts";
import { readBatch } from "./read-batch.ts";
import { needsRules, readRuleConditions } from "./rule-conditions.ts";
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
  if (filter === null) return NOTHING;
  const parts: SqlPart[] = [
    ...openedBetween(selection),
    { sql: filter.condition, values: filter.values },
    ...(after === undefined ? [] : [behind(order, after)]),
  ];
  const direction = order.descending ? "DESC" : "ASC";
  // One row more than the page has tells whether there is another page.
  const result = await database.run(
    connection,
    `SELECT ${COLUMN_LIST} FROM treatment WHERE ${parts.map(({ sql }) => sql).join(" AND ")}
     ORDER BY ${ORDERED[order.by].sql} ${direction} NULLS LAST, id ${direction} LIMIT $limit`,
    Object.assign({ limit: limit + 1 }, ...parts.map(({ values }) => values)) as SqlPart["values"],
  );
  if (result.rowCount === 0) return NOTHING;
  // So few rows are one chunk.
  const batch = readBatch(result.getChunk(0), dictionaries);
  if (batch.rows !== result.rowCount) throw new Error("DuckDB: a page in several chunks");
  if (batch.rows <= limit) return { batch, next: null };
  const page = firstRows(batch, limit);
  return { batch: page, next: positionOf(order.by, page, limit - 1) };
}

const NOTHING: TreatmentPage = {
  batch: {
    rows: 0,
    columns: FACT_COLUMNS.map(({ column }): Vector => {
      switch (column.kind) {
        case "id":
          return { kind: "id", words: new Uint32Array(0) };
        case "reference":
          return {
            kind: "reference",
            keys: new Int32Array(0),
            dictionary: { size: 0, text: new Uint8Array(0) },
          };
        case "instant":
          return { kind: "instant", seconds: new Float64Array(0) };
        case "number":
          return { kind: "number", values: new Int32Array(0) };
      }
    }),
  },
  next: null,
};

/** What a page is ordered by: as SQL, and where it stands in a batch. */
interface Ordered {
  readonly sql: string;
  readonly kind: "instant" | "number";
  readonly nullable: boolean;
  valueOf(batch: TreatmentBatch, row: number): number | null;
}

function column(field: ColumnField, kind: "instant" | "number"): Ordered {
  return {
    sql: storedName(field),
    kind,
    nullable: false,
    valueOf: (batch, row) => numberAt(batch, field, row),
  };
}

const ORDERED: Readonly<Record<TreatmentOrderField, Ordered>> = {
  initialized: column("initialized", "instant"),
  closed: column("closed", "instant"),
  queueWaitingTime: column("queueWaitingTime", "number"),
  reaction: {
    sql: REACTION,
    kind: "number",
    nullable: true,
    valueOf(batch, row) {
      const appointed = numberAt(batch, "specAppointed", row);
      const reacted = numberAt(batch, "reactionStarted", row);
      if (appointed === EMPTY_INSTANT || reacted === EMPTY_INSTANT) return null;
      return reacted - appointed;
    },
  },
  duration: column("duration", "number"),
  serviceQualityAssessment: column("serviceQualityAssessment", "number"),
  queueLength: column("queueLength", "number"),
};

/** The rows behind a position: a row without a value comes after all that have one, either way. */
function behind({ by, descending }: TreatmentOrder, { value, id }: PagePosition): SqlPart {
  const { sql, kind, nullable } = ORDERED[by];
  const beyond = descending ? "<" : ">";
  const later = `id ${beyond} $after_id::UUID`;
  if (value === null) return { sql: `(${sql} IS NULL AND ${later})`, values: { after_id: id } };
  // Said twice, since DuckDB passes over whole blocks only by the plain comparison.
  const withValue = `(${sql} ${beyond}= $after_value AND (${sql} ${beyond} $after_value OR ${later}))`;
  return {
    sql: nullable ? `(${withValue} OR ${sql} IS NULL)` : withValue,
    values: {
      after_id: id,
      after_value: kind === "instant" ? timestamp(value) : value,
    },
  };
}

function positionOf(by: TreatmentOrderField, batch: TreatmentBatch, row: number): PagePosition {
  const ids = batch.columns[columnIndex("id")];
  if (ids?.kind !== "id") throw new TypeError("The batch has no ids");
  return { value: ORDERED[by].valueOf(batch, row), id: readUuidWords(ids.words, row) };
}

function numberAt({ columns }: TreatmentBatch, field: ColumnField, row: number): number {
  const vector = columns[columnIndex(field)];
  if (vector?.kind === "instant") return vector.seconds[row] ?? EMPTY_INSTANT;
  if (vector?.kind === "number") return vector.values[row] ?? 0;
  throw new TypeError(`${field} is not a number`);
}

const UUID_WORDS = 4;

function firstRows({ columns }: TreatmentBatch, rows: number): TreatmentBatch {
  return {
    rows,
    columns: columns.map((vector): Vector => {
      switch (vector.kind) {
        case "id":
          return { kind: "id", words: vector.words.subarray(0, rows * UUID_WORDS) };
        case "reference":
          return { ...vector, keys: vector.keys.subarray(0, rows) };
        case "instant":
          return { kind: "instant", seconds: vector.seconds.subarray(0, rows) };
        case "number":
          return { kind: "number", values: vector.values.subarray(0, rows) };
      }
    }),
  };
}
