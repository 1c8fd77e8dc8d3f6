import type { Output } from "../terminal/output.ts";

/** What one check found. */
export interface Finding {
  /** `warning` works for now; `problem` does not work, or is not safe. */
  readonly level: "ok" | "warning" | "problem";
  /** What was checked. */
  readonly title: string;
  /** What was seen; for anything but `ok` also what to do. */
  readonly detail: string;
}

const MARKS = { ok: "✓", warning: "!", problem: "✗" } as const;
const STYLES = { ok: "green", warning: "yellow", problem: "red" } as const;

export function printFinding(output: Output, { level, title, detail }: Finding): void {
  output.printWrapped(`${MARKS[level]} ${title}: ${detail}`, STYLES[level]);
}

export function ok(title: string, detail: string): Finding {
  return { level: "ok", title, detail };
}

export function warning(title: string, detail: string): Finding {
  return { level: "warning", title, detail };
}

/** @param reason a sentence, or an error that has one */
export function problem(title: string, reason: unknown): Finding {
  const detail = reason instanceof Error ? reason.message : String(reason);
  return { level: "problem", title, detail };
}
