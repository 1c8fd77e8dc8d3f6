import Table from "cli-table3";
import { wrap } from "./wrap.ts";

const NO_LINES = {
  top: "",
  "top-mid": "",
  "top-left": "",
  "top-right": "",
  bottom: "",
  "bottom-mid": "",
  "bottom-left": "",
  "bottom-right": "",
  left: "",
  "left-mid": "",
  mid: "",
  "mid-mid": "",
  right: "",
  "right-mid": "",
  middle: "  ",
};

/**
 * Rows under their column names, or, where the terminal is too narrow for that, one under the
 * other with a name on each line. The cells must be printable.
 *
 * @param width characters of a line
 */
export function formatTable(
  columns: readonly string[],
  rows: readonly (readonly string[])[],
  width: number,
): string {
  const table = new Table({
    head: [...columns],
    chars: NO_LINES,
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0, compact: true },
  });
  table.push(...rows.map((row) => [...row]));
  const lines = table
    .toString()
    .split("\n")
    .map((line) => line.trimEnd());
  if (lines.every((line) => line.length <= width)) return lines.join("\n");
  return rows.map((row) => formatRecord(columns, row, width)).join("\n\n");
}

/** One row as `name  value` lines; a value that does not fit beside its name goes below it. */
export function formatRecord(
  names: readonly string[],
  values: readonly string[],
  width: number,
): string {
  const widest = Math.max(...names.map((name) => name.length));
  return names
    .flatMap((name, index) => {
      const value = values[index] ?? "";
      const beside = `${name.padEnd(widest)}  ${value}`.trimEnd();
      return beside.length <= width ? [beside] : [name, ...wrap(`  ${value}`, width)];
    })
    .join("\n");
}
