import type { Configuration } from "../configuration/configuration.ts";
import type { SettingKey } from "../configuration/settings.ts";
import type { AdministrationClient } from "./administration/administration-client.ts";
import type { AdministrationRequest } from "./administration/with-administration.ts";
import { withAdministration } from "./administration/with-administration.ts";
import { DATA_KEYS, readConfiguration } from "./configuration-options.ts";
import type { Invocation } from "./invocation.ts";
import { keyFileOf } from "./mirror/key-file.ts";

/**
 * Runs the work of a command on the data folder that its options name.
 *
 * @param options as Commander read them for a command with the flags of `keys`
 */
export async function administer<Result>(
  invocation: Invocation,
  options: Readonly<Record<string, unknown>>,
  missing: AdministrationRequest["missing"],
  work: (client: AdministrationClient, configuration: Configuration) => Promise<Result>,
  keys: readonly SettingKey[] = DATA_KEYS,
): Promise<Result> {
  const { configuration } = await readConfiguration(invocation, keys, options);
  const request: AdministrationRequest = {
    settings: configuration,
    mirrorKeyFile: keyFileOf(invocation, configuration),
    missing,
    clock: invocation.clock,
    signal: invocation.signal,
    onWaitingForOthers: () =>
      invocation.output.notice(
        "Готово. Жду другие команды, которые работают с этой папкой данных через этот процесс…",
      ),
  };
  return withAdministration(request, (client) => work(client, configuration));
}
