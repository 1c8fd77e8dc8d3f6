import { homedir } from "node:os";
import type { Configuration } from "../../configuration/configuration.ts";
import { mirrorKeyFile } from "../../mirror/key-file.ts";
import type { Invocation } from "../invocation.ts";

/**
 * The file of the key of mirrors' passwords, as configuration and user have it.
 *
 * @throws LetopisError CONFIGURATION_INVALID when it would lie in the data folder
 */
export function keyFileOf(
  { environment }: Pick<Invocation, "environment">,
  { data, mirror }: Pick<Configuration, "data" | "mirror">,
): string {
  return mirrorKeyFile(mirror.keyFile, data, environment, homedir());
}
