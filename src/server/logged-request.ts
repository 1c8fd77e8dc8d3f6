import type { FastifyRequest } from "fastify";

/**
 * What the log has of a request. Not the query of its address: that may hold whom somebody looked
 * for, and nobody reads it there.
 */
export function loggedRequest({ method, url, host, ip, socket }: FastifyRequest) {
  const [path] = url.split("?", 1);
  return { method, url: path, host, remoteAddress: ip, remotePort: socket.remotePort };
}
