import type { FastifyReply, FastifyRequest } from "fastify";
import { isBearer } from "../../accounts/bearer-token.ts";
import { TOKEN_SCOPES } from "../../store/access-store.ts";
import type { Account } from "../../store/store.ts";
import { acceptsDemo } from "../authentication.ts";
import { clientOfRequest } from "../client-of-request.ts";
import { goneAway } from "../gone-away.ts";
import { isPublic } from "./access.ts";
import { ApiError } from "./api-error.ts";
import type { ApiContext } from "./api-options.ts";
import { clearSessionCookie, sessionSecretOf, setSessionCookie } from "./session-cookie.ts";
import type { Viewer } from "./viewer.ts";

/** What pages of ours send, so that no browser opens a dialog of its own for a password. */
const OWN_PAGE_HEADER = "x-requested-with";
const OWN_PAGE = "letopis";

/**
 * A hook that finds out who looks: by the `Authorization` header, Basic or a token, and only
 * without one by the cookie of a session. Demo passwords, and what was made by them, open nothing
 * beyond the loopback.
 */
export function requireViewer(context: ApiContext) {
  const acceptDemo = acceptsDemo(context.configuration);
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    if (isPublic(request)) return;
    const viewer = await findViewer(context, request, reply);
    if (viewer === null || (viewer.account.demo && !acceptDemo)) throw refuse(request, reply);
    request.viewer = viewer;
    request.account = viewer.account;
  };
}

async function findViewer(
  context: ApiContext,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Viewer | null> {
  const { authorization } = request.headers;
  if (authorization === undefined) return bySession(context, request, reply);
  if (isBearer(authorization)) return byToken(context, authorization);
  const authentication = await context.authenticator.authenticate({
    authorization,
    address: clientOfRequest(request, context.trustedProxies).address,
    signal: goneAway(reply),
  });
  if (authentication.outcome === "busy") throw busy(authentication.retryAfterSeconds);
  return authentication.outcome === "ok" ? person(authentication.account, "basic") : null;
}

async function byToken({ tokens }: ApiContext, authorization: string): Promise<Viewer | null> {
  const found = await tokens.authenticate(authorization);
  return (
    found && {
      account: found.account,
      by: "token",
      scopes: found.token.scopes,
      expiresAt: found.token.expiresAt,
      sessionSecret: null,
    }
  );
}

async function bySession(
  { sessions, ownOrigin }: ApiContext,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Viewer | null> {
  const secret = sessionSecretOf(request);
  if (secret === null) return null;
  const session = await sessions.resume(secret);
  if (session === null) {
    clearSessionCookie(reply);
    return null;
  }
  if (session.renewedFor !== null) {
    setSessionCookie(request, reply, ownOrigin, secret, session.renewedFor);
  }
  return { ...person(session.account, "session"), sessionSecret: secret };
}

function person(account: Account, by: "basic" | "session"): Viewer {
  return { account, by, scopes: TOKEN_SCOPES, expiresAt: null, sessionSecret: null };
}

/** The one refusal for whatever is wrong with who one says to be. */
export function refuse(request: FastifyRequest, reply: FastifyReply): ApiError {
  if (request.headers[OWN_PAGE_HEADER]?.toString().toLowerCase() !== OWN_PAGE) {
    reply.header("www-authenticate", 'Basic realm="PartnerWebAPI2", charset="UTF-8"');
  }
  return new ApiError("LOGIN_REFUSED", {
    ru: "Нужны логин и пароль учётной записи (HTTP Basic), токен (Bearer) или вход через браузер.",
    en: "This takes the login and password of an account (HTTP Basic), a token (Bearer), or a sign-in.",
  });
}

export function busy(retryAfterSeconds: number): ApiError {
  return new ApiError(
    "SIGN_IN_BUSY",
    {
      ru: "Слишком много попыток входа сразу. Повторите позже.",
      en: "Too many attempts to sign in at once. Try again later.",
    },
    { retryAfterSeconds },
  );
}
