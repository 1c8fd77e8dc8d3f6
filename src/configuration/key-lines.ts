const HEADER = /^\s*\[+([^[\]]+)\]/;
const ASSIGNMENT = /^\s*([^=#[\]]+?)\s*=/;

/** Nothing of ours is as long; it keeps a made-up key from costing more than it is worth. */
const LONGEST_KEY = 200;

/**
 * The line, from 1, on which a TOML text first gives each dotted key or opens it as a section.
 * Good for pointing a person at a line, not for more: the parser, which knows exactly, does not
 * tell, and keys in inline tables are missing.
 */
export function keyLines(text: string): ReadonlyMap<string, number> {
  const lines = new Map<string, number>();
  let section = "";
  for (const [index, line] of text.split("\n").entries()) {
    const header = HEADER.exec(line)?.[1];
    const assigned = header === undefined ? ASSIGNMENT.exec(line)?.[1] : undefined;
    if (header === undefined && assigned === undefined) continue;
    if (header !== undefined) section = plainKey(header);
    const name = assigned === undefined ? "" : plainKey(assigned);
    const key = [section, name].filter((part) => part !== "").join(".");
    if (key.length > LONGEST_KEY) continue;
    const names = key.split(".");
    for (let count = 1; count <= names.length; count++) {
      const opened = names.slice(0, count).join(".");
      if (!lines.has(opened)) lines.set(opened, index + 1);
    }
  }
  return lines;
}

/** A key without the quotes and blanks that TOML allows: `"limits" . day` is `limits.day`. */
function plainKey(text: string): string {
  return text.replace(/["'\s]/g, "");
}
