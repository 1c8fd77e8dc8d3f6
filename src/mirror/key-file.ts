import { join, relative, resolve } from "node:path";
import { LetopisError } from "../contract/letopis-error.ts";

/**
 * Where the key of mirrors' passwords is: the configured file, else `letopis/mirror.key` in the
 * user's configuration folder. Never inside the data folder: whoever gets a copy of that, or a
 * backup of it, must not get the passwords with it.
 *
 * @param configured absolute; null: none
 * @param home the user's home folder
 * @throws LetopisError CONFIGURATION_INVALID
 */
export function mirrorKeyFile(
  configured: string | null,
  dataFolder: string,
  environment: Readonly<Record<string, string | undefined>>,
  home: string,
): string {
  const file = configured ?? join(configurationFolder(environment, home), "letopis", "mirror.key");
  const within = relative(dataFolder, resolve(file));
  if (within !== "" && !within.startsWith("..") && within !== resolve(file)) {
    throw new LetopisError(
      "CONFIGURATION_INVALID",
      `mirror.keyFile: ключ ${file} лежал бы в папке данных, рядом с паролями, которые он запечатывает. Укажите другое место.`,
    );
  }
  return file;
}

function configurationFolder(
  environment: Readonly<Record<string, string | undefined>>,
  home: string,
): string {
  return environment["XDG_CONFIG_HOME"] || environment["APPDATA"] || join(home, ".config");
}
