import swaggerUi from "@fastify/swagger-ui";
import type { FastifyInstance } from "fastify";
import { PUBLIC } from "./access.ts";

const CONTENT_SECURITY_POLICY = {
  "default-src": "'none'",
  "script-src": "'self'",
  // Swagger UI sets styles of elements.
  "style-src": "'self' 'unsafe-inline'",
  "img-src": "'self' data:",
  "font-src": "'self'",
  "connect-src": "'self'",
  "base-uri": "'none'",
  "form-action": "'self'",
  "frame-ancestors": "'none'",
};

/** The bar above offers other descriptions to read: there is one, and it is this. */
const STYLE = ".swagger-ui .topbar { display: none }";

/** `/reference`: the description as a page to read and to try. Everything it needs is served here. */
export async function referencePage(
  app: FastifyInstance,
  { apiPrefix }: { readonly apiPrefix: string },
): Promise<void> {
  app.addHook("onRoute", (route) => {
    route.config = { ...route.config, access: PUBLIC };
    route.schema = { ...route.schema, hide: true };
  });
  await app.register(swaggerUi, {
    routePrefix: "/reference",
    indexPrefix: apiPrefix,
    staticCSP: CONTENT_SECURITY_POLICY,
    theme: { title: "Летопись: REST API", css: [{ filename: "letopis.css", content: STYLE }] },
    // No badge of a validator elsewhere: nothing leaves the browser.
    uiConfig: { docExpansion: "list", deepLinking: true, validatorUrl: null },
  });
}
