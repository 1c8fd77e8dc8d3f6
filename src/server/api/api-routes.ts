import cookie from "@fastify/cookie";
import cors from "@fastify/cors";
import type { FastifyInstance } from "fastify";
import { serializerCompiler } from "fastify-type-provider-zod";
import { AccessTokens } from "../../accounts/access-tokens.ts";
import { BrowserSessions } from "../../accounts/browser-sessions.ts";
import { API_LIMITS } from "../../api/limits.ts";
import { nowSeconds } from "../../history/clock.ts";
import { liveRoutes } from "../live/live-routes.ts";
import { checkAccess, requireDeclaredAccess } from "./access.ts";
import { accountRoutes } from "./account-routes.ts";
import type { ApiApp } from "./api-app.ts";
import type { ApiContext, ApiOptions } from "./api-options.ts";
import { requireViewer } from "./authenticate.ts";
import { callRoutes } from "./call-routes.ts";
import { refuseCrossSite } from "./cross-site.ts";
import { dataRoutes } from "./data-routes.ts";
import { DirectoryNames } from "./directory-names.ts";
import { directoryRoutes } from "./directory-routes.ts";
import { logChange } from "./log-changes.ts";
import { mirrorRoutes } from "./mirror-routes.ts";
import { describeApi, openApiRoute } from "./openapi.ts";
import { organizationRoutes } from "./organization-routes.ts";
import { overviewRoutes } from "./overview-routes.ts";
import { replyWithProblems } from "./problem-reply.ts";
import { problemRoutes } from "./problem-routes.ts";
import { referencePage } from "./reference.ts";
import { collectMethods } from "./refuse-methods.ts";
import { reportingRuleRoutes } from "./reporting-rule-routes.ts";
import { limitRequests } from "./request-rate.ts";
import { sessionRoutes } from "./session-routes.ts";
import { statisticsRoutes } from "./statistics-routes.ts";
import { tokenRoutes } from "./token-routes.ts";
import { treatmentRoutes } from "./treatment-routes.ts";
import { validatorCompiler } from "./validate.ts";
import { waitForEvents } from "./wait-for-events.ts";

/** Where the API is: register {@link apiRoutes} with this prefix. */
export const API_PREFIX = "/api/v1";

/** Headers of answers that pages of allowed sites may read. */
const EXPOSED_HEADERS = [
  "content-disposition",
  "ratelimit",
  "ratelimit-policy",
  "retry-after",
  "x-request-id",
];

/** Milliseconds between two removals of what expired. */
const SWEEP_MILLISECONDS = 60 * 60 * 1000;

/** Seconds for which a browser remembers what an allowed site may do. */
const PREFLIGHT_SECONDS = 600;

/** Of every answer, the pages of the reference apart. */
const HEADERS = {
  "cache-control": "private, no-store",
  "cross-origin-resource-policy": "same-origin",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
} as const;

const RESOURCES = [
  sessionRoutes,
  treatmentRoutes,
  statisticsRoutes,
  overviewRoutes,
  directoryRoutes,
  dataRoutes,
  mirrorRoutes,
  callRoutes,
  reportingRuleRoutes,
  tokenRoutes,
  organizationRoutes,
  accountRoutes,
  liveRoutes,
  problemRoutes,
  openApiRoute,
] as const satisfies readonly ((app: ApiApp, context: ApiContext) => void)[];

/** The REST API (docs/api.md). Before a route is reached: whose request it is, and what that may do. */
export async function apiRoutes(app: FastifyInstance, options: ApiOptions): Promise<void> {
  const { store, clock, configuration, trustedProxies } = options;
  const { access, accounts } = store;
  const context: ApiContext = {
    ...options,
    sessions: new BrowserSessions({ access, accounts, clock }),
    tokens: new AccessTokens({ access, accounts, clock }),
    names: new DirectoryNames(store.directory),
    ownOrigin: { trustedProxies, publicAddress: configuration.publicAddress },
  };
  replyWithProblems(app);
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  takeJsonOnly(app);
  sweepExpired(app, options);

  app.addHook("onRequest", async (_request, reply) => {
    reply.headers(HEADERS);
  });
  await allowOrigins(app, configuration.api.allowedOrigins);
  await app.register(cookie);
  app.addHook("onRequest", refuseCrossSite(context.ownOrigin));
  app.addHook("onRequest", requireViewer(context));
  app.addHook("onRequest", limitRequests(clock, configuration.api.requestsPerMinute));
  app.addHook("onRequest", checkAccess);
  app.addHook("preHandler", waitForEvents(options.intake));
  app.addHook("onResponse", logChange);

  await describeApi(app);
  await app.register(async (scope: FastifyInstance) => {
    requireDeclaredAccess(scope);
    const refuseOtherMethods = collectMethods(scope);
    // The same application, whose schemas are zod's.
    const routes = scope as unknown as ApiApp;
    for (const register of RESOURCES) register(routes, context);
    refuseOtherMethods();
  });
  await app.register(referencePage, { apiPrefix: app.prefix });
}

/** Bodies are JSON: a form, which pages of other sites can send, is none. */
function takeJsonOnly(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    "application/json",
    { parseAs: "string", bodyLimit: API_LIMITS.bodyBytes },
    app.getDefaultJsonParser("error", "error"),
  );
}

/** Pages of these sites may use the API from a browser, with a token: cookies are never sent along. */
async function allowOrigins(app: FastifyInstance, origins: readonly string[]): Promise<void> {
  if (origins.length === 0) return;
  await app.register(cors, {
    origin: [...origins],
    credentials: false,
    methods: ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"],
    allowedHeaders: ["accept", "accept-language", "authorization", "content-type"],
    exposedHeaders: EXPOSED_HEADERS,
    maxAge: PREFLIGHT_SECONDS,
    hideOptionsRoute: true,
  });
}

/** Tokens and sessions that expired open nothing; now and then they are removed, too. */
function sweepExpired(app: FastifyInstance, { store, clock }: ApiOptions): void {
  const timer = setInterval(() => {
    store.access.removeExpired(nowSeconds(clock)).catch((error: unknown) => {
      app.log.warn({ err: error }, "expired tokens and sessions not removed");
    });
  }, SWEEP_MILLISECONDS);
  timer.unref();
  app.addHook("onClose", async () => clearInterval(timer));
}
