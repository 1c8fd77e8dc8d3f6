import type { Column } from "../../contract/columns.ts";
import { EMPTY_INSTANT, ZERO_ID } from "../../contract/empty-values.ts";
import type { TimeZone } from "../../history/time-zone.ts";
import type { IncomingBatch } from "../../history/treatment-batch.ts";
import { incomingKind } from "../../history/treatment-batch.ts";
import { readUuid } from "../../history/uuid.ts";
import { EARLIEST_INSTANT, LATEST_INSTANT } from "./limits.ts";
import { Moment, readMoment } from "./moment.ts";
import { shown } from "./rejection.ts";

/**
 * One column of a batch under construction. It takes what any format can hold in a cell (text,
 * numbers, a {@link Moment}, null) and refuses what the contract does not allow there.
 */
export interface ColumnBuilder {
  /**
   * Checks `cell` and writes it at `row`, over whatever stood there.
   *
   * @returns null, or a Russian phrase that says why the cell cannot be taken.
   */
  write(row: number, cell: unknown): string | null;
  /** The first `rows` rows. The builder is spent. */
  finish(rows: number): IncomingBatch["columns"][number];
}

/**
 * Makes an empty column of the kind that `column` has in an incoming batch.
 *
 * @param timeZone places times without offset.
 */
export function createColumnBuilder(
  column: Column,
  capacity: number,
  timeZone: TimeZone,
): ColumnBuilder {
  switch (incomingKind(column.kind)) {
    case "id":
      return new IdBuilder(column.required, capacity);
    case "instant":
      return new InstantBuilder(column.required, capacity, timeZone);
    case "number":
      return new NumberBuilder(column, capacity);
  }
}

const ABSENT = "значения нет, а без него обращение не принимается";

/** Nil and empty are "none" in every format (contract.md, "The answer on success"). */
function isNone(cell: unknown): boolean {
  return cell === null || cell === undefined || cell === "";
}

class IdBuilder implements ColumnBuilder {
  readonly #words: Uint32Array;
  readonly #required: boolean;

  constructor(required: boolean, capacity: number) {
    this.#required = required;
    this.#words = new Uint32Array(capacity * 4);
  }

  write(row: number, cell: unknown): string | null {
    const text = typeof cell === "string" ? cell.trim() : cell;
    if (isNone(text) || text === ZERO_ID) {
      this.#words.fill(0, row * 4, row * 4 + 4);
      return this.#required ? ABSENT : null;
    }
    const isRead = typeof text === "string" && readUuid(text, this.#words, row);
    return isRead ? null : `${shown(cell)} — не UUID`;
  }

  finish(rows: number) {
    return { kind: "id", words: this.#words.subarray(0, rows * 4) } as const;
  }
}

/** Instants; a wall-clock time without offset is placed by the import's time zone. */
export class InstantBuilder implements ColumnBuilder {
  readonly #seconds: Float64Array;
  readonly #required: boolean;
  readonly #timeZone: TimeZone;
  #usedTimeZone = false;

  constructor(required: boolean, capacity: number, timeZone: TimeZone) {
    this.#required = required;
    this.#timeZone = timeZone;
    this.#seconds = new Float64Array(capacity);
  }

  /** @param occurrence which instant a time without offset means that occurs twice. */
  write(row: number, cell: unknown, occurrence: "earlier" | "later" = "earlier"): string | null {
    const value = typeof cell === "string" ? cell.trim() : cell;
    if (isNone(value)) return this.#writeNone(row);
    const moment = typeof value === "string" ? readMoment(value) : value;
    if (!(moment instanceof Moment))
      return `${shown(cell)} — не дата и время вида ГГГГ-ММ-ДДTчч:мм:сс`;
    // 1C's empty date is a mark, not an instant: no offset moves it.
    if (moment.wallSeconds === EMPTY_INSTANT) return this.#writeNone(row);
    if (moment.dateOnly) return "указана дата без времени";
    const seconds =
      moment.offsetSeconds === null
        ? this.#timeZone.toInstant(moment.wallSeconds, occurrence)
        : moment.wallSeconds - moment.offsetSeconds;
    if (!(seconds >= EARLIEST_INSTANT && seconds <= LATEST_INSTANT)) {
      return "дата вне пределов 1970–2100 годов";
    }
    this.#seconds[row] = seconds;
    if (moment.offsetSeconds === null) this.#usedTimeZone = true;
    return null;
  }

  /** Whether a time came without an offset, so that the time zone placed it. */
  get usedTimeZone(): boolean {
    return this.#usedTimeZone;
  }

  /** Seconds UTC as written at `row`. */
  at(row: number): number {
    return this.#seconds[row] ?? EMPTY_INSTANT;
  }

  finish(rows: number) {
    return { kind: "instant", seconds: this.#seconds.subarray(0, rows) } as const;
  }

  #writeNone(row: number): string | null {
    this.#seconds[row] = EMPTY_INSTANT;
    return this.#required ? ABSENT : null;
  }
}

/** A whole number, also as sources with a decimal type write it: `12`, `+12`, `12.00`. */
const WHOLE_NUMBER = /^[+-]?\d{1,15}(?:\.0{1,15})?$/;

class NumberBuilder implements ColumnBuilder {
  readonly #values: Int32Array;
  readonly #required: boolean;
  readonly #minimum: number;
  readonly #maximum: number;

  constructor(column: Column, capacity: number) {
    this.#required = column.required;
    this.#minimum = column.minimum ?? -(2 ** 31);
    this.#maximum = column.maximum ?? 2 ** 31 - 1;
    this.#values = new Int32Array(capacity);
  }

  write(row: number, cell: unknown): string | null {
    const value = typeof cell === "string" ? cell.trim() : cell;
    if (isNone(value)) {
      this.#values[row] = 0;
      return this.#required ? ABSENT : null;
    }
    const number = typeof value === "string" && WHOLE_NUMBER.test(value) ? Number(value) : value;
    if (typeof number !== "number" || !Number.isInteger(number)) {
      return `${shown(cell)} — не целое число`;
    }
    if (number < this.#minimum || number > this.#maximum) {
      return `${shown(cell)} вне пределов ${this.#minimum}–${this.#maximum}`;
    }
    this.#values[row] = number;
    return null;
  }

  finish(rows: number) {
    return { kind: "number", values: this.#values.subarray(0, rows) } as const;
  }
}
