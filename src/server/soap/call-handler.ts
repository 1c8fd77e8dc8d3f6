import type { Writable } from "node:stream";
import type { FastifyReply, FastifyRequest } from "fastify";
import { LetopisError } from "../../contract/letopis-error.ts";
import type { Refusal } from "../../contract/result-codes.ts";
import { nowSeconds } from "../../history/clock.ts";
import { StalledError } from "../../output/buffer-pool.ts";
import { ClientGone } from "../../output/client-gone.ts";
import type { Call } from "../../soap/read-envelope.ts";
import { readEnvelope } from "../../soap/read-envelope.ts";
import { SoapFault } from "../../soap/soap-fault.ts";
import { ANSWER_CONTENT_TYPE } from "../../soap/soap-version.ts";
import { writeRefusal } from "../../soap/write-answer.ts";
import { writeFault } from "../../soap/write-fault.ts";
import { chooseEncoding, createCompressor } from "../answer-encoding.ts";
import { goneAway } from "../gone-away.ts";
import { callerOf } from "./caller.ts";
import type { Allowed } from "./decide-call.ts";
import { decideCall } from "./decide-call.ts";
import { servedOperation } from "./served-operations.ts";
import type { SoapOptions } from "./soap-options.ts";
import { streamTable } from "./stream-table.ts";

/** Seconds after which a call that found the store busy is worth repeating. */
const BUSY_RETRY_SECONDS = 5;

/** Answers a POST: a fault, a refusal, or the table of rows (contract.md, "The answer otherwise"). */
export function createCallHandler(
  options: SoapOptions,
): (request: FastifyRequest, reply: FastifyReply) => Promise<unknown> {
  const { store, metrics, configuration } = options;

  return async (request, reply) => {
    let call: Call;
    try {
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      call = readEnvelope(body, request.sentContentType);
    } catch (error) {
      if (!(error instanceof SoapFault)) throw error;
      metrics.countCall("-", `Fault ${error.code}`);
      const fault = writeFault(error);
      return reply.code(fault.status).type(fault.contentType).send(fault.body);
    }
    try {
      const caller = await callerOf(request, options);
      const decision = await decideCall(call, caller, store.calls, nowSeconds(options.clock));
      return decision.outcome === "refused"
        ? refuse(request, reply, call, decision.refusal)
        : await answerWithRows(request, reply, call, decision);
    } catch (error) {
      return error instanceof ClientGone ? reply : fail(request, reply, call, error);
    }
  };

  async function answerWithRows(
    request: FastifyRequest,
    reply: FastifyReply,
    call: Call,
    allowed: Allowed,
  ): Promise<FastifyReply> {
    const login = request.account?.login;
    const signal = goneAway(reply);
    try {
      const chunks = await allowed.query.open(options, signal);
      const output = openAnswer(request, reply, call);
      const streamed = await streamTable(output, {
        version: call.version,
        operation: servedOperation(call.operation).operation,
        chunks,
        stallMilliseconds: configuration.answers.stallSeconds * 1000,
      });
      metrics.countAnswer(call.operation, streamed);
      request.log.info({ login, operation: call.operation, ...streamed }, "answered");
    } catch (error) {
      // A client that hangs up has spent its call; it comes back only when we failed.
      const gone = error instanceof ClientGone || error instanceof StalledError;
      const ours = !signal.aborted && !gone;
      if (ours && allowed.counted !== null) {
        await store.calls.giveBack(allowed.counted);
      }
      if (!reply.sent) throw error;
      // Cut, never ended: an answer that breaks off must not be well-formed.
      reply.raw.destroy();
      metrics.countCall(call.operation, ours ? "broken" : "gone");
      request.log[ours ? "warn" : "info"]({ err: error, login }, "answer broken off");
    }
    return reply;
  }

  function refuse(
    request: FastifyRequest,
    reply: FastifyReply,
    call: Call,
    refusal: Refusal,
  ): FastifyReply {
    const { code, retryAfterSeconds } = refusal;
    metrics.countCall(call.operation, code);
    const login = request.account?.login;
    request.log.info({ login, operation: call.operation, code }, "refused");
    if (retryAfterSeconds !== undefined) reply.header("retry-after", String(retryAfterSeconds));
    return reply
      .type(ANSWER_CONTENT_TYPE[call.version])
      .send(writeRefusal(call.version, servedOperation(call.operation).operation, refusal));
  }

  /** A failure of ours before anything was written: an answer with an id that is in the log. */
  function fail(
    request: FastifyRequest,
    reply: FastifyReply,
    call: Call,
    error: unknown,
  ): FastifyReply {
    request.log.error({ err: error, login: request.account?.login }, "call failed");
    if (error instanceof LetopisError && error.code === "STORE_BUSY") {
      return refuse(request, reply, call, {
        code: "INTERNAL_ERROR",
        text: `Сервер занят другими запросами. Повторите через несколько секунд. Номер в журнале: ${request.id}.`,
        retryAfterSeconds: BUSY_RETRY_SECONDS,
      });
    }
    return refuse(request, reply, call, {
      code: "INTERNAL_ERROR",
      text: `Внутренняя ошибка сервера. Сообщите администратору номер из журнала: ${request.id}.`,
    });
  }
}

/** Writes the head of a SUCCESS answer, past Fastify: from here on the bytes are ours. */
function openAnswer(request: FastifyRequest, reply: FastifyReply, call: Call): Writable {
  reply.hijack();
  const response = reply.raw;
  const encoding = chooseEncoding(request.headers["accept-encoding"]);
  response.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    "content-type": ANSWER_CONTENT_TYPE[call.version],
    vary: "accept-encoding",
    ...(encoding === "identity" ? {} : { "content-encoding": encoding }),
  });
  const compressor = createCompressor(encoding);
  if (compressor === null) return response;
  response.once("close", () => compressor.destroy());
  compressor.pipe(response);
  return compressor;
}
