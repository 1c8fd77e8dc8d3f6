import { setTimeout as delay } from "node:timers/promises";
import { LetopisError } from "../../contract/letopis-error.ts";
import type { AdministrationStatus } from "../../server/administration/status-routes.ts";
import { AdministrationClient } from "./administration-client.ts";
import type { HeldDataFolder, HoldOptions } from "./hold-data-folder.ts";
import { holdDataFolder } from "./hold-data-folder.ts";

const LOOK_MILLISECONDS = 300;

/**
 * Takes hold of a data folder in order to serve it. A command that is at work there is waited for,
 * however long it takes.
 *
 * @param onWaiting called once, with what is being waited for
 * @throws LetopisError DATA_FOLDER_IN_USE when another server has the folder
 */
export async function holdForServing(
  options: Omit<HoldOptions, "kind">,
  onWaiting: (status: AdministrationStatus) => void,
): Promise<HeldDataFolder> {
  for (let waiting = false; ; waiting = true) {
    const held = await holdDataFolder({ ...options, kind: "server" });
    if (!("session" in held)) return held;
    const status = await new AdministrationClient(held.socketPath, options.signal)
      .status()
      .finally(() => held.session.end());
    if (status.kind === "server") throw served(options.settings.data, status);
    if (!waiting) onWaiting(status);
    await delay(LOOK_MILLISECONDS, undefined, options.signal && { signal: options.signal });
  }
}

function served(folder: string, { pid, addresses }: AdministrationStatus): LetopisError {
  const where = addresses.length > 0 ? `: ${addresses.join(", ")}` : "";
  return new LetopisError(
    "DATA_FOLDER_IN_USE",
    `Папку данных ${folder} уже обслуживает процесс ${pid}${where}. ` +
      "Остановите его или укажите другую папку (--data).",
  );
}
