import type { FastifyReply, FastifyRequest } from "fastify";
import type { Authenticator } from "../accounts/authenticator.ts";
import type { TrustedProxies } from "../accounts/trusted-proxies.ts";
import type { Account } from "../store/store.ts";
import { clientOfRequest } from "./client-of-request.ts";
import { goneAway } from "./gone-away.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** Set by {@link requireAccount}; null on routes without it. */
    account: Account | null;
  }
}

/**
 * A hook that lets only known accounts through, before anything of the body is looked at
 * (contract.md, "Where it lives").
 */
export function requireAccount(authenticator: Authenticator, trusted: TrustedProxies) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    const authentication = await authenticator.authenticate({
      authorization: request.headers.authorization,
      address: clientOfRequest(request, trusted).address,
      signal: goneAway(reply),
    });
    switch (authentication.outcome) {
      case "ok":
        request.account = authentication.account;
        return undefined;
      case "refused":
        return reply
          .code(401)
          .header("www-authenticate", 'Basic realm="PartnerWebAPI2", charset="UTF-8"')
          .type("text/plain; charset=utf-8")
          .send("Нужны логин и пароль учётной записи (HTTP Basic).\n");
      case "busy":
        return reply
          .code(503)
          .header("retry-after", String(authentication.retryAfterSeconds))
          .type("text/plain; charset=utf-8")
          .send("Слишком много попыток входа сразу. Повторите позже.\n");
    }
  };
}
