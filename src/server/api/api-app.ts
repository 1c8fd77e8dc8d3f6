import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { problem } from "../../api/problem.ts";

/** The application as routes of the API see it: schemas of zod validate, and type. */
export type ApiApp = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>;

const problemContent = (description: string) => ({
  description,
  content: { "application/problem+json": { schema: problem } },
});

/** The answers of every route besides its own. */
export const PROBLEMS = {
  "4xx": problemContent("A refusal: what is wrong with the request"),
  "5xx": problemContent("A failure of the server, or it is busy"),
} as const;

/** An answer without a body. */
export const NOTHING = z.null().meta({ description: "Done" });
