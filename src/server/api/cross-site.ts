import type { FastifyRequest } from "fastify";
import { isBearer } from "../../accounts/bearer-token.ts";
import { ApiError } from "./api-error.ts";
import type { OwnOrigin } from "./own-origin.ts";
import { isOwnOrigin } from "./own-origin.ts";

/** Methods that change nothing. */
export const SAFE_METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/** Values of Sec-Fetch-Site: a page of this very server, or a person by the address bar. */
const OWN_SITES: ReadonlySet<string> = new Set(["same-origin", "none"]);

/**
 * A hook that refuses requests which change something and come from a page of another site: a
 * browser adds cookies and Basic by itself, so that such a request proves nothing. Programs send
 * neither Sec-Fetch-Site nor Origin. A token is never added by a browser, and may come from anywhere.
 */
export function refuseCrossSite(own: OwnOrigin) {
  return async (request: FastifyRequest): Promise<void> => {
    const { headers, method } = request;
    if (SAFE_METHODS.has(method) || isBearer(headers.authorization ?? "")) return;
    const site = headers["sec-fetch-site"];
    const { origin } = headers;
    const isOwn = site === undefined || OWN_SITES.has(String(site));
    if (isOwn && (origin === undefined || isOwnOrigin(request, origin, own))) return;
    throw new ApiError("CROSS_SITE", {
      ru: "Запрос пришёл со страницы другого сайта. С другого сайта можно обращаться только с токеном.",
      en: "The request came from a page of another site. Another site may use a token only.",
    });
  };
}
