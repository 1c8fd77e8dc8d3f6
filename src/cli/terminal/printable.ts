/** Controls that separate words; the others, and what steers the direction of text, vanish. */
const WHITE = /[\t\n\v\f\r\u0085\u2028\u2029]+/gu;
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}]/gu;

/**
 * Text that cannot steer a terminal, on one line: whatever an organization far away calls itself,
 * it neither moves the cursor nor turns the text around.
 */
export function printable(text: string): string {
  return text.replace(WHITE, " ").replace(INVISIBLE, "");
}
