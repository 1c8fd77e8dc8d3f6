import type { FastifyReply, FastifyRequest } from "fastify";
import { SESSION_SECONDS } from "../../accounts/browser-sessions.ts";
import type { OwnOrigin } from "./own-origin.ts";
import { isHttps } from "./own-origin.ts";

const NAME = "letopis_session";

/** The cookie goes to the API and nowhere else: the SOAP service never sees it. */
const PATH = "/api";

/** The secret that a browser sent. */
export function sessionSecretOf({ cookies }: FastifyRequest): string | null {
  return cookies[NAME] ?? null;
}

/**
 * Gives a browser its secret. No script reads it, and no other site makes the browser send it.
 *
 * @param seconds for which it is to be kept
 */
export function setSessionCookie(
  request: FastifyRequest,
  reply: FastifyReply,
  own: OwnOrigin,
  secret: string,
  seconds: number = SESSION_SECONDS,
): void {
  reply.setCookie(NAME, secret, {
    path: PATH,
    httpOnly: true,
    sameSite: "strict",
    secure: isHttps(request, own),
    maxAge: seconds,
  });
}

export function clearSessionCookie(reply: FastifyReply): void {
  reply.clearCookie(NAME, { path: PATH, httpOnly: true, sameSite: "strict" });
}
