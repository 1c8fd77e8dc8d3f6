import type { ValueForm, Wording } from "./value-form.ts";

/** One line of the table of settings. */
export interface Setting<Value> {
  /** The environment variable: `LETOPIS_` and the key in capitals. */
  readonly variable: string;
  /** The flag as Commander writes it; `null` where the command line has none. */
  readonly flag: string | null;
  readonly form: ValueForm<Value>;
  readonly default: Value;
  readonly description: Wording;
  /** A path: relative ones start at the file's folder, or at the working folder. */
  readonly path?: true;
  /** What was read is never shown: people put the secret itself where its path belongs. */
  readonly secret?: true;
}

/** Checks a line of the table, `default` against `form`, and keeps its type. */
export function setting<Value>(
  line: Omit<Setting<Value>, "default"> & { readonly default: NoInfer<Value> },
): Setting<Value> {
  return line;
}
