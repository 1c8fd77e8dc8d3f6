import { basename } from "node:path";
import { STANDARD_INPUT } from "./import-plan.ts";

/**
 * Where the bad rows of each file go unless a person says otherwise: `<file>.rejected.ndjson`.
 * Files of one name in several folders do not share one.
 */
export function rejectFileNames(files: readonly string[]): readonly string[] {
  const used = new Map<string, number>();
  return files.map((file) => {
    const name = file === STANDARD_INPUT ? "stdin" : basename(file);
    const count = (used.get(name) ?? 0) + 1;
    used.set(name, count);
    return `${count === 1 ? name : `${name}-${count}`}.rejected.ndjson`;
  });
}
