import { REQUEST_LIMITS } from "../contract/limits.ts";

/**
 * What must not reach a screen or a log as it is: control and format characters (among them
 * those that turn the direction of text), line separators, lone surrogates, non-characters.
 */
const INVISIBLE = /^[\p{Cc}\p{Cf}\p{Cs}\p{Cn}\p{Zl}\p{Zp}]$/u;

const REPLACEMENT = "\uFFFD";

/**
 * A stranger's text made fit to be quoted in a sentence for people: invisible characters become
 * U+FFFD, and beyond `REQUEST_LIMITS.shownCharacters` characters (code points) the text is cut,
 * with an ellipsis as the last of them (contract.md, "The answer otherwise"). The result is not
 * escaped for XML or HTML: that is the writer's part.
 */
export function shownValue(text: string): string {
  const limit = REQUEST_LIMITS.shownCharacters;
  // Two code units a character and one character more are enough to see that there are more.
  const characters = Array.from(text.slice(0, 2 * limit + 2), (character) =>
    INVISIBLE.test(character) ? REPLACEMENT : character,
  );
  return characters.length > limit
    ? `${characters.slice(0, limit - 1).join("")}…`
    : characters.join("");
}
