import { LetopisError } from "../contract/letopis-error.ts";
import type {
  CopiedRows,
  CopiedStore,
  CopiedTable,
  CopyProgress,
  CopySnapshot,
} from "../store/table-copy.ts";
import type { StoreContent } from "./fingerprint.ts";
import { RowReader } from "./row-reader.ts";

/** Rows that are committed together: what a copy that is killed has to read again, at most. */
const BATCH_ROWS = 100_000;

export interface TableCopy {
  readonly snapshot: CopySnapshot;
  readonly content: StoreContent;
  readonly target: CopiedStore;
  /** How far an earlier copy came. */
  readonly progress: CopyProgress;
  /** Called with the rows that came on. */
  readonly onRows: (rows: number) => void;
}

/** Brings every row into the target that is not there yet, batch by batch. */
export async function copyTables(copy: TableCopy): Promise<void> {
  let { progress } = copy;
  for (const table of copy.target.tables) progress = await copyTable(copy, table, progress);
}

async function copyTable(
  { snapshot, content, target, onRows }: TableCopy,
  table: CopiedTable,
  begun: CopyProgress,
): Promise<CopyProgress> {
  const expected = content.tables.get(table.name)?.rows ?? 0;
  let progress = begun;
  const copied = () => progress.rows[table.name] ?? 0;
  if (copied() === expected) return progress;
  const reader = new RowReader(snapshot.read(table, copied()));
  try {
    while (await reader.fill()) {
      const before = progress;
      let rows = copied();
      const counted = async function* (): AsyncGenerator<CopiedRows> {
        for await (const piece of reader.takePieces(BATCH_ROWS)) {
          rows += piece.rows;
          onRows(piece.rows);
          yield piece;
        }
      };
      const after = () => ({ ...before, rows: { ...before.rows, [table.name]: rows } });
      await target.add(table, counted(), before, after);
      progress = after();
    }
  } finally {
    await reader.end();
  }
  if (copied() !== expected) throw unexpectedEnd(table.name);
  return progress;
}

function unexpectedEnd(table: string): LetopisError {
  return new LetopisError(
    "SCAN_INTERRUPTED",
    `Таблица ${table} прочитана не до конца. Повторите ту же команду: она продолжит.`,
  );
}
