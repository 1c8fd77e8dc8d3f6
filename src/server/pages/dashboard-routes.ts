import { sep } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";

/** Where the dashboard is: register {@link dashboardRoutes} with this prefix. */
export const DASHBOARD_PREFIX = "/dashboard";

const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** What pages need nothing of. */
const PERMISSIONS_POLICY = ["camera", "geolocation", "microphone", "payment", "usb"]
  .map((feature) => `${feature}=()`)
  .join(", ");

const HEADERS = {
  "content-security-policy": CONTENT_SECURITY_POLICY,
  "permissions-policy": PERMISSIONS_POLICY,
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
} as const;

/** The name of a file in here changes with its content. */
const HASHED_FOLDER = `${sep}assets${sep}`;
const IMMUTABLE = "public, max-age=31536000, immutable";

const INDEX = "index.html";

/**
 * The dashboard as it was built: files of one folder, and its first page for every address of a view
 * below it. Who opens it sees a program without data: those come from the API, to who may see them.
 *
 * @param folder as `dashboardFolder` found it
 */
export async function dashboardRoutes(
  app: FastifyInstance,
  { folder }: { readonly folder: string },
): Promise<void> {
  app.addHook("onRequest", async (_request, reply) => {
    reply.headers(HEADERS);
  });
  await app.register(fastifyStatic, {
    root: folder,
    index: INDEX,
    // Compressed when it was built, as far as that is worth it.
    preCompressed: true,
    cacheControl: false,
    dotfiles: "deny",
    setHeaders(reply, path) {
      const isHashed =
        path.startsWith(folder) && path.slice(folder.length).startsWith(HASHED_FOLDER);
      reply.header("cache-control", isHashed ? IMMUTABLE : "no-cache");
    },
  });
  app.setNotFoundHandler((request, reply) =>
    isView(request, app.prefix) ? reply.sendFile(INDEX) : notFound(reply),
  );
}

/** `/` leads a person to the dashboard. */
export async function leadToDashboard(app: FastifyInstance): Promise<void> {
  app.get("/", async (_request, reply) => reply.redirect(`${DASHBOARD_PREFIX}/`));
}

/**
 * An address that a person opens, or a monitor, which takes whatever comes; a file that is not there
 * is not replaced by a page.
 */
function isView({ method, url, headers }: FastifyRequest, prefix: string): boolean {
  const path = url.split("?", 1)[0] ?? "";
  const { accept = "*/*" } = headers;
  return (
    (method === "GET" || method === "HEAD") &&
    !path.startsWith(`${prefix}/assets/`) &&
    (accept.includes("text/html") || (accept === "*/*" && !path.includes(".")))
  );
}

function notFound(reply: FastifyReply): FastifyReply {
  return reply
    .code(404)
    .header("cache-control", "no-cache")
    .type("text/plain; charset=utf-8")
    .send("Здесь ничего нет.\n");
}
