import type { FastifyInstance, FastifyReply } from "fastify";
import type { Authenticator } from "../../accounts/authenticator.ts";
import type { TrustedProxies } from "../../accounts/trusted-proxies.ts";
import type { Configuration } from "../../configuration/configuration.ts";
import { GET_OPENED } from "../../contract/operation.ts";
import type { Clock } from "../../history/clock.ts";
import type { Store } from "../../store/store.ts";
import { requireAccount } from "../authentication.ts";
import { refuseOtherMethods } from "../other-methods.ts";
import { EventStream } from "./event-stream.ts";
import { LIVE_LIMITS } from "./limits.ts";
import type { LiveIntake } from "./live-intake.ts";
import { NO_INTAKE } from "./live-intake.ts";
import { LiveQueue } from "./live-queue.ts";

export const LIVE_PATH = "/api/v1/queue";

export interface LiveOptions {
  readonly store: Store;
  readonly intake?: LiveIntake;
  readonly clock: Clock;
  readonly configuration: Configuration;
  readonly authenticator: Authenticator;
  readonly trustedProxies: TrustedProxies;
}

/** The live view: server-sent events of the queues (docs/events.md, "Live view"). */
export async function liveRoutes(app: FastifyInstance, options: LiveOptions): Promise<void> {
  const { store, intake = NO_INTAKE, clock, configuration } = options;
  const queue = new LiveQueue({ intake, store, clock, logger: app.log });
  app.addHook("preClose", async () => queue.close());
  app.addHook("onRequest", requireAccount(options));

  refuseOtherMethods(app, LIVE_PATH, ["GET"], "Очередь читают методом GET: это поток событий.");
  // A HEAD would open a stream that nobody reads.
  app.get(LIVE_PATH, { exposeHeadRoute: false }, async (request, reply) => {
    const { account, log } = request;
    if (account === null) throw new TypeError("The route has no account");
    const { login, organization, operations } = account;
    if (operations !== null && !operations.includes(GET_OPENED.name)) {
      return refuse(
        reply.code(403),
        `Учётной записи «${login}» не разрешена операция ${GET_OPENED.name}: без неё очередь не показывается. Обратитесь к администратору сервера.`,
      );
    }
    if (!queue.hasRoomFor(organization)) {
      return refuse(
        reply.code(503).header("retry-after", String(LIVE_LIMITS.retryAfterSeconds)),
        "Слишком много открытых потоков очереди. Закройте лишние или повторите позже.",
      );
    }

    reply.hijack();
    const response = reply.raw;
    if (response.destroyed) return reply;
    response.writeHead(200, {
      ...(reply.getHeaders() as Record<string, string>),
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "private, no-store",
      // nginx would otherwise keep events back until it has a buffer full of them.
      "x-accel-buffering": "no",
    });
    response.flushHeaders();
    const stream = new EventStream(response, configuration.answers.stallSeconds * 1000);
    const reader = { account, stream };
    response.once("close", () => {
      queue.remove(reader);
      log.info({ login }, "live view ended");
    });
    queue.add(reader);
    log.info({ login }, "live view opened");
    return reply;
  });
}

function refuse(reply: FastifyReply, text: string): FastifyReply {
  return reply.type("text/plain; charset=utf-8").send(`${text}\n`);
}
