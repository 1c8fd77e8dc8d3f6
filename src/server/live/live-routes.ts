import { z } from "zod";
import { GET_OPENED } from "../../contract/operation.ts";
import type { ApiApp } from "../api/api-app.ts";
import { PROBLEMS } from "../api/api-app.ts";
import { ApiError } from "../api/api-error.ts";
import type { ApiContext } from "../api/api-options.ts";
import { viewerOf } from "../api/viewer.ts";
import { EventStream } from "./event-stream.ts";
import { LIVE_LIMITS } from "./limits.ts";
import { NO_INTAKE } from "./live-intake.ts";
import { LiveQueue } from "./live-queue.ts";

export const LIVE_PATH = "/api/v1/queue";

/** The live view: server-sent events of the queues (docs/events.md, "Live view"). */
export function liveRoutes(app: ApiApp, context: ApiContext): void {
  const { store, intake = NO_INTAKE, clock, configuration, tokens, sessions } = context;
  const queue = new LiveQueue({ intake, store, clock, logger: app.log });
  app.addHook("preClose", async () => queue.close());

  app.get(
    "/queue",
    {
      config: { access: { scope: "read", operation: GET_OPENED.name } },
      // A HEAD would open a stream that nobody reads.
      exposeHeadRoute: false,
      schema: {
        tags: ["Treatments"],
        operationId: "watchQueue",
        summary: "Open treatments, live: server-sent events",
        description: "A `snapshot` first, then a `change` of a line at a time (docs/events.md).",
        response: {
          200: {
            description: "A stream that does not end by itself",
            content: { "text/event-stream": { schema: z.string() } },
          },
          ...PROBLEMS,
        },
      },
    },
    async (request, reply) => {
      const { account, by, sessionSecret } = viewerOf(request);
      const { log } = request;
      const { login, organization } = account;
      if (!queue.hasRoomFor(organization)) {
        throw new ApiError(
          "STREAMS_TOO_MANY",
          {
            ru: "Слишком много открытых потоков очереди. Закройте лишние или повторите позже.",
            en: "Too many streams of the queue are open. Close some, or try again later.",
          },
          { retryAfterSeconds: LIVE_LIMITS.retryAfterSeconds },
        );
      }

      reply.hijack();
      const response = reply.raw;
      if (response.destroyed) return reply;
      response.writeHead(200, {
        ...(reply.getHeaders() as Record<string, string>),
        "content-type": "text/event-stream; charset=utf-8",
        // nginx would otherwise keep events back until it has a buffer full of them.
        "x-accel-buffering": "no",
      });
      response.flushHeaders();
      const stream = new EventStream(response, configuration.answers.stallSeconds * 1000);
      const isGood = async () => {
        if (by === "token") {
          return (await tokens.authenticate(request.headers.authorization ?? "")) !== null;
        }
        return sessionSecret === null || sessions.isOpen(sessionSecret);
      };
      const reader = { account, stream, isGood };
      response.once("close", () => {
        queue.remove(reader);
        log.info({ login }, "live view ended");
      });
      queue.add(reader);
      log.info({ login }, "live view opened");
      return reply;
    },
  );
}
