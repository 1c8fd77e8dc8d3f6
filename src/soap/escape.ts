/** Characters that cannot stand in a document as they are, lone surrogates included. */
const SPECIAL = /[&<>"'\r]|[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

const REPLACEMENTS: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
  // A parser would turn a bare carriage return into a line feed.
  "\r": "&#13;",
};

/**
 * Makes any text fit for content and quoted attribute values of XML 1.0 and HTML.
 * Characters that XML 1.0 forbids even as references become U+FFFD.
 */
export function escapeXml(text: string): string {
  return text.replace(SPECIAL, (character) => REPLACEMENTS[character] ?? "\uFFFD");
}
