import type { SwaggerTransformObject } from "@fastify/swagger";
import swagger from "@fastify/swagger";
import type { FastifyInstance } from "fastify";
import {
  createJsonSchemaTransform,
  createJsonSchemaTransformObject,
} from "fastify-type-provider-zod";
import { z } from "zod";
import { PUBLIC } from "./access.ts";
import type { ApiApp } from "./api-app.ts";
import { PROBLEMS } from "./api-app.ts";

const DESCRIPTION = `**Letopis** keeps the history of treatments over support lines.

По-русски: docs/api.ru.md. Входите по HTTP Basic (логин и пароль учётной записи), токеном
(\`Authorization: Bearer letopis_…\`) или через браузер (POST /session). Каждый видит только мир
своей организации. Времена — по часам её пояса. Ошибки — RFC 9457 с постоянными кодами.

Sign in by HTTP Basic, by a token, or in a browser. Everybody sees the world of their own
organization only. Times are on the clock of its zone. Errors are problems (RFC 9457) with stable
codes. \`RateLimit\` headers tell how many requests are left in the minute.`;

/** Whole numbers have the bounds of JavaScript, which tell a reader nothing. */
const zodToJsonConfig = {
  override({ jsonSchema }: { readonly jsonSchema: { minimum?: number; maximum?: number } }) {
    if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
    if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  },
};

const transformObject = createJsonSchemaTransformObject({ zodToJsonConfig });

type Described = Extract<
  ReturnType<SwaggerTransformObject>,
  { readonly components?: { readonly schemas?: object } }
>;

/** Each schema stands there as requests give it and as answers do: only what is referred to stays. */
function withoutUnused(described: Described): Described {
  const { schemas = {}, ...components } = described.components ?? {};
  const used = new Set<string>();
  const look = (value: unknown) => {
    for (const [, name = ""] of JSON.stringify(value).matchAll(
      /"#\/components\/schemas\/([^"]+)"/g,
    )) {
      if (used.has(name)) continue;
      used.add(name);
      look(schemas[name] ?? null);
    }
  };
  look(described.paths ?? {});
  const kept = Object.entries(schemas).filter(([name]) => used.has(name));
  return {
    ...described,
    components: { ...components, schemas: Object.fromEntries(kept) },
  } as Described;
}

/** The description of the API, OpenAPI 3.1, made from the schemas that validate. */
export async function describeApi(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: { title: "Letopis", description: DESCRIPTION, version: "1" },
      servers: [{ url: "/" }],
      components: {
        securitySchemes: {
          basic: { type: "http", scheme: "basic", description: "Login and password of an account" },
          token: { type: "http", scheme: "bearer", description: "An access token, letopis_…" },
          session: { type: "apiKey", in: "cookie", name: "letopis_session" },
        },
      },
      security: [{ basic: [] }, { token: [] }, { session: [] }],
      tags: [
        { name: "Treatments" },
        { name: "Statistics" },
        { name: "Directory" },
        { name: "Data" },
        { name: "Settings" },
        { name: "Signing in" },
        { name: "Tokens" },
        { name: "Administration" },
        { name: "Reference" },
      ],
    },
    transform: createJsonSchemaTransform({ zodToJsonConfig }),
    transformObject: (described) => withoutUnused(transformObject(described) as Described),
  });
}

const document = z.looseObject({ openapi: z.string() });

/** `/openapi.json`. */
export function openApiRoute(app: ApiApp): void {
  app.get(
    "/openapi.json",
    {
      config: { access: PUBLIC },
      schema: {
        tags: ["Reference"],
        operationId: "getOpenApi",
        summary: "This description",
        security: [],
        response: { 200: document, ...PROBLEMS },
      },
    },
    async () => app.swagger() as z.output<typeof document>,
  );
}
