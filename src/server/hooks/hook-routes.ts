import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { LetopisError } from "../../contract/letopis-error.ts";
import { HOOKS_PATH } from "../../contract/namespaces.ts";
import { INTAKE_LIMITS } from "../../intake/live/limits.ts";
import type { EventReceiver, ReceivedEvents } from "../../intake/live/receive-events.ts";
import { EventInvalidError, receiveEvents } from "../../intake/live/receive-events.ts";
import type { Hook } from "../../store/hook-store.ts";
import type { Store } from "../../store/store.ts";
import { refuseOtherMethods } from "../other-methods.ts";
import { BodyError, readBody } from "../request-body.ts";
import { authenticateHook } from "./authenticate-hook.ts";
import { HOOK_LIMITS } from "./limits.ts";
import { EVENT_SCHEMA_PATH, schemaRoute } from "./schema-route.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** Set once the sender proved itself; null on other routes. */
    hook: Hook | null;
  }
}

export interface HookRouteOptions extends EventReceiver {
  readonly store: Pick<Store, "directory" | "hooks">;
}

/** How an error is told to a sender. */
interface HookErrorReply {
  readonly code: string;
  /** Path of the field at fault. */
  readonly field?: string;
  /** A Russian sentence. */
  readonly message: string;
}

/**
 * `POST /hooks/1c-connect/<id>`: takes an event of the broadcast, or a list of them, as JSON. It
 * answers 2xx only when they are durable; what it does not take it names, and keeps nothing of the
 * request. A sender is checked before anything of its body is read.
 */
export async function hookRoutes(app: FastifyInstance, options: HookRouteOptions): Promise<void> {
  const { store } = options;
  schemaRoute(app, HOOK_LIMITS.eventsPerRequest);
  // The same for every id: whether there is such a hook is not told.
  refuseOtherMethods(
    app,
    `${HOOKS_PATH}/:id`,
    ["POST"],
    `Это адрес хука: события на него присылают методом POST. Что присылать: GET ${EVENT_SCHEMA_PATH}.`,
  );
  app.register(async (scope) => {
    scope.decorateRequest("hook", null);
    scope.setErrorHandler<Error>((error, request, reply) => replyWithError(error, request, reply));
    scope.addHook("onRequest", async (request, reply) => {
      reply.header("cache-control", "private, no-store");
      const { id } = request.params as { readonly id: string };
      request.hook = await authenticateHook(store.hooks, id, request.headers.authorization);
      if (request.hook === null) throw refused();
      // The body is JSON, whatever the header calls it.
      request.headers["content-type"] = "application/octet-stream";
    });
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", (request, _payload, done) => {
      readBody(request.raw, HOOK_LIMITS.bodyBytes).then((body) => done(null, body), done);
    });
    scope.post(`${HOOKS_PATH}/:id`, async ({ hook, body }): Promise<ReceivedEvents> => {
      // Whoever is not known was refused before.
      if (hook === null) throw refused();
      const parsed = parseJson(body);
      const isList = Array.isArray(parsed);
      const events: readonly unknown[] = isList ? parsed : [parsed];
      if (events.length > HOOK_LIMITS.eventsPerRequest) {
        throw new EventInvalidError(
          "",
          `Событий в запросе ${events.length}, а можно не больше ${HOOK_LIMITS.eventsPerRequest}: пришлите их по частям.`,
        );
      }
      return receiveEvents(options, hook.organization, events, isList);
    });
  });
}

function parseJson(body: unknown): unknown {
  const text = Buffer.isBuffer(body) ? body.toString("utf8") : "";
  try {
    return JSON.parse(text);
  } catch {
    throw new EventInvalidError("", "Тело запроса — не JSON.");
  }
}

function refused(): LetopisError {
  return new LetopisError(
    "HOOK_REFUSED",
    "Такого хука нет, или его секрет другой: проверьте адрес и то, чем подписан запрос " +
      "(Authorization: Basic или Bearer).",
  );
}

async function replyWithError(
  error: Error & { statusCode?: number },
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  // What is left of the body is not worth reading.
  if (!request.raw.complete) reply.header("connection", "close");
  const answer = (status: number, body: HookErrorReply) =>
    reply.code(status).type("application/json; charset=utf-8").send(body);
  if (error instanceof EventInvalidError) {
    const { code, field, message } = error;
    return answer(400, { code, field, message });
  }
  if (error instanceof BodyError) {
    return answer(error.status, { code: "EVENT_INVALID", field: "", message: error.message });
  }
  if (error instanceof LetopisError && error.code === "HOOK_REFUSED") {
    reply.header("www-authenticate", 'Basic realm="Letopis", charset="UTF-8", Bearer');
    return answer(401, { code: error.code, message: error.message });
  }
  if (error instanceof LetopisError && error.code === "EVENTS_BUSY") {
    return unavailable(reply, answer, error.code, error.message);
  }
  const status = error.statusCode ?? 500;
  if (status < 500) {
    return answer(status, { code: "EVENT_INVALID", field: "", message: "Запрос не разобрать." });
  }
  // Whatever it is, the event need not be kept: the sender is to come again.
  request.log.error({ err: error }, "event not kept");
  return unavailable(
    reply,
    answer,
    "STORE_UNAVAILABLE",
    `Событие не сохранено: пришлите его ещё раз позже. Номер в журнале: ${request.id}.`,
  );
}

function unavailable(
  reply: FastifyReply,
  answer: (status: number, body: HookErrorReply) => FastifyReply,
  code: string,
  message: string,
): FastifyReply {
  reply.header("retry-after", String(INTAKE_LIMITS.retryAfterSeconds));
  return answer(503, { code, message });
}
