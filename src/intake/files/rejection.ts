import { shownValue } from "../../history/shown-value.ts";
import { REJECTED_TEXT_CHARACTERS } from "./limits.ts";

/** A row of a file that was not taken, and why. */
export interface Rejection {
  /**
   * Where the row begins: line of a text file, row of a Parquet file, both from 1. Null when only
   * the id is known: in an all-or-nothing import the store refuses rows after the file was read.
   */
  readonly line: number | null;
  /** A Russian phrase that names the column. */
  readonly reason: string;
  /** The treatment's id, lower case, where it could be read. */
  readonly id?: string;
  /** The row as it stood in the file, its first 1,000 characters. */
  readonly text: string;
}

/** Cuts a row's text to what a reject file keeps. */
export function rejectedText(text: string): string {
  return text.length > REJECTED_TEXT_CHARACTERS ? text.slice(0, REJECTED_TEXT_CHARACTERS) : text;
}

/** A value from a file, quoted for a reason, cut to 100 characters. */
export function shown(value: unknown): string {
  return `«${shownValue(typeof value === "string" ? value : (JSON.stringify(value) ?? String(value)))}»`;
}
