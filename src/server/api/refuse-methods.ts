import type { FastifyInstance, HTTPMethods } from "fastify";
import { PUBLIC } from "./access.ts";
import { ApiError } from "./api-error.ts";

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"] as const;

/**
 * Collects the methods of every path from now on.
 *
 * @returns what answers 405, with `Allow`, to the others: to be called after the last route
 */
export function collectMethods(app: FastifyInstance): () => void {
  const taken = new Map<string, Set<string>>();
  let collecting = true;
  app.addHook("onRoute", ({ url, method }) => {
    if (!collecting) return;
    const methods = taken.get(url) ?? new Set();
    for (const one of [method].flat()) methods.add(one);
    taken.set(url, methods);
  });
  return () => {
    collecting = false;
    for (const [url, methods] of taken) refuse(app, url.slice(app.prefix.length), methods);
  };
}

function refuse(app: FastifyInstance, url: string, taken: ReadonlySet<string>): void {
  const method: HTTPMethods[] = METHODS.filter((one) => !taken.has(one));
  const allowed = METHODS.filter((one) => taken.has(one)).join(", ");
  const handler = async () => {
    throw new ApiError("METHOD_NOT_ALLOWED", {
      ru: `К этому адресу обращаются методом ${allowed}.`,
      en: `This address takes ${allowed}.`,
    });
  };
  app.route({
    method,
    url,
    exposeHeadRoute: false,
    config: { access: PUBLIC },
    schema: { hide: true },
    // Before anything of a body is read.
    onRequest: async (_request, reply) => {
      reply.header("allow", allowed);
      await handler();
    },
    handler,
  });
}
