import type { FastifyRequest } from "fastify";
import type { Client } from "../accounts/client-address.ts";
import { SERVICE_PATHS } from "../contract/namespaces.ts";

const HOST = /^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i;

/**
 * The address of the service as a client should call it (contract.md, "Where it lives"): the
 * configured public one, else scheme and host as the client asked for them.
 */
export function serviceAddress(
  request: FastifyRequest,
  client: Client,
  publicAddress: string | null,
): string {
  const path = SERVICE_PATHS.find((known) => request.url.startsWith(known)) ?? SERVICE_PATHS[0];
  if (publicAddress !== null) {
    const { origin, pathname } = new URL(publicAddress);
    return pathname === "/" ? origin + path : origin + pathname;
  }
  const protocol = client.protocol ?? request.protocol;
  const asked = client.host ?? request.headers.host ?? "";
  const { localAddress, localPort } = request.raw.socket;
  const host = HOST.test(asked) ? asked : `${localAddress}:${localPort}`;
  return `${protocol}://${host}${path}`;
}
