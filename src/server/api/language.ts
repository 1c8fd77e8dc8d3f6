import type { FastifyRequest } from "fastify";
import { weightedChoices } from "../weighted-choices.ts";

export type Language = "ru" | "en";

/** Russian, unless the caller would rather have English. */
export function languageOf({ headers }: Pick<FastifyRequest, "headers">): Language {
  const weights = { ru: 0, en: 0 };
  for (const { name, weight } of weightedChoices(headers["accept-language"])) {
    const [language] = name.split("-", 1);
    if (language === "ru" || language === "en") {
      weights[language] = Math.max(weights[language], weight);
    }
  }
  return weights.en > weights.ru ? "en" : "ru";
}
