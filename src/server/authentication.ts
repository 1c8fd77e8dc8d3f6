import type { FastifyReply, FastifyRequest } from "fastify";
import type { Authenticator } from "../accounts/authenticator.ts";
import type { TrustedProxies } from "../accounts/trusted-proxies.ts";
import { isLoopback } from "../configuration/address-form.ts";
import type { Configuration } from "../configuration/configuration.ts";
import type { Account } from "../store/store.ts";
import { clientOfRequest } from "./client-of-request.ts";
import { goneAway } from "./gone-away.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** Set by {@link requireAccount}; null on routes without it. */
    account: Account | null;
  }
}

export interface AuthenticationOptions {
  readonly authenticator: Authenticator;
  readonly trustedProxies: TrustedProxies;
  readonly configuration: Pick<Configuration, "listen" | "trustedProxies">;
}

/**
 * A hook that lets only known accounts through, before anything of the body is looked at
 * (contract.md, "Where it lives").
 */
export function requireAccount({
  authenticator,
  trustedProxies,
  configuration,
}: AuthenticationOptions) {
  const acceptDemo = acceptsDemo(configuration);
  return async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    const authentication = await authenticator.authenticate({
      authorization: request.headers.authorization,
      address: clientOfRequest(request, trustedProxies).address,
      signal: goneAway(reply),
    });
    if (authentication.outcome === "busy") {
      return reply
        .code(503)
        .header("retry-after", String(authentication.retryAfterSeconds))
        .type("text/plain; charset=utf-8")
        .send("Слишком много попыток входа сразу. Повторите позже.\n");
    }
    if (authentication.outcome === "refused" || (authentication.account.demo && !acceptDemo)) {
      return reply
        .code(401)
        .header("www-authenticate", 'Basic realm="PartnerWebAPI2", charset="UTF-8"')
        .type("text/plain; charset=utf-8")
        .send("Нужны логин и пароль учётной записи (HTTP Basic).\n");
    }
    request.account = authentication.account;
    return undefined;
  };
}

/**
 * Whether passwords that a demo printed open anything: on the loopback only, and not behind a
 * declared proxy, which brings the world there. A server that listens elsewhere does not start with
 * them, but a restored backup may bring them.
 */
export function acceptsDemo({
  listen,
  trustedProxies,
}: AuthenticationOptions["configuration"]): boolean {
  return isLoopback(listen.host) && trustedProxies.length === 0;
}
