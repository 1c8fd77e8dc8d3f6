import type { FastifyRequest } from "fastify";
import type { TrustedProxies } from "../../accounts/trusted-proxies.ts";
import { clientOfRequest } from "../client-of-request.ts";

/** By what this server knows where browsers find it. */
export interface OwnOrigin {
  readonly trustedProxies: TrustedProxies;
  readonly publicAddress: string | null;
}

/** Whether a page of this origin is one of this server, as the request asked for it. */
export function isOwnOrigin(request: FastifyRequest, origin: string, own: OwnOrigin): boolean {
  if (origin === originOf(own.publicAddress)) return true;
  const { protocol, host } = asked(request, own);
  // A proxy that does not say what the browser spoke: the host has to do.
  const protocols = protocol === null ? [request.protocol, "https"] : [protocol];
  return protocols.some((one) => originOf(`${one}://${host}`) === origin);
}

/**
 * Whether the browser speaks HTTPS, with this server or a proxy before it: by what came, by the
 * public address when it was the one that was asked for, or by the page that asks.
 */
export function isHttps(request: FastifyRequest, own: OwnOrigin): boolean {
  const { protocol, host } = asked(request, own);
  if ((protocol ?? request.protocol) === "https") return true;
  const publicOrigin = originOf(own.publicAddress);
  if (publicOrigin !== null && publicOrigin === originOf(`https://${host}`)) return true;
  const { origin = "" } = request.headers;
  return origin.startsWith("https:") && isOwnOrigin(request, origin, own);
}

function asked(request: FastifyRequest, { trustedProxies }: OwnOrigin) {
  const { protocol, host } = clientOfRequest(request, trustedProxies);
  return { protocol, host: host ?? request.headers.host ?? "" };
}

function originOf(address: string | null): string | null {
  return address === null ? null : (URL.parse(address)?.origin ?? null);
}
