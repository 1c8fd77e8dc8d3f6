// biome-ignore-all lint/performance/noBarrelFile: the one entry of the package's public client.

/** A typed client for any service that speaks PartnerWebAPI2; see docs/client.md. */

export { LetopisError } from "../contract/letopis-error.ts";
export type { SoapVersion } from "../soap/soap-version.ts";
export type { AnswerHead, CallOptions } from "./call-options.ts";
export type { TimeoutKind } from "./client-errors.ts";
export {
  AnswerTooLargeError,
  AuthenticationError,
  CallRefusedError,
  CutOffAnswerError,
  InvalidParameterError,
  InvalidQueryError,
  MalformedAnswerError,
  MissingColumnError,
  OutOfLimitError,
  PartnerWebApiError,
  PeriodTooLongError,
  SoapFaultError,
  TransportError,
  UnexpectedStatusError,
} from "./client-errors.ts";
export type { ClientUserQuery, DirectoryQuery } from "./directory-query.ts";
export type { Client, ClientUser, ServiceLine, Specialist } from "./directory-records.ts";
export type { HistoryQuery } from "./history-query.ts";
export { ANSWER_LIMITS, DEFAULT_RETRIES, DEFAULT_TIMEOUTS } from "./limits.ts";
export type { ClientOptions } from "./partner-web-api-client.ts";
export { PartnerWebApiClient } from "./partner-web-api-client.ts";
export type { RetryOptions } from "./retry.ts";
export type { Timeouts } from "./send-request.ts";
export type { Treatment } from "./treatment.ts";
