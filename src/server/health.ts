import type { FastifyInstance } from "fastify";
import type { Store } from "../store/store.ts";
import type { Metrics } from "./metrics.ts";

/** `/healthz`: the process answers. `/readyz`: the store answers too. Neither tells anything else. */
export async function healthRoutes(
  app: FastifyInstance,
  { store }: { readonly store: Pick<Store, "checkReady"> },
): Promise<void> {
  app.get("/healthz", { logLevel: "warn" }, async (_request, reply) =>
    reply.type("text/plain; charset=utf-8").send("ok\n"),
  );
  app.get("/readyz", { logLevel: "warn" }, async (request, reply) => {
    reply.type("text/plain; charset=utf-8");
    try {
      await store.checkReady();
      return reply.send("ready\n");
    } catch (error) {
      request.log.error({ err: error }, "store not ready");
      return reply.code(503).send("the store does not answer\n");
    }
  });
}

/** `/metrics`, for a listener of its own: the figures are nobody else's business. */
export async function metricsRoutes(
  app: FastifyInstance,
  { metrics }: { readonly metrics: Metrics },
): Promise<void> {
  app.get("/metrics", { logLevel: "warn" }, async (_request, reply) =>
    reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()),
  );
}
