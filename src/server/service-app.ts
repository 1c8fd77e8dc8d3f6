import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { FastifyBaseLogger, FastifyInstance } from "fastify";
import Fastify from "fastify";
import { createAuthenticator } from "../accounts/authenticator.ts";
import { parseTrustedProxies } from "../accounts/trusted-proxies.ts";
import type { Configuration } from "../configuration/configuration.ts";
import type { Clock } from "../history/clock.ts";
import type { EventIntake } from "../intake/live/event-intake.ts";
import type { MirrorService } from "../mirror/mirror-service.ts";
import type { Store } from "../store/store.ts";
import { API_PREFIX, apiRoutes } from "./api/api-routes.ts";
import { handleErrors } from "./errors.ts";
import { healthRoutes } from "./health.ts";
import { homePageRoutes } from "./home-page.ts";
import { hookRoutes } from "./hooks/hook-routes.ts";
import type { LiveIntake } from "./live/live-intake.ts";
import { loggedRequest } from "./logged-request.ts";
import { Metrics } from "./metrics.ts";
import { DASHBOARD_PREFIX, dashboardRoutes, leadToDashboard } from "./pages/dashboard-routes.ts";
import { soapRoutes } from "./soap/soap-routes.ts";
import type { TlsMaterial } from "./tls.ts";

export interface ServiceOptions {
  readonly configuration: Configuration;
  readonly store: Store;
  /** Where events come in; absent: this process takes none. */
  readonly events?: EventIntake;
  /** Whose open treatments are shown; default: those of {@link events}. */
  readonly intake?: LiveIntake;
  /** The mirrors of this process, where there are any. */
  readonly mirrors?: MirrorService;
  /** Folder of the built dashboard; null or absent: none is served. */
  readonly dashboard?: string | null;
  readonly clock: Clock;
  readonly logger: FastifyBaseLogger;
  readonly tls: TlsMaterial | null;
}

/** The HTTP application: what listens where is start-server.ts. */
export function createServiceApp(options: ServiceOptions): {
  readonly app: FastifyInstance;
  readonly metrics: Metrics;
} {
  const { configuration, store, clock, tls } = options;
  const authenticator = createAuthenticator({
    accounts: store.accounts,
    clock,
    delay: async (milliseconds, signal) => {
      await delay(milliseconds, undefined, signal ? { signal } : {});
    },
  });
  const metrics = new Metrics(authenticator);
  const app = Fastify({
    loggerInstance: options.logger.child({}, { serializers: { req: loggedRequest } }),
    ...(tls === null ? {} : { https: tls }),
    genReqId: () => randomUUID(),
    // Answers under way end in peace at a stop; connections without one are closed.
    forceCloseConnections: "idle",
    requestTimeout: 60_000,
    routerOptions: { ignoreTrailingSlash: true },
    exposeHeadRoutes: true,
  }) as unknown as FastifyInstance;

  app.decorateRequest("account", null);
  app.decorateRequest("viewer", null);
  app.addHook("onRequest", async (request, reply) => {
    reply.header("x-request-id", request.id);
    reply.header("x-content-type-options", "nosniff");
  });
  app.addHook("onResponse", async (request, reply) => {
    metrics.observeRequest(request.method, reply.raw.statusCode, reply.elapsedTime / 1000);
  });
  handleErrors(app);
  if (options.dashboard == null) {
    app.register(homePageRoutes);
  } else {
    app.register(leadToDashboard);
    app.register(dashboardRoutes, { prefix: DASHBOARD_PREFIX, folder: options.dashboard });
  }
  app.register(healthRoutes, { store });
  const { events, intake = events, mirrors } = options;
  const served = {
    store,
    ...(intake !== undefined && { intake }),
    clock,
    configuration,
    authenticator,
    trustedProxies: parseTrustedProxies(configuration.trustedProxies),
  };
  app.register(soapRoutes, { ...served, metrics });
  app.register(apiRoutes, {
    prefix: API_PREFIX,
    ...served,
    ...(events !== undefined && { events }),
    ...(mirrors !== undefined && { mirrors }),
  });
  if (events !== undefined) app.register(hookRoutes, { intake: events, store, clock });
  return { app, metrics };
}
