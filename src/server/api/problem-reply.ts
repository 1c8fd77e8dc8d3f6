import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { API_LIMITS } from "../../api/limits.ts";
import type { Problem } from "../../api/problem.ts";
import type { ErrorCode } from "../../contract/letopis-error.ts";
import { ERROR_CODES, LetopisError } from "../../contract/letopis-error.ts";
import { InvalidParameter } from "../../history/read-parameters.ts";
import { ClientGone } from "../../output/client-gone.ts";
import { ApiError } from "./api-error.ts";
import { languageOf } from "./language.ts";

/** The codes that the API answers, with their status. What is not here is a failure of ours. */
export const PROBLEM_STATUS = {
  REQUEST_INVALID: 400,
  REPORT_TOO_LARGE: 400,
  LOGIN_INVALID: 400,
  TIME_ZONE_UNKNOWN: 400,
  LOGIN_REFUSED: 401,
  ACCESS_FORBIDDEN: 403,
  CROSS_SITE: 403,
  RESOURCE_UNKNOWN: 404,
  TREATMENT_UNKNOWN: 404,
  LINE_UNKNOWN: 404,
  TOKEN_UNKNOWN: 404,
  MIRROR_UNKNOWN: 404,
  ORGANIZATION_UNKNOWN: 404,
  ACCOUNT_UNKNOWN: 404,
  METHOD_NOT_ALLOWED: 405,
  ORGANIZATION_EXISTS: 409,
  ORGANIZATION_IN_USE: 409,
  ACCOUNT_EXISTS: 409,
  TOKENS_TOO_MANY: 409,
  REQUEST_TOO_LARGE: 413,
  MEDIA_TYPE_UNSUPPORTED: 415,
  TOO_MANY_REQUESTS: 429,
  SIGN_IN_BUSY: 503,
  STREAMS_TOO_MANY: 503,
  FILES_TOO_MANY: 503,
  STORE_BUSY: 503,
  STORE_UNAVAILABLE: 503,
} as const satisfies Partial<Record<ErrorCode, number>>;

type ProblemCode = keyof typeof PROBLEM_STATUS;

/** What a failure of ours is called; the number of the request leads to it in the log. */
export const INTERNAL_ERROR = "INTERNAL_ERROR";

/** Where the codes are described, below the API's own path: the `type` of a problem. */
export const PROBLEMS_PATH = "/api/v1/problems";

/** Statuses of what Fastify itself refuses. */
const CODES_OF_STATUS: Readonly<Record<number, ProblemCode>> = {
  413: "REQUEST_TOO_LARGE",
  414: "REQUEST_INVALID",
  415: "MEDIA_TYPE_UNSUPPORTED",
};

/** Answers every error as a problem (RFC 9457) with a stable code. */
export function replyWithProblems(app: FastifyInstance): void {
  app.setErrorHandler<FastifyError | LetopisError>((error, request, reply) => {
    if (error instanceof ClientGone) {
      request.log.info({ login: request.account?.login }, "client went away");
      return reply.hijack();
    }
    // What is left of the body is not worth reading.
    if (!request.raw.complete) reply.header("connection", "close");
    return sendProblem(request, reply, asApiError(error, request));
  });
  app.setNotFoundHandler((request, reply) =>
    sendProblem(
      request,
      reply,
      new ApiError("RESOURCE_UNKNOWN", {
        ru: "По этому адресу ничего нет. Описание: /api/v1/reference.",
        en: "Nothing is at this address. It is described at /api/v1/reference.",
      }),
    ),
  );
}

/** Sends a problem; null is a failure of ours, of which nothing is told. */
export function sendProblem(
  request: FastifyRequest,
  reply: FastifyReply,
  error: ApiError | null,
): FastifyReply {
  const code = error?.code ?? INTERNAL_ERROR;
  const language = languageOf(request);
  const detail = error?.detail ?? {
    ru: `Внутренняя ошибка сервера. Сообщите администратору номер из журнала: ${request.id}.`,
    en: `The server failed. Tell the administrator the number in its log: ${request.id}.`,
  };
  const problem: Problem = {
    type: `${PROBLEMS_PATH}/${code}`,
    title: titleOf(code),
    status: isProblemCode(code) ? PROBLEM_STATUS[code] : 500,
    detail: detail[language],
    code,
    requestId: request.id,
    ...(error !== null &&
      error.errors.length > 0 && {
        errors: error.errors.map((one) => ({
          parameter: one.parameter,
          detail: one.detail[language],
        })),
      }),
  };
  if (error?.retryAfterSeconds != null) {
    reply.header("retry-after", String(error.retryAfterSeconds));
  }
  return reply
    .code(problem.status)
    .header("content-language", language)
    .type("application/problem+json; charset=utf-8")
    .serializer(JSON.stringify)
    .send(problem);
}

/** What a code means; the `title` of its problems. */
export function titleOf(code: ProblemCode | ErrorCode | typeof INTERNAL_ERROR): string {
  return code === INTERNAL_ERROR ? "The server failed" : ERROR_CODES[code];
}

export function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(PROBLEM_STATUS, code);
}

/** What is told of an error; null, and the log has it, when it is a failure of ours. */
function asApiError(error: FastifyError | Error, request: FastifyRequest): ApiError | null {
  if (error instanceof ApiError) return error;
  if (error instanceof InvalidParameter) {
    const detail = {
      ru: error.message,
      en: "The parameter cannot be read, or ends before it begins.",
    };
    const { parameter } = error;
    return new ApiError("REQUEST_INVALID", detail, { errors: [{ parameter, detail }] });
  }
  if (error instanceof LetopisError && isProblemCode(error.code)) return told(error, request);
  const status = "statusCode" in error ? (error.statusCode ?? 500) : 500;
  if (status < 500) {
    return new ApiError(CODES_OF_STATUS[status] ?? "REQUEST_INVALID", {
      ru: "Запрос не удалось разобрать: нужен JSON, не больше ограничения.",
      en: "The request cannot be read: it takes JSON within the limit.",
    });
  }
  request.log.error({ err: error }, "request of the API failed");
  return null;
}

function told(error: LetopisError, request: FastifyRequest): ApiError {
  if (error.code === "STORE_BUSY" || error.code === "STORE_UNAVAILABLE") {
    request.log.error({ err: error }, "store not available");
    return new ApiError(
      error.code,
      {
        ru: "Сервер занят другими запросами. Повторите через несколько секунд.",
        en: "The server is busy with other requests. Try again in a few seconds.",
      },
      { retryAfterSeconds: API_LIMITS.retryAfterSeconds },
    );
  }
  return new ApiError(error.code, { ru: error.message, en: `${ERROR_CODES[error.code]}.` });
}
