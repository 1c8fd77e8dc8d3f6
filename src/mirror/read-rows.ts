import { callOperation } from "../client/call-operation.ts";
import type { AnswerHead } from "../client/call-options.ts";
import { MissingColumnError } from "../client/client-errors.ts";
import { queryParameters } from "../client/history-query.ts";
import { columnIndex, HISTORY_COLUMNS } from "../contract/columns.ts";
import { GET_HISTORY } from "../contract/operation.ts";
import type { RowBlock } from "../intake/files/batch-assembler.ts";
import { BatchAssembler } from "../intake/files/batch-assembler.ts";
import type { PlannedWindow } from "./plan-window.ts";
import type { Upstream } from "./upstream.ts";
import { askedBounds } from "./window-bounds.ts";

const CLOSED = columnIndex("closed");

/**
 * Calls the service for the treatments that were closed in a window, and hands them out as they
 * arrive, straight from the answer's text into columns. Rows of neighbouring windows come with
 * them. Rows that the contract does not allow come as rejections.
 *
 * @param onAnswer called when the answer begins
 * @throws PartnerWebApiError; MissingColumnError names a column; the signal's reason
 */
export async function* readRows(
  { endpoint, zone }: Upstream,
  window: PlannedWindow,
  onAnswer: (head: AnswerHead) => void,
  signal?: AbortSignal,
): AsyncGenerator<RowBlock> {
  const { from, to } = askedBounds(zone, window);
  const query = { closedFrom: new Date(from * 1000), closedTo: new Date(to * 1000) };
  const answer = await callOperation(endpoint, GET_HISTORY, queryParameters(query, zone), {
    signal,
    onAnswer,
  });
  try {
    const assembler = new BatchAssembler(zone);
    assembler.usePositions(positionsOf(answer.columns));
    let row = 0;
    for await (const rows of answer.blocks) {
      for (const cells of rows) assembler.addRow(++row, cells);
      yield* assembler.takeFull();
    }
    yield* assembler.takeAll();
  } finally {
    answer.close();
  }
}

/** The latest end of the rows of a block, seconds UTC; none: minus infinity. */
export function latestClosed({ batch }: RowBlock): number {
  const vector = batch.columns[CLOSED];
  if (vector?.kind !== "instant") return Number.NEGATIVE_INFINITY;
  let latest = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < batch.rows; row++)
    latest = Math.max(latest, vector.seconds[row] ?? latest);
  return latest;
}

/** Where the contract's columns stand in the rows of an answer; each must be there. */
function positionsOf(columns: readonly string[]): readonly number[] {
  return HISTORY_COLUMNS.map(({ name }) => {
    const position = columns.indexOf(name);
    if (position === -1) {
      throw new MissingColumnError(
        `В таблице ответа нет колонки ${name}. Проверьте, тот ли это сервис.`,
        name,
      );
    }
    return position;
  });
}
