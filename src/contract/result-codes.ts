/** ResultCode values (contract.md, "The answer otherwise"), in their order of precedence. */
export const RESULT_CODES = [
  "ACCESS_DENIED",
  "INVALID_PARAMETER",
  "PERIOD_TOO_LONG",
  "DATA_NOT_READY",
  "OUT_OF_LIMIT",
  "INTERNAL_ERROR",
] as const;

export const SUCCESS = "SUCCESS";

export type RefusalCode = (typeof RESULT_CODES)[number];

/**
 * A call that is answered with a ResultCode other than SUCCESS: HTTP 200, the code, and a
 * sentence for a person.
 */
export interface Refusal {
  readonly code: RefusalCode;
  /** A Russian sentence: what was wrong, where, and what to do. Goes to ResultData. */
  readonly text: string;
  /** Whole seconds until a repeat can succeed; becomes `Retry-After`. */
  readonly retryAfterSeconds?: number;
}
