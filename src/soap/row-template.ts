import type { Column } from "../contract/columns.ts";
import { DATE_TIME_PATTERN } from "../output/ascii-date-time.ts";
import { DECIMAL_MAXIMUM } from "../output/ascii-decimal.ts";
import { UUID_PATTERN } from "../output/ascii-uuid.ts";

/** A value of constant width inside of a {@link Run}. */
export interface Field {
  readonly kind: "id" | "reference" | "instant";
  /** Position of the column in a batch. */
  readonly column: number;
  /** Where its text begins, from the beginning of the run. */
  readonly offset: number;
}

/** A piece of a row whose width is constant, and the number that may follow it. */
export interface Run {
  /** The bytes, patterns standing where the fields go. */
  readonly bytes: Uint8Array;
  readonly fields: readonly Field[];
  /** Position in a batch of the number that ends the run, null at the row's end. */
  readonly number: number | null;
}

/**
 * A `row` of a `ValueTable` with its values left open. Only numbers vary in width, so a row is
 * constant runs with numbers between them.
 */
export interface RowTemplate {
  readonly runs: readonly Run[];
  /** No row is wider, in bytes. */
  readonly maximum: number;
}

/** Makes the template of a row with these columns (contract.md, "The answer on success"). */
export function rowTemplate(columns: readonly Column[]): RowTemplate {
  const runs: Run[] = [];
  let text = "<row>";
  let fields: Field[] = [];
  const endRun = (number: number | null): void => {
    runs.push({ bytes: new Uint8Array(Buffer.from(text, "latin1")), fields, number });
    text = "";
    fields = [];
  };
  for (const [column, { kind, wireType }] of columns.entries()) {
    text += `<Value xsi:type="${wireType}">`;
    if (kind === "number") {
      endRun(column);
    } else {
      fields.push({ kind, column, offset: text.length });
      text += kind === "instant" ? DATE_TIME_PATTERN : UUID_PATTERN;
    }
    text += "</Value>";
  }
  text += "</row>\n";
  endRun(null);
  const constant = runs.reduce((sum, { bytes }) => sum + bytes.length, 0);
  return { runs, maximum: constant + DECIMAL_MAXIMUM * (runs.length - 1) };
}
