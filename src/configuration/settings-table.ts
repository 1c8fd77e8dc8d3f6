import type { SettingKey } from "./settings.ts";
import { defaultText, SETTING_KEYS, SETTINGS } from "./settings.ts";
import type { Wording } from "./value-form.ts";

export type Language = keyof Wording;

const HEADS: Readonly<Record<Language, readonly string[]>> = {
  ru: ["Ключ в файле", "Переменная", "Флаг", "По умолчанию", "Что задаёт", "Что принимает"],
  en: ["Key in the file", "Variable", "Flag", "Default", "What it sets", "What it takes"],
};

const BEGIN = "<!-- settings: made from src/configuration/settings.ts -->";
const END = "<!-- settings end -->";

/** The table of all settings in Markdown. */
export function renderSettingsTable(language: Language): string {
  const head = HEADS[language];
  const rows = [head, head.map(() => "---"), ...SETTING_KEYS.map((key) => cells(key, language))];
  return rows.map((row) => `| ${row.join(" | ")} |`).join("\n");
}

/**
 * A document with its table as {@link renderSettingsTable} makes it now, all else as it was.
 *
 * @throws Error when the document lacks the comments between which the table stands.
 */
export function replaceSettingsTable(document: string, language: Language): string {
  const begin = document.indexOf(BEGIN);
  const end = document.indexOf(END);
  if (begin === -1 || end < begin) throw new Error(`The document lacks ${BEGIN} or ${END}`);
  const before = document.slice(0, begin + BEGIN.length);
  return `${before}\n\n${renderSettingsTable(language)}\n\n${document.slice(end)}`;
}

function cells(key: SettingKey, language: Language): string[] {
  const { variable, flag, description, form } = SETTINGS[key];
  return [
    code(key),
    code(variable),
    flag === null ? "" : code(flag),
    code(defaultText(key)),
    description[language],
    form.expected[language],
  ].map((cell) => cell.replaceAll("|", "\\|"));
}

function code(text: string): string {
  return `\`${text}\``;
}
