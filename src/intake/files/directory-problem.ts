import type { z } from "zod";
import { fieldNames } from "./directory-entry.ts";
import { DIRECTORY_LISTS } from "./directory-lists.ts";
import { FILE_LIMITS } from "./limits.ts";
import { shown } from "./rejection.ts";

type RawIssue = z.core.$ZodRawIssue;

/** Fields of an entry, by the list it stands in. */
const FIELDS: Readonly<Record<(typeof DIRECTORY_LISTS)[number], readonly string[]>> = {
  organizations: ["id", "name"],
  lines: fieldNames("line"),
  clients: fieldNames("client"),
  specialists: fieldNames("specialist"),
  users: fieldNames("serviceUser"),
};

const TYPES: ReadonlyMap<string, string> = new Map([
  ["string", "строка"],
  ["array", "список [ … ]"],
  ["object", "объект { … }"],
  ["boolean", "true или false"],
]);

/** What is wrong with a directory file, as a Russian phrase that follows the place in the file. */
export function directoryProblem(issue: RawIssue): string {
  switch (issue.code) {
    case "invalid_type": {
      const field = issue.path?.at(-1);
      return issue.input === undefined && typeof field === "string"
        ? `нет обязательного поля ${field}`
        : `нужно: ${TYPES.get(String(issue["expected"])) ?? issue["expected"]}`;
    }
    case "unrecognized_keys":
      return unknownKey(String((issue["keys"] as readonly string[])[0]), issue.path?.[0]);
    case "invalid_union":
      return "нужно: число";
    case "too_small":
      return "значение пустое";
    case "too_big":
      return `значение длиннее ${FILE_LIMITS.nameCharacters} символов`;
    default:
      return issue.message ?? "значение не годится";
  }
}

function unknownKey(key: string, list: PropertyKey | undefined): string {
  const known = DIRECTORY_LISTS.find((name) => name === list);
  return known === undefined
    ? `раздела ${shown(key)} нет; есть: timezone, ${DIRECTORY_LISTS.join(", ")}`
    : `поля ${shown(key)} нет; есть: ${FIELDS[known].join(", ")}`;
}

const POSITION = /at position (\d+)/;

/**
 * Where a text stops being JSON, ` (строка 3, символ 7)`; empty where the engine does not say.
 *
 * @param error what `JSON.parse` threw
 */
export function jsonPosition(text: string, error: unknown): string {
  const [, digits] = POSITION.exec(error instanceof Error ? error.message : "") ?? [];
  if (digits === undefined) return "";
  const before = text.slice(0, Number(digits)).split("\n");
  return ` (строка ${before.length}, символ ${(before.at(-1)?.length ?? 0) + 1})`;
}
