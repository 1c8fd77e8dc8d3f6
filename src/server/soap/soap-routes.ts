import type { FastifyInstance, FastifyRequest } from "fastify";
import { REQUEST_LIMITS } from "../../contract/limits.ts";
import { SERVICE_PATHS } from "../../contract/namespaces.ts";
import { nowSeconds } from "../../history/clock.ts";
import { formatWallDate } from "../../history/wall-clock.ts";
import { writeServicePage } from "../../soap/service-page.ts";
import { writeWsdl } from "../../soap/wsdl.ts";
import { requireAccount } from "../authentication.ts";
import { clientOfRequest } from "../client-of-request.ts";
import { refuseOtherMethods } from "../other-methods.ts";
import { readBody } from "../request-body.ts";
import { serviceAddress } from "../service-address.ts";
import { createCallHandler } from "./call-handler.ts";
import { callerOf } from "./caller.ts";
import { limitSentences } from "./limit-sentences.ts";
import type { SoapOptions } from "./soap-options.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** The Content-Type header as it came. */
    sentContentType: string | undefined;
  }
}

/** The service itself: calls by POST, the WSDL and a page for people by GET. */
export async function soapRoutes(app: FastifyInstance, options: SoapOptions): Promise<void> {
  const { configuration, trustedProxies } = options;
  app.addHook("onRequest", requireAccount(options));
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
    readBody(request.raw, REQUEST_LIMITS.bodyBytes).then((body) => done(null, body), done);
  });

  const answer = createCallHandler(options);
  for (const path of SERVICE_PATHS) {
    app.post(path, answer);
    app.get(path, async (request, reply) => {
      const client = clientOfRequest(request, trustedProxies);
      const address = serviceAddress(request, client, configuration.publicAddress);
      if (asksForWsdl(request)) {
        return reply.type("text/xml; charset=utf-8").send(writeWsdl(address));
      }
      const { organization, zone, limits } = await callerOf(request, options);
      return reply.type("text/html; charset=utf-8").send(
        writeServicePage({
          address,
          organization: organization.name,
          timeZone: zone.name,
          limits: limitSentences(limits),
          today: formatWallDate(zone.toWall(nowSeconds(options.clock))),
        }),
      );
    });
    refuseOtherMethods(
      app,
      path,
      ["GET", "HEAD", "POST"],
      "Вызовы операций: POST. Описание: GET, WSDL: GET ?wsdl.",
    );
  }
}

/** `?wsdl` in any letter case, alone or among other parameters. */
function asksForWsdl(request: FastifyRequest): boolean {
  const query = request.url.split("?")[1] ?? "";
  return query.split("&").some((part) => part.split("=")[0]?.toLowerCase() === "wsdl");
}
