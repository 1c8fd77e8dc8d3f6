import type { Problem } from "../../api/problem.ts";

/** An answer that is an error, or none at all. */
export class ApiError extends Error {
  /** 0 when there was no answer. */
  readonly status: number;
  /** Stable code of docs/errors.md; null when the answer has none. */
  readonly code: string | null;
  readonly requestId: string | null;
  /** Which parameter or field is wrong, and how. */
  readonly fields: ReadonlyMap<string, string>;
  /** Seconds after which trying again makes sense; null when the server does not say. */
  readonly retryAfter: number | null;

  /** @param detail sentence for people; empty when the server says nothing */
  constructor(
    status: number,
    detail: string,
    rest: {
      readonly problem?: Partial<Problem>;
      readonly retryAfter?: number | null;
      readonly cause?: unknown;
    } = {},
  ) {
    super(detail, { cause: rest.cause });
    this.name = "ApiError";
    this.status = status;
    this.code = rest.problem?.code ?? null;
    this.requestId = rest.problem?.requestId ?? null;
    this.fields = new Map(
      (rest.problem?.errors ?? []).map((each) => [each.parameter, each.detail]),
    );
    this.retryAfter = rest.retryAfter ?? null;
  }
}
