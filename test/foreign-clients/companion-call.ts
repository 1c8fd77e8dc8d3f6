/** A call of an operation beside the history, and what it must give; nil is null. */
export interface CompanionCall {
  readonly operation: string;
  readonly query: Readonly<Record<string, string>>;
  readonly rows: readonly (readonly (string | null)[])[];
}
