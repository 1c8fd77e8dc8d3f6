import { z } from "zod";

/** An error, RFC 9457. */
export const problem = z
  .object({
    type: z.string().meta({ description: "Where the code is described", format: "uri-reference" }),
    title: z.string().meta({ description: "What the code means, in English" }),
    status: z.int(),
    detail: z.string().meta({
      description: "What was wrong and what to do; Russian, or English by Accept-Language",
    }),
    code: z.string().meta({ description: "Stable; docs/errors.md lists them" }),
    requestId: z.string().meta({ description: "The same as x-request-id, and in the log" }),
    errors: z
      .array(z.object({ parameter: z.string(), detail: z.string() }))
      .optional()
      .meta({ description: "What is wrong with which parameter, or member of the body" }),
  })
  .meta({ id: "Problem", description: "An error (RFC 9457)" });
export type Problem = z.infer<typeof problem>;
