import type { FastifyReply, FastifyRequest } from "fastify";
import { SAFE_METHODS } from "./cross-site.ts";

/**
 * A hook, after the answer: every change that an account made, or tried, is in the log, without what
 * was sent. Whoever is not known changes nothing.
 */
export async function logChange(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const { viewer, method, routeOptions, log } = request;
  if (viewer === null || SAFE_METHODS.has(method)) return;
  const { account, by } = viewer;
  const status = reply.raw.statusCode;
  log.info({ login: account.login, by, method, route: routeOptions.url, status }, "api change");
}
