import { shownValue } from "../history/shown-value.ts";
import type { Setting } from "./setting.ts";
import type { SettingKey } from "./settings.ts";
import { SETTINGS } from "./settings.ts";

/** Where the value of a setting came from. */
export type SettingSource =
  | { readonly kind: "default" }
  | { readonly kind: "file"; readonly file: string; readonly line: number | null }
  | { readonly kind: "environment"; readonly variable: string }
  | { readonly kind: "flag"; readonly flag: string };

/** A value as somebody wrote it, not yet checked. */
export interface GivenValue {
  readonly key: SettingKey;
  readonly value: unknown;
  readonly source: SettingSource;
}

/** What one place says, and what is wrong with it in sentences for people. */
export interface GivenValues {
  readonly given: readonly GivenValue[];
  readonly problems: readonly string[];
}

/**
 * Checks a value against its setting.
 *
 * @returns the value, or the problem: key, place, what was read (unless it may be a secret), what
 *   is expected.
 */
export function checkValue(
  given: GivenValue,
): { readonly value: unknown } | { readonly problem: string } {
  const line: Setting<unknown> = SETTINGS[given.key];
  const result = line.form.schema.safeParse(given.value);
  if (result.success) return { value: result.data };
  const read = line.secret ? "прочитанное не показано" : `прочитано ${shownGiven(given.value)}`;
  return {
    problem: `${describePlace(given.key, given.source)}: ${read}. Нужно: ${line.form.expected.ru}.`,
  };
}

/** A key and where it was given: `listen (переменная LETOPIS_LISTEN)`. */
export function describePlace(key: string, source: SettingSource): string {
  return `${shownValue(key)} (${describeSource(source)})`;
}

export function describeSource(source: SettingSource): string {
  switch (source.kind) {
    case "default":
      return "по умолчанию";
    case "file":
      return source.line === null
        ? `файл ${source.file}`
        : `файл ${source.file}, строка ${source.line}`;
    case "environment":
      return `переменная ${source.variable}`;
    case "flag":
      return `флаг ${source.flag}`;
  }
}

/** Logins and passwords in addresses, up to the last `@` that could end them. */
const USER_OF_ADDRESS = /\/\/\S*@/g;

function shownGiven(value: unknown): string {
  if (Array.isArray(value)) return `[${value.slice(0, 10).map(shownGiven).join(", ")}]`;
  if (typeof value === "string") return `«${shownValue(value.replace(USER_OF_ADDRESS, "//…@"))}»`;
  if (value instanceof Date) return "дата или время";
  return typeof value === "object" ? "раздел" : String(value);
}
