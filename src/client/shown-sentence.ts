/** Longer than a value: our own texts name periods and times. */
const SENTENCE_CHARACTERS = 1000;

/** A service's own words, on one line and fit for a screen. */
export function shownSentence(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, "")
    .trim()
    .slice(0, SENTENCE_CHARACTERS);
}
