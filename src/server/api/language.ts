import type { FastifyRequest } from "fastify";

export type Language = "ru" | "en";

/** Languages of a header that are looked at. */
const LOOKED_AT = 16;

/** Russian, unless the caller would rather have English. */
export function languageOf({ headers }: Pick<FastifyRequest, "headers">): Language {
  const weights = { ru: 0, en: 0 };
  for (const part of (headers["accept-language"] ?? "").split(",").slice(0, LOOKED_AT)) {
    const [, language, quality = "1"] =
      /^\s*(ru|en)(?:-[\w-]*)?\s*(?:;\s*q=([\d.]+)\s*)?$/i.exec(part) ?? [];
    if (language === undefined) continue;
    const known = language.toLowerCase() === "ru" ? "ru" : "en";
    weights[known] = Math.max(weights[known], Number(quality) || 0);
  }
  return weights.en > weights.ru ? "en" : "ru";
}
