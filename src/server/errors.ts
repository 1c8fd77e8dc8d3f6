import type { FastifyInstance } from "fastify";
import { BodyError } from "./request-body.ts";

/** Answers for requests that never become a call: plain text, a Russian sentence, no details. */
export function handleErrors(app: FastifyInstance): void {
  app.setErrorHandler<Error & { statusCode?: number }>((error, request, reply) => {
    const status = error instanceof BodyError ? error.status : (error.statusCode ?? 500);
    if (status >= 500) request.log.error({ err: error }, "request failed");
    // What is left of the body is not worth reading.
    if (!request.raw.complete) reply.header("connection", "close");
    return reply
      .code(status)
      .type("text/plain; charset=utf-8")
      .send(`${textOf(error, status, request.id)}\n`);
  });
  app.setNotFoundHandler((_request, reply) =>
    reply
      .code(404)
      .type("text/plain; charset=utf-8")
      .send("Здесь ничего нет. Сервис — по адресу /cus/ws/PartnerWebAPI2.\n"),
  );
}

function textOf(error: Error, status: number, requestId: string): string {
  if (error instanceof BodyError) return error.message;
  if (status >= 500) return `Внутренняя ошибка сервера. Номер в журнале: ${requestId}.`;
  return "Запрос не удалось разобрать.";
}
