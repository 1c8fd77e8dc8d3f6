import type { Figures } from "../../api/statistics.ts";
import type { Address } from "../address/address.ts";
import { rowsOf } from "../address/drill-down.ts";
import type { Filters } from "../address/filters.ts";
import type { MeasureName } from "./measures.ts";
import { measureOf } from "./measures.ts";

/**
 * The rows behind a measure; null where there are none that can be asked for.
 *
 * @param part of the page's treatments, of which the figures are: a day, a line
 */
export function rowsBehind(
  measure: MeasureName,
  figures: Figures,
  part: Partial<Filters> = {},
): Address | null {
  const { value, rows } = measureOf(measure);
  const behind = value(figures) === null ? null : rows(figures);
  return behind && rowsOf({ ...part, ...behind.filters }, behind.sort);
}
