import { chmod, rm } from "node:fs/promises";
import type { FastifyBaseLogger, FastifyInstance } from "fastify";
import Fastify, { LogController } from "fastify";
import type { Clock } from "../../history/clock.ts";
import type { EventIntake } from "../../intake/live/event-intake.ts";
import type { MirrorService } from "../../mirror/mirror-service.ts";
import type { PushSubscriptions } from "../../push/push-subscriptions.ts";
import type { Store } from "../../store/store.ts";
import { accountRoutes } from "./account-routes.ts";
import { backupRoutes } from "./backup-routes.ts";
import { erasureRoutes } from "./erasure-routes.ts";
import { replyWithErrors } from "./error-reply.ts";
import { exportRoutes } from "./export-routes.ts";
import { hookRoutes } from "./hook-routes.ts";
import { importRoutes } from "./import-routes.ts";
import { intakeRoutes } from "./intake-routes.ts";
import { ADMINISTRATION_LIMITS } from "./limits.ts";
import { mirrorRoutes } from "./mirror-routes.ts";
import { organizationRoutes } from "./organization-routes.ts";
import { Sessions } from "./sessions.ts";
import type { AdministrationSocket } from "./socket-path.ts";
import { administrationSocket, makePrivateFolder } from "./socket-path.ts";
import type { AdministrationStatus } from "./status-routes.ts";
import { statusRoutes } from "./status-routes.ts";
import { subscriptionRoutes } from "./subscription-routes.ts";
import { tokenRoutes } from "./token-routes.ts";

export interface AdministrationOptions {
  /** Open; it stays the caller's. */
  readonly store: Store;
  /** The mirrors of this process; they stay the caller's. */
  readonly mirrors: MirrorService;
  /** The live events of this process; opened when they are first asked for. */
  readonly openIntake: () => Promise<EventIntake>;
  /** What this server subscribed at push services; they stay the caller's. */
  readonly subscriptions: PushSubscriptions;
  /** The folder that the store holds. */
  readonly dataFolder: string;
  readonly kind: AdministrationStatus["kind"];
  /** Where the service listens by now. */
  readonly addresses?: () => readonly string[];
  readonly clock: Clock;
  readonly logger: FastifyBaseLogger;
}

export interface RunningAdministration {
  readonly socketPath: string;
  /** How many commands of other processes are at work through this one. */
  readonly sessions: number;
  /** Waits until no command uses this process any more, then closes. */
  closeWhenUnused(): Promise<void>;
  /** Takes no new requests, waits for those under way, and closes. */
  close(): Promise<void>;
}

/**
 * Listens for the command line on the data folder's socket, which only the owner of this process
 * can open.
 *
 * Whoever calls this has the store open, and only one process can: a socket that is already there
 * was left behind by a process that is no more, and is replaced.
 *
 * @throws LetopisError DATA_FOLDER_IN_USE when the socket's place is not safe.
 */
export async function startAdministration(
  options: AdministrationOptions,
): Promise<RunningAdministration> {
  const { store, kind, addresses = () => [] } = options;
  const sessions = new Sessions();
  const app: FastifyInstance = Fastify({
    loggerInstance: options.logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: ADMINISTRATION_LIMITS.bodyBytes,
    routerOptions: { maxParamLength: 4 * ADMINISTRATION_LIMITS.fileNameCharacters },
    forceCloseConnections: "idle",
  });
  replyWithErrors(app);
  logChanges(app);
  sessions.register(app);
  statusRoutes(app, store, () => ({ kind, addresses: addresses() }));
  organizationRoutes(app, store.organizations);
  accountRoutes(app, store);
  tokenRoutes(app, store, options.clock);
  importRoutes(app, store, options.clock);
  exportRoutes(app, store);
  backupRoutes(app, store);
  erasureRoutes(app, store, options.clock);
  mirrorRoutes(app, store, options.mirrors);
  hookRoutes(app, store, options.clock);
  subscriptionRoutes(app, store, options.subscriptions);
  intakeRoutes(app, store, options.openIntake, options.clock);
  await app.ready();

  const socket = administrationSocket(options.dataFolder);
  try {
    await listen(app, socket);
  } catch (error) {
    await app.close();
    throw error;
  }
  const close = async () => {
    sessions.end();
    await app.close();
    if (socket.privateFolder !== null) {
      await rm(socket.privateFolder, { recursive: true, force: true });
    }
  };
  return {
    socketPath: socket.path,
    get sessions() {
      return sessions.count;
    },
    close,
    async closeWhenUnused() {
      await sessions.refuseWhenEmpty();
      await close();
    },
  };
}

/** Who changed what is in the log; bodies never are. */
function logChanges(app: FastifyInstance): void {
  app.addHook("onResponse", async (request, reply) => {
    if (request.method === "GET") return;
    const { method, url } = request;
    request.log.info({ method, url, status: reply.statusCode }, "administration");
  });
}

async function listen(app: FastifyInstance, socket: AdministrationSocket): Promise<void> {
  const isPipe = process.platform === "win32";
  if (!isPipe) {
    await makePrivateFolder(socket);
    await rm(socket.path, { force: true });
  }
  await new Promise<void>((resolve, reject) => {
    app.server.once("error", reject);
    // The socket gets its mode when it is made, which happens within this call: there is no
    // moment in which others could open it.
    const mask = isPipe ? null : process.umask(0o177);
    try {
      app.server.listen(socket.path, resolve);
    } finally {
      if (mask !== null) process.umask(mask);
    }
  });
  if (!isPipe) await chmod(socket.path, 0o600);
}
