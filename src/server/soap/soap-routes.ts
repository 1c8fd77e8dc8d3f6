import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Authenticator } from "../../accounts/authenticator.ts";
import type { TrustedProxies } from "../../accounts/trusted-proxies.ts";
import type { Configuration } from "../../configuration/configuration.ts";
import { LetopisError } from "../../contract/letopis-error.ts";
import { REQUEST_LIMITS } from "../../contract/limits.ts";
import { SERVICE_PATHS } from "../../contract/namespaces.ts";
import { GET_HISTORY } from "../../contract/operation.ts";
import type { Refusal } from "../../contract/result-codes.ts";
import type { Clock } from "../../history/clock.ts";
import { nowSeconds } from "../../history/clock.ts";
import { TimeZone } from "../../history/time-zone.ts";
import type { Call } from "../../soap/read-envelope.ts";
import { readEnvelope } from "../../soap/read-envelope.ts";
import { writeServicePage } from "../../soap/service-page.ts";
import { SoapFault } from "../../soap/soap-fault.ts";
import type { SoapVersion } from "../../soap/soap-version.ts";
import { ANSWER_CONTENT_TYPE } from "../../soap/soap-version.ts";
import { writeRefusal } from "../../soap/write-answer.ts";
import { writeFault } from "../../soap/write-fault.ts";
import { writeWsdl } from "../../soap/wsdl.ts";
import type { Organization, Store, TreatmentScan } from "../../store/store.ts";
import { chooseEncoding, createCompressor } from "../answer-encoding.ts";
import { requireAccount } from "../authentication.ts";
import { clientOfRequest } from "../client-of-request.ts";
import { ClientGone, goneAway } from "../gone-away.ts";
import type { Metrics } from "../metrics.ts";
import { readBody } from "../request-body.ts";
import { serviceAddress } from "../service-address.ts";
import type { Caller } from "./decide-call.ts";
import { decideCall, operationOf } from "./decide-call.ts";
import { limitSentences } from "./limit-sentences.ts";
import { streamTable } from "./stream-table.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** The Content-Type header as it came. */
    sentContentType: string | undefined;
  }
}

export interface SoapRoutesOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly configuration: Configuration;
  readonly authenticator: Authenticator;
  readonly trustedProxies: TrustedProxies;
  readonly metrics: Metrics;
}

/** The service itself: calls by POST, the WSDL and a page for people by GET. */
export async function soapRoutes(app: FastifyInstance, options: SoapRoutesOptions): Promise<void> {
  const { configuration, trustedProxies } = options;
  app.addHook("onRequest", requireAccount(options.authenticator, trustedProxies));
  // The envelope decides what a body is, whatever the header says: bodies come as they are. A
  // header that is no media type at all would otherwise be refused before that.
  app.decorateRequest("sentContentType", undefined);
  app.addHook("onRequest", async (request, reply) => {
    reply.header("cache-control", "private, no-store");
    request.sentContentType = request.headers["content-type"];
    request.headers["content-type"] = "application/octet-stream";
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", (request, _payload, done) => {
    readBody(request.raw, REQUEST_LIMITS.bodyBytes).then(
      (body) => done(null, body),
      (error) => done(error),
    );
  });

  for (const path of SERVICE_PATHS) {
    app.get(path, async (request, reply) => {
      const client = clientOfRequest(request, trustedProxies);
      const address = serviceAddress(request, client, configuration.publicAddress);
      if (asksForWsdl(request)) {
        return reply.type("text/xml; charset=utf-8").send(writeWsdl(address));
      }
      return reply
        .type("text/html; charset=utf-8")
        .send(writeServicePage(await pageOf(request, address)));
    });
    app.post(path, (request, reply) => answer(request, reply));
    app.route({
      method: ["PUT", "DELETE", "PATCH", "OPTIONS"],
      url: path,
      handler: async (_request, reply) =>
        reply
          .code(405)
          .header("allow", "GET, HEAD, POST")
          .type("text/plain; charset=utf-8")
          .send("Вызовы операций: POST. Описание: GET, WSDL: GET ?wsdl.\n"),
    });
  }

  async function organizationOf(request: FastifyRequest): Promise<Organization> {
    const id = request.account?.organization ?? "";
    const organization = await options.store.organizations.get(id);
    if (organization === null) {
      throw new LetopisError("ORGANIZATION_UNKNOWN", "Организация учётной записи удалена.");
    }
    return organization;
  }

  async function callerOf(request: FastifyRequest): Promise<Caller> {
    const organization = await organizationOf(request);
    if (request.account === null) throw new TypeError("The route has no account");
    return {
      account: request.account,
      zone: TimeZone.of(organization.timeZone),
      limits: organization.limits ?? configuration.limits,
    };
  }

  async function pageOf(request: FastifyRequest, address: string) {
    const organization = await organizationOf(request);
    return {
      address,
      organization: organization.name,
      timeZone: organization.timeZone,
      limits: limitSentences(organization.limits ?? configuration.limits),
    };
  }

  async function answer(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
    let call: Call;
    try {
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      call = readEnvelope(body, request.sentContentType);
    } catch (error) {
      if (!(error instanceof SoapFault)) throw error;
      const fault = writeFault(error);
      options.metrics.countCall("-", `Fault ${error.code}`);
      return reply.code(fault.status).type(fault.contentType).send(fault.body);
    }
    try {
      const caller = await callerOf(request);
      const now = nowSeconds(options.clock);
      const decision = await decideCall(call, caller, options.store.calls, now);
      if (decision.outcome === "refused") {
        return sendRefusal(request, reply, call, decision.refusal);
      }
      const giveBack = async () => {
        if (decision.counted !== null) await options.store.calls.giveBack(decision.counted);
      };
      const scan = await openScan(request, reply, decision.query, giveBack);
      await sendTable(request, reply, call.version, scan, caller.zone, giveBack);
      return reply;
    } catch (error) {
      if (error instanceof ClientGone) return reply;
      return sendFailure(request, reply, call, error);
    }
  }

  /** Resolves with the first rows in hand, so that SUCCESS is not written in vain. */
  async function openScan(
    request: FastifyRequest,
    reply: FastifyReply,
    query: Parameters<Store["treatments"]["scan"]>[0]["query"],
    giveBack: () => Promise<void>,
  ): Promise<TreatmentScan> {
    try {
      const organization = request.account?.organization ?? "";
      return await options.store.treatments.scan({ query, organization, signal: goneAway(reply) });
    } catch (error) {
      if (!(error instanceof ClientGone)) await giveBack();
      throw error;
    }
  }

  async function sendTable(
    request: FastifyRequest,
    reply: FastifyReply,
    version: SoapVersion,
    scan: TreatmentScan,
    zone: TimeZone,
    giveBack: () => Promise<void>,
  ): Promise<void> {
    reply.hijack();
    const response = reply.raw;
    const encoding = chooseEncoding(request.headers["accept-encoding"]);
    response.writeHead(200, {
      ...(reply.getHeaders() as Record<string, string>),
      "content-type": ANSWER_CONTENT_TYPE[version],
      vary: "accept-encoding",
      ...(encoding === "identity" ? {} : { "content-encoding": encoding }),
    });
    const compressor = createCompressor(encoding);
    compressor?.pipe(response);
    response.once("close", () => compressor?.destroy());
    try {
      const streamed = await streamTable(compressor ?? response, {
        version,
        batches: scan.batches,
        zone,
        stallMilliseconds: configuration.answers.stallSeconds * 1000,
      });
      options.metrics.countAnswer(GET_HISTORY.name, streamed);
      request.log.info(
        { login: request.account?.login, operation: GET_HISTORY.name, ...streamed },
        "answered",
      );
    } catch (error) {
      // Cut, never ended: an answer that breaks off must not be well-formed.
      response.destroy();
      const gone = response.destroyed && error instanceof ClientGone;
      options.metrics.countCall(GET_HISTORY.name, gone ? "gone" : "broken");
      if (error instanceof LetopisError) await giveBack();
      request.log.warn({ err: error, login: request.account?.login }, "answer broken off");
    }
  }

  function sendRefusal(
    request: FastifyRequest,
    reply: FastifyReply,
    call: Call,
    refusal: Refusal,
  ): FastifyReply {
    options.metrics.countCall(call.operation, refusal.code);
    request.log.info(
      { login: request.account?.login, operation: call.operation, code: refusal.code },
      "refused",
    );
    if (refusal.retryAfterSeconds !== undefined) {
      reply.header("retry-after", String(refusal.retryAfterSeconds));
    }
    return reply
      .type(ANSWER_CONTENT_TYPE[call.version])
      .send(writeRefusal(call.version, operationOf(call), refusal));
  }

  /** A failure of ours, before anything was written: an answer with an id that is in the log. */
  function sendFailure(
    request: FastifyRequest,
    reply: FastifyReply,
    call: Call,
    error: unknown,
  ): FastifyReply {
    request.log.error({ err: error, login: request.account?.login }, "call failed");
    const busy = error instanceof LetopisError && error.code === "STORE_BUSY";
    if (busy) reply.header("retry-after", "5");
    return sendRefusal(request, reply, call, {
      code: "INTERNAL_ERROR",
      text: busy
        ? `Сервер занят другими запросами. Повторите через несколько секунд. Номер обращения в журнале: ${request.id}.`
        : `Внутренняя ошибка сервера. Сообщите администратору номер из журнала: ${request.id}.`,
    });
  }
}

/** `?wsdl` in any letter case, alone or among other parameters. */
function asksForWsdl(request: FastifyRequest): boolean {
  const query = request.url.split("?")[1] ?? "";
  return query.split("&").some((part) => part.split("=")[0]?.toLowerCase() === "wsdl");
}
