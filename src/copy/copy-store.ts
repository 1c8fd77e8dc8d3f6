import { LetopisError } from "../contract/letopis-error.ts";
import type { CopiedStore, CopyProgress } from "../store/table-copy.ts";
import type { Difference } from "./compare-tables.ts";
import { compareTable } from "./compare-tables.ts";
import { copyTables } from "./copy-tables.ts";
import type { StoreContent } from "./fingerprint.ts";
import { describeContent } from "./fingerprint.ts";

export interface CopyRequest {
  readonly source: CopiedStore;
  readonly target: CopiedStore;
  readonly signal: AbortSignal;
  /** What is done now, with the rows that it takes and those of them that were done before. */
  onStage(stage: CopyStage, rows: number, done: number): void;
  /** Rows that came on in the stage. */
  onRows(rows: number): void;
}

export type CopyStage = "reading" | "copying" | "verifying" | "finishing";

export interface CopyReport {
  readonly tables: readonly { readonly name: string; readonly rows: number }[];
  readonly rows: number;
  /** Rows that an earlier attempt had brought over. */
  readonly resumedAt: number;
  /** The source was written to meanwhile: the target holds what it was at the beginning. */
  readonly sourceChanged: boolean;
}

/**
 * Copies all of a store into an empty one, or goes on with such a copy; then compares them row by
 * row. The target can be served afterwards, and not before.
 *
 * @throws LetopisError COPY_TARGET_NOT_EMPTY, COPY_SOURCE_CHANGED, COPY_UNFINISHED, COPY_DIFFERS,
 *   COPY_REFUSED, COPY_STORE_IN_USE, SCAN_INTERRUPTED
 */
export async function copyStore(request: CopyRequest): Promise<CopyReport> {
  const { source, target, signal } = request;
  if ((await source.progress()) !== null) throw unfinishedSource();
  const present = await target.progress();
  if (present === null && !(await target.isEmpty())) throw notEmpty();

  request.onStage("reading", 0, 0);
  const snapshot = await source.openSnapshot(signal);
  try {
    const content = await describeContent(source, snapshot);
    const progress = await beginOrGoOn(target, present, content);
    const resumedAt = Object.values(progress.rows).reduce((sum, rows) => sum + rows, 0);
    const { onRows } = request;
    request.onStage("copying", content.rows, resumedAt);
    await copyTables({ snapshot, content, target, progress, onRows });

    request.onStage("verifying", content.rows, 0);
    const difference = await compareStores(request, snapshot);
    if (difference !== null) throw differs(difference);

    request.onStage("finishing", 0, 0);
    const sourceChanged = source.isShared && (await hasChanged(request, content));
    await target.finish();
    return {
      tables: [...content.tables].map(([name, { rows }]) => ({ name, rows })),
      rows: content.rows,
      resumedAt,
      sourceChanged,
    };
  } finally {
    await snapshot.end();
  }
}

async function beginOrGoOn(
  target: CopiedStore,
  present: CopyProgress | null,
  { fingerprint }: StoreContent,
): Promise<CopyProgress> {
  if (present === null) {
    await target.begin(fingerprint);
    return { fingerprint, rows: {} };
  }
  if (present.fingerprint !== fingerprint) throw sourceChanged();
  return present;
}

async function compareStores(
  { source, target, signal, onRows }: CopyRequest,
  snapshot: Awaited<ReturnType<CopiedStore["openSnapshot"]>>,
): Promise<Difference | null> {
  const copied = await target.openSnapshot(signal);
  try {
    for (const table of source.tables) {
      const difference = await compareTable(table, snapshot, copied, onRows);
      if (difference !== null) return difference;
    }
    return null;
  } finally {
    await copied.end();
  }
}

async function hasChanged(
  { source, signal }: CopyRequest,
  { fingerprint }: StoreContent,
): Promise<boolean> {
  const later = await source.openSnapshot(signal);
  try {
    return (await describeContent(source, later)).fingerprint !== fingerprint;
  } finally {
    await later.end();
  }
}

function unfinishedSource(): LetopisError {
  return new LetopisError(
    "COPY_UNFINISHED",
    "Источник сам — незаконченный перенос (letopis copy): данные в нём не целы. Закончите его.",
  );
}

const EMPTYING =
  "папку удалите целиком, в PostgreSQL выполните DROP SCHEMA letopis CASCADE — если эти данные не нужны";

function notEmpty(): LetopisError {
  return new LetopisError(
    "COPY_TARGET_NOT_EMPTY",
    "В цели уже есть данные, поверх них ничего не переносится. Укажите другую цель или опустошите " +
      `эту: ${EMPTYING}.`,
  );
}

function sourceChanged(): LetopisError {
  return new LetopisError(
    "COPY_SOURCE_CHANGED",
    "В цели незаконченный перенос, но источник с тех пор изменился или это другой источник: " +
      `продолжать нельзя, получилась бы смесь. Опустошите цель (${EMPTYING}) и начните заново.`,
  );
}

function differs({ table, source, target, columns }: Difference): LetopisError {
  return new LetopisError(
    "COPY_DIFFERS",
    `Сверка нашла расхождение в таблице ${table}: ${describe(source, target, columns)}. ` +
      `Пользоваться целью нельзя: опустошите её (${EMPTYING}) и повторите перенос.`,
  );
}

function describe(
  source: string | null,
  target: string | null,
  columns: readonly string[],
): string {
  if (source === target) return `строка ${source}, различаются ${columns.join(", ")}`;
  if (target === null) return `в цели нет строки ${source}`;
  if (source === null) return `в цели лишняя строка ${target}`;
  return `на одном месте в источнике ${source}, в цели ${target}`;
}
