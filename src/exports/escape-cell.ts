/** What a spreadsheet takes a cell for a formula by, and the apostrophe that says it is none. */
const ESCAPED = /^[=+\-@\t\r']/;

/**
 * A text as it can stand in a cell of CSV without a spreadsheet running it: with one apostrophe
 * before it when it begins with `= + - @`, tab, CR or an apostrophe of its own. Imports remove
 * exactly one there, so that every text comes back as it was.
 */
export function escapeCell(text: string): string {
  return ESCAPED.test(text) ? `'${text}` : text;
}
