import type { ColumnField } from "../../contract/columns.ts";
import { columnIndex } from "../../contract/columns.ts";
import { EMPTY_INSTANT } from "../../contract/empty-values.ts";
import type { TreatmentBatch } from "../../history/treatment-batch.ts";
import { readUuidWords } from "../../history/uuid.ts";
import type { PagePosition, TreatmentOrderField } from "../store.ts";
import { storedName } from "./fact-columns.ts";

/**
 * The expression that a page is ordered by.
 *
 * @param reaction the seconds from the appointment to the reaction; NULL where there is not both
 */
export function orderExpression(by: TreatmentOrderField, reaction: string): string {
  return by === "reaction" ? reaction : storedName(by);
}

/** Whether the values that order are instants; else they are numbers. */
export function isOrderedByInstant(by: TreatmentOrderField): boolean {
  return by === "initialized" || by === "closed";
}

/** Where a row of a batch stands in an order. */
export function positionOf(
  batch: TreatmentBatch,
  row: number,
  by: TreatmentOrderField,
): PagePosition {
  const id = batch.columns[columnIndex("id")];
  if (id?.kind !== "id") throw new TypeError("A batch without ids");
  return { value: orderValue(batch, row, by), id: readUuidWords(id.words, row) };
}

function orderValue(batch: TreatmentBatch, row: number, by: TreatmentOrderField): number | null {
  if (by !== "reaction") return columnValue(batch, row, by);
  const from = columnValue(batch, row, "specAppointed");
  const to = columnValue(batch, row, "reactionStarted");
  return from === null || to === null ? null : to - from;
}

function columnValue(batch: TreatmentBatch, row: number, field: ColumnField): number | null {
  const vector = batch.columns[columnIndex(field)];
  if (vector?.kind === "number") return vector.values[row] ?? null;
  if (vector?.kind !== "instant") throw new TypeError(`No values to order by in ${field}`);
  const seconds = vector.seconds[row] ?? EMPTY_INSTANT;
  return seconds === EMPTY_INSTANT ? null : seconds;
}
