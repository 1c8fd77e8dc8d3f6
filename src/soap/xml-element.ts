import type { SaxesTagNS } from "saxes";

/** An element's start tag, its prefixes resolved. */
export type StartTag = SaxesTagNS;

/** Whether a start tag has this expanded name. */
export function isNamed(tag: StartTag, namespace: string, local: string): boolean {
  return tag.local === local && tag.uri === namespace;
}

/** Value of the attribute with this expanded name; attributes without prefix have namespace "". */
export function attributeOf(tag: StartTag, namespace: string, local: string): string | undefined {
  for (const attribute of Object.values(tag.attributes)) {
    if (attribute.local === local && attribute.uri === namespace) return attribute.value;
  }
  return undefined;
}

/** Removes white space as XML defines it, which is less than what JavaScript trims. */
export function trimXml(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isWhite(text.charCodeAt(start))) start++;
  while (end > start && isWhite(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

/** Whether there is anything but XML white space. */
export function hasText(text: string): boolean {
  return /[^ \t\r\n]/.test(text);
}

function isWhite(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d;
}
