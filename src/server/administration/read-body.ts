import { z } from "zod";
import ru from "zod/v4/locales/ru.js";
import { LetopisError } from "../../contract/letopis-error.ts";

/**
 * Checks what came with a request.
 *
 * @throws LetopisError COMMAND_INVALID naming the first thing that is wrong; a value is never
 * shown, for it may be a password.
 */
export function readBody<Value>(schema: z.ZodType<Value>, body: unknown): Value {
  const result = schema.safeParse(body, { error: ru().localeError });
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const place = z.core.toDotPath(issue?.path ?? []);
  const where = place === "" ? "" : `${place}: `;
  throw new LetopisError("COMMAND_INVALID", `${where}${issue?.message ?? "неверный запрос"}.`);
}
