import { pino } from "pino";
import { LetopisError } from "../../contract/letopis-error.ts";
import type { Clock } from "../../history/clock.ts";
import type { StoreSettings } from "../../store/open-store.ts";
import { hasStore } from "../../store/open-store.ts";
import { AdministrationClient } from "./administration-client.ts";
import { holdDataFolder } from "./hold-data-folder.ts";

export interface AdministrationRequest {
  readonly settings: StoreSettings;
  /** Absolute path of the key of mirrors' passwords. */
  readonly mirrorKeyFile: string;
  /** What to do about a folder without data. */
  readonly missing: "create" | "refuse";
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** The work is done, but other commands are still at work through this process. */
  readonly onWaitingForOthers: () => void;
}

/**
 * Gives a command what it needs to work with a data folder: the process that serves it, or this
 * process itself. Either way the command talks over the socket, so that there is one way only, and
 * a second command that starts meanwhile finds it.
 *
 * @throws LetopisError as `holdDataFolder`; COMMAND_INVALID for a folder without data
 */
export async function withAdministration<Result>(
  request: AdministrationRequest,
  work: (client: AdministrationClient) => Promise<Result>,
): Promise<Result> {
  const { settings, mirrorKeyFile, missing, clock, signal, onWaitingForOthers } = request;
  if (missing === "refuse" && !hasStore(settings)) throw withoutData(settings.data);
  const logger = pino({ level: "silent" });
  const held = await holdDataFolder({
    settings,
    mirrorKeyFile,
    kind: "command",
    clock,
    logger,
    signal,
  });
  if ("session" in held) {
    try {
      return await work(new AdministrationClient(held.socketPath, signal));
    } finally {
      held.session.end();
    }
  }
  const { administration } = held;
  try {
    return await work(new AdministrationClient(administration.socketPath, signal));
  } finally {
    if (administration.sessions > 0) onWaitingForOthers();
    await administration.closeWhenUnused();
    await held.release();
  }
}

function withoutData(folder: string): LetopisError {
  return new LetopisError(
    "COMMAND_INVALID",
    `В папке ${folder} данных Летописи нет. Укажите папку (--data) или создайте данные: ` +
      "letopis import, letopis organization add, letopis serve.",
  );
}
