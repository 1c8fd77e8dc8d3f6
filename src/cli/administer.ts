import type { Configuration } from "../configuration/configuration.ts";
import type { AdministrationClient } from "./administration/administration-client.ts";
import type { AdministrationRequest } from "./administration/with-administration.ts";
import { withAdministration } from "./administration/with-administration.ts";
import { DATA_KEYS, readConfiguration } from "./configuration-options.ts";
import type { Invocation } from "./invocation.ts";

/**
 * Runs the work of a command on the data folder that its options name.
 *
 * @param options as Commander read them for a command with the flags of `DATA_KEYS`
 */
export async function administer<Result>(
  invocation: Invocation,
  options: Readonly<Record<string, unknown>>,
  missing: AdministrationRequest["missing"],
  work: (client: AdministrationClient, configuration: Configuration) => Promise<Result>,
): Promise<Result> {
  const { configuration } = await readConfiguration(invocation, DATA_KEYS, options);
  const request: AdministrationRequest = {
    settings: configuration,
    missing,
    signal: invocation.signal,
    onWaitingForOthers: () =>
      invocation.output.notice(
        "Готово. Жду другие команды, которые работают с этой папкой данных через этот процесс…",
      ),
  };
  return withAdministration(request, (client) => work(client, configuration));
}
