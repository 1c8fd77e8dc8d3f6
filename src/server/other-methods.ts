import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from "fastify";

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const;

/**
 * Answers 405 to methods that a path does not take, before anything of a body is read.
 *
 * @param allowed the methods that it takes
 * @param text a Russian sentence: what to do instead
 */
export function refuseOtherMethods(
  app: FastifyInstance,
  url: string,
  allowed: readonly (typeof METHODS)[number][],
  text: string,
): void {
  const refuse = async (_request: FastifyRequest, reply: FastifyReply) =>
    reply
      .code(405)
      .header("allow", allowed.join(", "))
      .type("text/plain; charset=utf-8")
      .send(`${text}\n`);
  const method: HTTPMethods[] = METHODS.filter((one) => !allowed.includes(one));
  app.route({ method, url, exposeHeadRoute: false, onRequest: refuse, handler: refuse });
}
