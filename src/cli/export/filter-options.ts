import { Option } from "commander";
import { wireParameters } from "../../client/history-filters.ts";
import type { ParameterField } from "../../contract/parameters.ts";
import { HISTORY_PARAMETERS } from "../../contract/parameters.ts";
import type { ExportRequest } from "../../server/administration/export-messages.ts";
import { readUuids, uuidsOption } from "../uuid-options.ts";

/** A filter as an option: `OpenedFrom` is `--opened-from`, `ClientID` is `--client-id`. */
interface FilterOption {
  readonly field: ParameterField;
  readonly kind: "from" | "to" | "id";
  readonly flag: string;
  readonly option: () => Option;
}

export const EXPORT_FILTERS: readonly FilterOption[] = HISTORY_PARAMETERS.map(
  ({ name, field, kind, description }) => {
    const flag = `--${name.replace(/([a-z])([A-Z])/g, "$1-$2").toLowerCase()}`;
    const option = () =>
      kind === "id"
        ? uuidsOption(flag, description.ru)
        : new Option(`${flag} <date>`, description.ru);
    return { field, kind, flag, option };
  },
);

type Filters = Omit<ExportRequest, "organization" | "format" | "csvForExcel">;

/**
 * The filters among a command's options.
 *
 * @throws UsageError, LetopisError COMMAND_INVALID naming the one that cannot be read
 */
export function readFilterOptions(options: Readonly<Record<string, unknown>>): Filters {
  const moments: Partial<Record<ParameterField, string>> = {};
  const ids: Partial<Record<ParameterField, readonly string[]>> = {};
  for (const { field, kind, flag, option } of EXPORT_FILTERS) {
    const value = options[option().attributeName()];
    if (value === undefined) continue;
    if (kind === "id") ids[field] = readUuids(flag, value as readonly string[]);
    else moments[field] = String(value);
  }
  const wire = new Map(wireParameters(moments).map(({ name, value }) => [name, value]));
  const entries = HISTORY_PARAMETERS.flatMap(({ name, field }) => {
    const value = ids[field] ?? wire.get(name);
    return value === undefined ? [] : [[field, value] as const];
  });
  return Object.fromEntries(entries);
}
