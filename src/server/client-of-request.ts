import type { FastifyRequest } from "fastify";
import type { Client } from "../accounts/client-address.ts";
import { clientAddress } from "../accounts/client-address.ts";
import type { TrustedProxies } from "../accounts/trusted-proxies.ts";

/** Who stands behind a request: X-Forwarded-* count only from declared proxies. */
export function clientOfRequest(request: FastifyRequest, trusted: TrustedProxies): Client {
  const { headers } = request;
  return clientAddress({
    peer: request.raw.socket.remoteAddress,
    forwardedFor: headers["x-forwarded-for"],
    forwardedProto: headers["x-forwarded-proto"],
    forwardedHost: headers["x-forwarded-host"],
    trusted,
  });
}
