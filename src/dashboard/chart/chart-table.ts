import type { Address } from "../address/address.ts";

/** The data of a chart as a table: what is read aloud, copied, and clicked without a mouse. */
export interface ChartTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly ChartCell[])[];
}

export interface ChartCell {
  readonly text: string;
  /** The rows behind the number; null where there are none. */
  readonly to?: Address | null;
}
