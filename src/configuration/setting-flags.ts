import { Option } from "commander";
import type { SettingFlags } from "./load-configuration.ts";
import { DEFAULT_FILE } from "./load-configuration.ts";
import { FILE_VARIABLE } from "./read-environment.ts";
import type { SettingKey } from "./settings.ts";
import { defaultText, SETTINGS } from "./settings.ts";

export type SettingDescriptions = Readonly<Partial<Record<SettingKey, string>>>;

/**
 * The options of a command for some settings, those without a flag left out. They have no defaults
 * of Commander's: a flag that is not given must leave the file and the environment in force.
 *
 * @param descriptions Russian, of settings that mean something else to this command
 * @example
 * for (const option of settingFlags(SERVE_KEYS)) command.addOption(option);
 * command.action((options) => readSettingFlags(SERVE_KEYS, options));
 */
export function settingFlags(
  keys: readonly SettingKey[],
  descriptions: SettingDescriptions = {},
): Option[] {
  return keys.flatMap((key) => {
    const { flag, variable, description } = SETTINGS[key];
    if (flag === null) return [];
    const help = `${descriptions[key] ?? description.ru} (${variable}; по умолчанию ${shownDefault(key)})`;
    return [new Option(flag, help)];
  });
}

/** A flag that is a switch takes no value: its default is a word for people. */
function shownDefault(key: SettingKey): string {
  const { default: value } = SETTINGS[key];
  if (typeof value !== "boolean") return defaultText(key);
  return value ? "да" : "нет";
}

/** `--config FILE`; what it holds after parsing, `options.config`, is `file` of the request. */
export function configurationFileFlag(): Option {
  return new Option(
    "--config <file>",
    `Файл настроек (${FILE_VARIABLE}; по умолчанию ${DEFAULT_FILE}, если он есть в рабочей папке)`,
  );
}

/** The settings among the options that Commander read for a command. */
export function readSettingFlags(
  keys: readonly SettingKey[],
  options: Readonly<Record<string, unknown>>,
): SettingFlags {
  const flags: Partial<Record<SettingKey, string | boolean>> = {};
  for (const key of keys) {
    const { flag } = SETTINGS[key];
    const value = flag === null ? undefined : options[new Option(flag).attributeName()];
    if (typeof value === "string" || typeof value === "boolean") flags[key] = value;
  }
  return flags;
}
