import type { FastifyRequest } from "fastify";
import { validatePassword } from "../../accounts/credential-form.ts";
import { hashPassword } from "../../accounts/password-hash.ts";
import type { Me } from "../../api/session.ts";
import { me, passwordChange, signIn } from "../../api/session.ts";
import { GET_HISTORY, GET_OPENED } from "../../contract/operation.ts";
import { TOKEN_SCOPES } from "../../store/access-store.ts";
import type { Account } from "../../store/store.ts";
import { acceptsDemo } from "../authentication.ts";
import { clientOfRequest } from "../client-of-request.ts";
import { goneAway } from "../gone-away.ts";
import { PUBLIC } from "./access.ts";
import type { ApiApp } from "./api-app.ts";
import { NOTHING, PROBLEMS } from "./api-app.ts";
import { ApiError } from "./api-error.ts";
import type { ApiContext } from "./api-options.ts";
import { busy } from "./authenticate.ts";
import { clearSessionCookie, sessionSecretOf, setSessionCookie } from "./session-cookie.ts";
import type { Viewer } from "./viewer.ts";
import { administers, mayCall, mayManage, viewerOf } from "./viewer.ts";

const tags = ["Signing in"];
const anyScope = { access: { scope: null } } as const;
const person = { access: { scope: null, person: true } } as const;

/** `/session`, `/sessions`, `/password`: a person's browser signs in and out. */
export function sessionRoutes(app: ApiApp, context: ApiContext): void {
  const { store, sessions, configuration, trustedProxies, ownOrigin } = context;
  const acceptDemo = acceptsDemo(configuration);

  app.post(
    "/session",
    {
      config: { access: PUBLIC },
      schema: {
        tags,
        operationId: "signIn",
        summary: "Sign a browser in: sets the cookie of a session",
        security: [],
        body: signIn,
        response: { 200: me, ...PROBLEMS },
      },
    },
    async (request, reply) => {
      const { login, password } = request.body;
      const account = await prove(request, goneAway(reply), login, password);
      if (account === null || (account.demo && !acceptDemo)) {
        throw new ApiError("LOGIN_REFUSED", {
          ru: "Неверный логин или пароль.",
          en: "The login or the password is wrong.",
        });
      }
      const described = await describe({ account, scopes: TOKEN_SCOPES });
      await endSessionOf(request);
      setSessionCookie(request, reply, ownOrigin, await sessions.begin(account));
      request.log.info({ login: account.login }, "signed in");
      return described;
    },
  );

  app.get(
    "/session",
    {
      config: anyScope,
      schema: {
        tags,
        operationId: "getSession",
        summary: "Who is signed in, by whatever means",
        response: { 200: me, ...PROBLEMS },
      },
    },
    async (request) => describe(viewerOf(request)),
  );

  app.delete(
    "/session",
    {
      config: anyScope,
      schema: {
        tags,
        operationId: "signOut",
        summary: "Sign this browser out",
        response: { 204: NOTHING, ...PROBLEMS },
      },
    },
    async (request, reply) => {
      await endSessionOf(request);
      clearSessionCookie(reply);
      return reply.code(204).send(null);
    },
  );

  app.delete(
    "/sessions",
    {
      config: person,
      schema: {
        tags,
        operationId: "signOutEverywhere",
        summary: "Sign the account out in every browser",
        response: { 204: NOTHING, ...PROBLEMS },
      },
    },
    async (request, reply) => {
      const { login } = viewerOf(request).account;
      await sessions.endAll(login);
      clearSessionCookie(reply);
      return reply.code(204).send(null);
    },
  );

  app.put(
    "/password",
    {
      config: person,
      schema: {
        tags,
        operationId: "changePassword",
        summary: "Change one's own password; other browsers are signed out",
        body: passwordChange,
        response: { 204: NOTHING, ...PROBLEMS },
      },
    },
    async (request, reply) => {
      const { account, sessionSecret } = viewerOf(request);
      const { current, new: next } = request.body;
      // Slowed down like a sign-in: a browser that was left open is no way to guess the password.
      const proved = await prove(request, goneAway(reply), account.login, current);
      if (proved === null) {
        throw new ApiError("ACCESS_FORBIDDEN", {
          ru: "Нынешний пароль указан неверно.",
          en: "The current password is wrong.",
        });
      }
      validatePassword(next);
      const passwordHash = await hashPassword(next);
      await store.accounts.update(account.login, { passwordHash, demo: false });
      await sessions.endAll(account.login);
      if (sessionSecret !== null) {
        const secret = await sessions.begin({ ...account, passwordHash });
        setSessionCookie(request, reply, ownOrigin, secret);
      }
      return reply.code(204).send(null);
    },
  );

  /** The account of a login and password; null when they are wrong. */
  async function prove(
    request: FastifyRequest,
    signal: AbortSignal,
    login: string,
    password: string,
  ): Promise<Account | null> {
    const { address } = clientOfRequest(request, trustedProxies);
    const proved = await context.authenticator.signIn({ login, password, address, signal });
    if (proved.outcome === "busy") throw busy(proved.retryAfterSeconds);
    return proved.outcome === "ok" ? proved.account : null;
  }

  async function endSessionOf(request: FastifyRequest): Promise<void> {
    const secret = sessionSecretOf(request);
    if (secret !== null) await sessions.end(secret);
  }

  async function describe(viewer: Pick<Viewer, "account" | "scopes">): Promise<Me> {
    const { account, scopes } = viewer;
    const [organization, mirror, hooks] = await Promise.all([
      store.organizations.get(account.organization),
      store.mirrors.get(account.organization),
      store.hooks.list(),
    ]);
    if (organization === null) {
      throw new ApiError("LOGIN_REFUSED", {
        ru: "Организация учётной записи удалена.",
        en: "The organization of the account is gone.",
      });
    }
    const { id, name, timeZone } = organization;
    return {
      login: account.login,
      administrator: administers(viewer),
      organization: { id, name, timeZone },
      permissions: {
        history: mayCall(account, GET_HISTORY.name),
        queue: mayCall(account, GET_OPENED.name),
        manage: scopes.includes("manage") && mayManage(account),
      },
      features: {
        events:
          hooks.some((hook) => hook.organization === id) ||
          (context.intake?.organizations().includes(id) ?? false),
        mirror: mirror !== null,
      },
      demo: account.demo,
    };
  }
}
