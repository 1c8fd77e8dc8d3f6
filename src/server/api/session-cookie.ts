import type { FastifyReply, FastifyRequest } from "fastify";
import { SESSION_SECONDS } from "../../accounts/browser-sessions.ts";
import type { TrustedProxies } from "../../accounts/trusted-proxies.ts";
import { clientOfRequest } from "../client-of-request.ts";

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
  trustedProxies: TrustedProxies,
  secret: string,
  seconds: number = SESSION_SECONDS,
): void {
  const protocol = clientOfRequest(request, trustedProxies).protocol ?? request.protocol;
  reply.setCookie(NAME, secret, {
    path: PATH,
    httpOnly: true,
    sameSite: "strict",
    secure: protocol === "https",
    maxAge: seconds,
  });
}

export function clearSessionCookie(reply: FastifyReply): void {
  reply.clearCookie(NAME, { path: PATH, httpOnly: true, sameSite: "strict" });
}
