import type { ErrorCode } from "../../contract/letopis-error.ts";
import { LetopisError } from "../../contract/letopis-error.ts";

/** The same sentence in both languages of the API. */
export interface Sentence {
  readonly ru: string;
  readonly en: string;
}

/** A parameter, or a member of the body, and what is wrong with it. */
export interface ParameterProblem {
  readonly parameter: string;
  readonly detail: Sentence;
}

/** A refusal of the API itself. It never tells what its reader may not see. */
export class ApiError extends LetopisError {
  readonly detail: Sentence;
  readonly errors: readonly ParameterProblem[];
  /** Seconds until a repeat can succeed. */
  readonly retryAfterSeconds: number | null;

  constructor(
    code: ErrorCode,
    detail: Sentence,
    more: {
      readonly errors?: readonly ParameterProblem[];
      readonly retryAfterSeconds?: number;
    } = {},
  ) {
    super(code, detail.ru);
    this.name = "ApiError";
    this.detail = detail;
    this.errors = more.errors ?? [];
    this.retryAfterSeconds = more.retryAfterSeconds ?? null;
  }
}

/** A refusal because of one parameter. */
export function invalidParameter(parameter: string, detail: Sentence): ApiError {
  return new ApiError("REQUEST_INVALID", detail, { errors: [{ parameter, detail }] });
}
