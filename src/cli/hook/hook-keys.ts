import type { Command } from "commander";
import { addConfigurationOptions } from "../configuration-options.ts";
import { MIRROR_KEYS } from "../mirror/mirror-keys.ts";

/** Settings that matter to the commands of hooks. */
export const HOOK_KEYS = [...MIRROR_KEYS, "publicAddress"] as const;

/** Gives a command of hooks the flags of {@link HOOK_KEYS}, and `--config`. */
export function addHookOptions(command: Command): Command {
  return addConfigurationOptions(command, HOOK_KEYS, {
    publicAddress:
      "Адрес этого сервера снаружи: с него начинаются адреса хуков. https, или http этого компьютера",
  });
}
