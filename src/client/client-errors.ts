import type { ErrorCode } from "../contract/letopis-error.ts";
import { LetopisError } from "../contract/letopis-error.ts";

/**
 * Every error of a call. Programs branch on the class, or on `code` where only that survives (in a
 * log): `CALL_REFUSED`, `ADDRESS_UNREACHABLE`, `ANSWER_UNEXPECTED` or `COMMAND_INVALID`. `message`
 * is for people, in Russian.
 */
export class PartnerWebApiError extends LetopisError {
  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(code, message, options);
    this.name = new.target.name;
  }
}

/** A query or an option that cannot be sent. Nothing was called. */
export class InvalidQueryError extends PartnerWebApiError {
  constructor(message: string, options?: ErrorOptions) {
    super("COMMAND_INVALID", message, options);
  }
}

/**
 * The service answered with a ResultCode other than SUCCESS. The codes that a program handles have
 * classes of their own, see {@link refusalOf}; others are of this class itself.
 */
export class CallRefusedError extends PartnerWebApiError {
  /** As the service sent it. */
  readonly resultCode: string;
  /** Seconds after which a repeat can succeed; null where the service does not say. */
  readonly retryAfterSeconds: number | null;

  constructor(resultCode: string, message: string, retryAfterSeconds: number | null) {
    super("CALL_REFUSED", message);
    this.resultCode = resultCode;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** `OUT_OF_LIMIT`: the calls of this clock hour are spent. */
export class OutOfLimitError extends CallRefusedError {}

/** `PERIOD_TOO_LONG`: ask in parts, or by night. */
export class PeriodTooLongError extends CallRefusedError {}

/** `INVALID_PARAMETER`: the message names it; repeating is of no use. */
export class InvalidParameterError extends CallRefusedError {}

const REFUSALS: Readonly<Record<string, typeof CallRefusedError>> = {
  OUT_OF_LIMIT: OutOfLimitError,
  PERIOD_TOO_LONG: PeriodTooLongError,
  INVALID_PARAMETER: InvalidParameterError,
};

/** The error for a ResultCode. */
export function refusalOf(
  resultCode: string,
  message: string,
  retryAfterSeconds: number | null,
): CallRefusedError {
  const known = Object.hasOwn(REFUSALS, resultCode) ? REFUSALS[resultCode] : undefined;
  return new (known ?? CallRefusedError)(resultCode, message, retryAfterSeconds);
}

/** A SOAP Fault: the service could not read the request as a call, or failed. */
export class SoapFaultError extends PartnerWebApiError {
  /** `Client`, `Server`, … of SOAP 1.1; `Sender`, `Receiver`, … of 1.2; without prefix. */
  readonly faultCode: string;

  constructor(faultCode: string, message: string) {
    super("CALL_REFUSED", message);
    this.faultCode = faultCode;
  }
}

/** HTTP 401 or 403: the login or the password was refused. Nothing was counted. */
export class AuthenticationError extends PartnerWebApiError {
  readonly status: number;
  /** Seconds the service asks to wait, after failures; null where it does not say. */
  readonly retryAfterSeconds: number | null;

  constructor(message: string, status: number, retryAfterSeconds: number | null) {
    super("CALL_REFUSED", message);
    this.status = status;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** Which time limit ran out. */
export type TimeoutKind = "connect" | "firstByte" | "idle";

/** The connection failed, or fell silent. */
export class TransportError extends PartnerWebApiError {
  /** Whether an answer had begun. If not, the service may or may not have seen the call. */
  readonly received: boolean;
  /** The time limit that ran out; null when something else failed. */
  readonly timeout: TimeoutKind | null;

  constructor(
    message: string,
    details: { readonly received: boolean; readonly timeout?: TimeoutKind | null },
    options?: ErrorOptions,
  ) {
    super(details.received ? "ANSWER_UNEXPECTED" : "ADDRESS_UNREACHABLE", message, options);
    this.received = details.received;
    this.timeout = details.timeout ?? null;
  }
}

/** A status of HTTP that answers no call: a redirect (never followed), a proxy's page. */
export class UnexpectedStatusError extends PartnerWebApiError {
  readonly status: number;
  /** Where a redirect leads, as it was sent; null for anything else. */
  readonly location: string | null;
  readonly retryAfterSeconds: number | null;

  constructor(
    message: string,
    details: {
      readonly status: number;
      readonly location: string | null;
      readonly retryAfterSeconds: number | null;
    },
  ) {
    super("ANSWER_UNEXPECTED", message);
    this.status = details.status;
    this.location = details.location;
    this.retryAfterSeconds = details.retryAfterSeconds;
  }
}

/** What came is not the answer of this operation. Rows handed out before it are not a result. */
export class MalformedAnswerError extends PartnerWebApiError {
  constructor(message: string, options?: ErrorOptions) {
    super("ANSWER_UNEXPECTED", message, options);
  }
}

/** The document ends before its end, though the connection did not fail. */
export class CutOffAnswerError extends MalformedAnswerError {}

/** The answer exceeds a limit of this client. */
export class AnswerTooLargeError extends MalformedAnswerError {}

/** The table lacks a column. */
export class MissingColumnError extends MalformedAnswerError {
  /** Name of the column on the wire. */
  readonly column: string;

  constructor(message: string, column: string) {
    super(message);
    this.column = column;
  }
}
