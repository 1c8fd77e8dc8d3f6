import type { Command } from "commander";
import type { LoadedConfiguration } from "../configuration/load-configuration.ts";
import { loadConfiguration } from "../configuration/load-configuration.ts";
import type { SettingDescriptions } from "../configuration/setting-flags.ts";
import {
  configurationFileFlag,
  readSettingFlags,
  settingFlags,
} from "../configuration/setting-flags.ts";
import type { SettingKey } from "../configuration/settings.ts";
import type { Invocation } from "./invocation.ts";

/** Settings that matter to a command which works with a data folder and serves nobody. */
export const DATA_KEYS = ["data", "store", "database.memoryLimit", "database.threads"] as const;

/** Gives a command the flags of some settings, and `--config`. */
export function addConfigurationOptions(
  command: Command,
  keys: readonly SettingKey[],
  descriptions?: SettingDescriptions,
): Command {
  for (const option of settingFlags(keys, descriptions)) command.addOption(option);
  return command.addOption(configurationFileFlag());
}

/**
 * The configuration that holds for a command.
 *
 * @throws LetopisError CONFIGURATION_INVALID
 */
export async function readConfiguration(
  invocation: Pick<Invocation, "environment" | "workingFolder">,
  keys: readonly SettingKey[],
  options: Readonly<Record<string, unknown>>,
): Promise<LoadedConfiguration> {
  const { config } = options;
  return loadConfiguration({
    file: typeof config === "string" ? config : undefined,
    environment: invocation.environment,
    flags: readSettingFlags(keys, options),
    workingFolder: invocation.workingFolder,
  });
}
