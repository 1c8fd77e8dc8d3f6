import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { FastifyBaseLogger } from "fastify";
import { LetopisError } from "../../contract/letopis-error.ts";
import type { Clock } from "../../history/clock.ts";
import type { EventIntake } from "../../intake/live/event-intake.ts";
import type { MirrorService } from "../../mirror/mirror-service.ts";
import type { PushSubscriptions } from "../../push/push-subscriptions.ts";
import type { RunningAdministration } from "../../server/administration/administration-server.ts";
import {
  administrationSocket,
  checkPrivateFolder,
} from "../../server/administration/socket-path.ts";
import type { AdministrationStatus } from "../../server/administration/status-routes.ts";
import type { StoreSettings } from "../../store/open-store.ts";
import { isShared, openStore } from "../../store/open-store.ts";
import type { Store } from "../../store/store.ts";
import { checkDataFolderPath, dataFolderError } from "./data-folder.ts";
import type { Session } from "./session.ts";
import { openSession } from "./session.ts";

/** How long to wait for a process that holds the folder and does not answer: it is starting or ending. */
const PATIENCE_MILLISECONDS = 15_000;
const FIRST_PAUSE_MILLISECONDS = 20;
const LONGEST_PAUSE_MILLISECONDS = 500;

/** A data folder that this process holds: the store is open, the administration listens. */
export interface HeldDataFolder {
  readonly store: Store;
  readonly mirrors: MirrorService;
  /** The live events of this process. Opened when they are first asked for, and only then. */
  readonly openIntake: () => Promise<EventIntake>;
  /** What this server subscribed at push services. */
  readonly subscriptions: PushSubscriptions;
  readonly administration: RunningAdministration;
  /** Stops subscriptions, events and mirrors and closes the store; the administration is closed before. */
  release(): Promise<void>;
}

/** A process that holds the data folder, and that stays while `session` is open. */
export interface OtherHolder {
  readonly socketPath: string;
  readonly session: Session;
}

export interface HoldOptions {
  readonly settings: StoreSettings;
  /** Absolute path of the key of the passwords of mirrors and push services. */
  readonly mirrorKeyFile: string;
  readonly kind: AdministrationStatus["kind"];
  readonly addresses?: () => readonly string[];
  readonly clock: Clock;
  readonly logger: FastifyBaseLogger;
  readonly signal?: AbortSignal;
  /** How long to wait for a holder that does not answer; default fifteen seconds. */
  readonly patienceMilliseconds?: number;
}

/**
 * Finds the process that holds a data folder, or becomes it.
 *
 * Only one process can have the store open, so its lock decides between several that start at
 * once; the others find the socket of the one that won a moment later. Never fails because of the
 * lock as long as its holder comes to answer within some seconds.
 *
 * @throws LetopisError DATA_FOLDER_IN_USE when the folder is held and nobody answers; STORE_NEWER,
 *   STORE_DAMAGED; CONFIGURATION_INVALID when it cannot be a folder of data
 */
export async function holdDataFolder(options: HoldOptions): Promise<HeldDataFolder | OtherHolder> {
  const { settings, signal, patienceMilliseconds = PATIENCE_MILLISECONDS } = options;
  if (isShared(settings)) return shareStore(options);
  await checkDataFolderPath(settings.data);
  const patience = AbortSignal.timeout(patienceMilliseconds);
  const waiting = signal ? AbortSignal.any([signal, patience]) : patience;
  for (
    let pause = FIRST_PAUSE_MILLISECONDS;
    ;
    pause = Math.min(2 * pause, LONGEST_PAUSE_MILLISECONDS)
  ) {
    const other = await findHolder(settings.data, waiting);
    signal?.throwIfAborted();
    if (other !== null) return other;
    try {
      return await becomeHolder(options);
    } catch (error) {
      const isHeld = error instanceof LetopisError && error.code === "DATA_FOLDER_IN_USE";
      if (!isHeld || patience.aborted) throw error;
    }
    await delay(pause, undefined, signal && { signal });
  }
}

/**
 * A store that many processes may have open needs no holder: each has its own, and a socket that
 * nobody else knows.
 */
async function shareStore(options: HoldOptions): Promise<HeldDataFolder> {
  const folder = await mkdtemp(join(tmpdir(), "letopis-"));
  const forget = () => rm(folder, { recursive: true, force: true });
  try {
    const held = await becomeHolder(options, folder);
    return { ...held, release: () => held.release().finally(forget) };
  } catch (error) {
    await forget();
    throw error;
  }
}

/** Null when nobody answers: there is no holder, or it is starting, ending or stuck. */
async function findHolder(folder: string, signal: AbortSignal): Promise<OtherHolder | null> {
  const socket = administrationSocket(folder);
  await checkPrivateFolder(socket);
  try {
    const session = await openSession(socket.path, signal);
    return session && { socketPath: socket.path, session };
  } catch (error) {
    throw new LetopisError(
      "DATA_FOLDER_IN_USE",
      `С папкой данных ${folder} работает процесс другого пользователя. ` +
        "Выполните команду от его имени (например, sudo -u letopis letopis …).",
      { cause: error },
    );
  }
}

/** @param socketFolder where the socket lies */
async function becomeHolder(
  options: HoldOptions,
  socketFolder = options.settings.data,
): Promise<HeldDataFolder> {
  const { settings, kind, addresses, clock, logger } = options;
  const store = await openStore(settings, logger).catch((error: unknown) => {
    throw dataFolderError(settings.data, error);
  });
  // Loaded when it is needed: with a server at work, no other process needs it.
  const { startAdministration } = await import(
    "../../server/administration/administration-server.ts"
  );
  const { createMirrorService } = await import("../../mirror/create-mirror-service.ts");
  const { PasswordVault } = await import("../../mirror/password-vault.ts");
  const { LazyIntake } = await import("../../intake/live/lazy-intake.ts");
  const { PushSubscriptions } = await import("../../push/push-subscriptions.ts");
  const mirrors = createMirrorService({ store, keyFile: options.mirrorKeyFile, clock });
  const intake = new LazyIntake({ store, clock, log: logger });
  const openIntake = () => intake.open();
  const subscriptions = new PushSubscriptions({
    hooks: store.hooks,
    vault: new PasswordVault(options.mirrorKeyFile),
    reconciler: openIntake,
    clock,
  });
  try {
    const administration = await startAdministration({
      store,
      mirrors,
      openIntake,
      subscriptions,
      dataFolder: socketFolder,
      kind,
      clock,
      logger,
      ...(addresses && { addresses }),
    });
    return {
      store,
      mirrors,
      openIntake,
      subscriptions,
      administration,
      async release() {
        await subscriptions.stop();
        await intake.close();
        await mirrors.stop();
        await store.close();
      },
    };
  } catch (error) {
    await store.close();
    throw error;
  }
}
