import type { FastifyError, FastifyInstance } from "fastify";
import type { ErrorCode } from "../../contract/letopis-error.ts";
import { LetopisError } from "../../contract/letopis-error.ts";

/** How an error is told to the command line; `INTERNAL_ERROR` is a mistake of ours. */
export interface ErrorReply {
  readonly code: ErrorCode | "INTERNAL_ERROR";
  /** A Russian sentence. */
  readonly message: string;
}

const STATUS: Partial<Record<ErrorCode, number>> = {
  ORGANIZATION_UNKNOWN: 404,
  ACCOUNT_UNKNOWN: 404,
  TOKEN_UNKNOWN: 404,
  MIRROR_UNKNOWN: 404,
  HOOK_UNKNOWN: 404,
  ORGANIZATION_EXISTS: 409,
  ACCOUNT_EXISTS: 409,
  TOKENS_TOO_MANY: 409,
  MIRROR_EXISTS: 409,
  MIRROR_BUSY: 409,
  ORGANIZATION_IN_USE: 409,
  STORE_UNAVAILABLE: 503,
  STORE_BUSY: 503,
  EVENTS_BUSY: 503,
};

/** Answers errors as `{code, message}`. */
export function replyWithErrors(app: FastifyInstance): void {
  app.setErrorHandler<FastifyError | LetopisError>((error, request, reply) => {
    if (error instanceof LetopisError) {
      return reply.code(STATUS[error.code] ?? 400).send(errorReply(error));
    }
    const status = error.statusCode ?? 500;
    if (status < 500) {
      return reply.code(status).send({ code: "COMMAND_INVALID", message: error.message });
    }
    request.log.error({ err: error }, "administration request failed");
    return reply.code(status).send(errorReply(error));
  });
  app.setNotFoundHandler((_request, reply) =>
    reply.code(404).send({
      code: "COMMAND_INVALID",
      message:
        "Работающий процесс не знает этой команды: возможно, у него другая версия Летописи. Перезапустите его.",
    } satisfies ErrorReply),
  );
}

export function errorReply(error: unknown): ErrorReply {
  if (error instanceof LetopisError) return { code: error.code, message: error.message };
  const reason = error instanceof Error ? error.message : String(error);
  return { code: "INTERNAL_ERROR", message: `Внутренняя ошибка: ${reason}` };
}
