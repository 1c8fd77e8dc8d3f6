import type { Server } from "node:tls";
import type { FastifyBaseLogger } from "fastify";
import Fastify from "fastify";
import { checkListening } from "../configuration/check-listening.ts";
import type { Configuration } from "../configuration/configuration.ts";
import { LetopisError } from "../contract/letopis-error.ts";
import type { Clock } from "../history/clock.ts";
import type { EventIntake } from "../intake/live/event-intake.ts";
import type { MirrorService } from "../mirror/mirror-service.ts";
import type { PushSubscriptions } from "../push/push-subscriptions.ts";
import type { Store } from "../store/store.ts";
import { followMirrors } from "./follow-mirrors.ts";
import { healthRoutes, metricsRoutes } from "./health.ts";
import { registerIntakeMetrics } from "./intake-metrics.ts";
import type { LiveIntake } from "./live/live-intake.ts";
import { logMirrors } from "./mirror-log.ts";
import { registerMirrorMetrics } from "./mirror-metrics.ts";
import { createServiceApp } from "./service-app.ts";
import { logSubscriptions } from "./subscription-log.ts";
import { followTls, readTls } from "./tls.ts";

export interface ServerOptions {
  readonly configuration: Configuration;
  readonly store: Store;
  /** The mirrors of this process, where there are any: their figures and their log. */
  readonly mirrors?: MirrorService;
  /** The subscriptions of this process, where there are any: their log. */
  readonly subscriptions?: PushSubscriptions;
  /** Where events come in; absent: this process takes none. */
  readonly events?: EventIntake;
  /** Whose open treatments are shown; default: those of {@link events}. */
  readonly intake?: LiveIntake;
  /** Folder of the built dashboard; null or absent: none is served. */
  readonly dashboard?: string | null;
  readonly clock: Clock;
  readonly logger: FastifyBaseLogger;
}

export interface RunningServer {
  /** Where the service listens, e.g. `http://127.0.0.1:8080`. */
  readonly addresses: readonly string[];
  /** Where `/metrics` listens, null where nothing does. */
  readonly metricsAddress: string | null;
  /** Takes no new requests, lets answers finish, and closes. The store stays open: it is the caller's. */
  close(): Promise<void>;
}

/**
 * Starts the service, and the metrics on a port of their own where that is configured.
 *
 * @throws LetopisError LISTEN_REFUSED, TLS_INVALID
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { configuration, store, mirrors, subscriptions, events, logger } = options;
  const accounts = await store.accounts.list();
  checkListening(configuration, { demoPasswords: accounts.some(({ demo }) => demo) });

  const tls = configuration.tls === null ? null : await readTls(configuration.tls);
  const { app, metrics } = createServiceApp({ ...options, tls });
  const metricsApp =
    configuration.metrics === null ? null : Fastify({ logger: false, forceCloseConnections: true });
  metricsApp?.register(metricsRoutes, { metrics });
  metricsApp?.register(healthRoutes, { store });
  const stopMirrorLog = mirrors === undefined ? () => undefined : logMirrors(mirrors, logger);
  const stopSubscriptionLog =
    subscriptions === undefined ? () => undefined : logSubscriptions(subscriptions, logger);
  const stopFollowingMirrors =
    mirrors === undefined || events === undefined
      ? () => undefined
      : followMirrors(mirrors, events, logger);
  if (mirrors !== undefined) registerMirrorMetrics(metrics.registry, mirrors);
  if (events !== undefined) registerIntakeMetrics(metrics.registry, events);

  let stopFollowing: () => void = () => undefined;
  try {
    const addresses = [await listen(app, configuration.listen)];
    if (configuration.tls !== null) {
      stopFollowing = followTls(app.server as unknown as Server, configuration.tls, (error) => {
        if (error === null) logger.info("certificate reloaded");
        else logger.error({ err: error }, "new certificate not usable, the old one stays");
      });
    }
    const metricsAddress =
      metricsApp === null || configuration.metrics === null
        ? null
        : await listen(metricsApp, configuration.metrics);
    return {
      addresses,
      metricsAddress,
      async close() {
        stopFollowing();
        stopFollowingMirrors();
        stopMirrorLog();
        stopSubscriptionLog();
        await app.close();
        await metricsApp?.close();
      },
    };
  } catch (error) {
    stopFollowing();
    await app.close();
    await metricsApp?.close();
    throw error;
  }
}

async function listen(
  app: { listen(options: { host: string; port: number }): Promise<string> },
  { host, port }: { readonly host: string; readonly port: number },
): Promise<string> {
  try {
    return await app.listen({ host, port });
  } catch (error) {
    throw new LetopisError(
      "LISTEN_REFUSED",
      `Слушать ${host}:${port} не получается: ${whyNot(error)}. Задайте другой адрес (--listen).`,
      { cause: error },
    );
  }
}

function whyNot(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "EADDRINUSE") return "порт занят другой программой";
  if (code === "EACCES") return "нет прав на этот порт";
  return message;
}
