import { z } from "zod";
import { CONFIGURATION_LIMITS } from "./limits.ts";
import type { ValueForm } from "./value-form.ts";
import { OFF, TEXT, textReadBy } from "./value-form.ts";

/** Origins of web pages: an array, or a text with commas or spaces between. */
export const ORIGIN_LIST_FORM: ValueForm<readonly string[]> = {
  schema: z
    .union([z.array(TEXT), TEXT.transform(splitList)])
    .pipe(z.array(textReadBy(readOrigin)).max(CONFIGURATION_LIMITS.allowedOrigins)),
  format: (origins) => (origins.length === 0 ? OFF : origins.join(",")),
  expected: {
    ru: `адреса сайтов без пути, через запятую, например https://reports.example.ru, не более ${CONFIGURATION_LIMITS.allowedOrigins}; ${OFF} — ни одного`,
    en: `addresses of sites without a path, separated by commas, such as https://reports.example.com, at most ${CONFIGURATION_LIMITS.allowedOrigins}; ${OFF} for none`,
  },
};

function splitList(text: string): string[] {
  return text === OFF ? [] : text.split(/[\s,]+/).filter((entry) => entry !== "");
}

/** As browsers write it: lower case, no slash at the end. `*` is none: it would be everybody. */
function readOrigin(text: string): string | null {
  if (text.length > CONFIGURATION_LIMITS.publicAddressCharacters) return null;
  if (!/^https?:\/\/[^\s/?#\\@]+\/?$/i.test(text)) return null;
  return URL.parse(text)?.origin ?? null;
}
