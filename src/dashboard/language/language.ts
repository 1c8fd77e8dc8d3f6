import { computed, signal } from "@preact/signals";
import { remember, remembered } from "../theme/remembered.ts";
import type { Dictionary } from "./dictionary.ts";
import { en } from "./en.ts";
import { ru } from "./ru.ts";

export const LANGUAGES = ["ru", "en"] as const;
export type Language = (typeof LANGUAGES)[number];

const DICTIONARIES: Record<Language, Dictionary> = { ru, en };
const KEY = "letopis.language";

/** The language chosen, else the first of the browser's that there is, else Russian. */
export const language = signal<Language>(
  [remembered(KEY), ...navigator.languages.map((tag) => tag.slice(0, 2))].find(isLanguage) ?? "ru",
);

export const texts = computed<Dictionary>(() => DICTIONARIES[language.value]);

/** The texts of the page. A component that reads them is rendered again in the other language. */
export function useTexts(): Dictionary {
  return texts.value;
}

export function chooseLanguage(chosen: Language): void {
  language.value = chosen;
  remember(KEY, chosen);
}

function isLanguage(text: string | null): text is Language {
  return (LANGUAGES as readonly (string | null)[]).includes(text);
}
