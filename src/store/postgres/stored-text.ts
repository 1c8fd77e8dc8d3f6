/**
 * PostgreSQL's text holds every character but U+0000. Ours may have one: what people write comes by
 * JSON. It is stored as two characters that begin with U+FFFF, which no text of theirs begins with,
 * since it stands for no character; if one does, it is stored as two as well.
 */

const READ = /\uffff([01])/g;

/** A text as it is stored. */
export function toStored(text: string): string {
  return text.replaceAll("\uffff", "\uffff1").replaceAll("\u0000", "\uffff0");
}

/** A stored text as it was given to {@link toStored}. */
export function fromStored(text: string): string {
  // Nearly always there is nothing to do.
  if (!text.includes("\uffff")) return text;
  return text.replace(READ, (_, kind) => (kind === "0" ? "\u0000" : "\uffff"));
}
