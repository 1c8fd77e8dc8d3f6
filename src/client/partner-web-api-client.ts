import type { Agent } from "node:http";
import { LetopisError } from "../contract/letopis-error.ts";
import { GET_HISTORY } from "../contract/operation.ts";
import { TimeZone } from "../history/time-zone.ts";
import type { SoapVersion } from "../soap/soap-version.ts";
import type { Endpoint } from "./call-operation.ts";
import { callOperation } from "./call-operation.ts";
import { InvalidQueryError } from "./client-errors.ts";
import type { HistoryQuery } from "./history-query.ts";
import { queryParameters } from "./history-query.ts";
import { readWsdl } from "./read-wsdl.ts";
import type { RetryOptions } from "./retry.ts";
import type { Timeouts } from "./send-request.ts";
import type { Treatment } from "./treatment.ts";
import { TreatmentDecoder } from "./treatment-decoder.ts";

export interface ClientOptions {
  /** Of the service, path included; http or https. Without a login in it. */
  readonly address: string | URL;
  readonly login: string;
  readonly password: string;
  /** IANA name of the zone of the account, in which the service writes times: "Europe/Moscow". */
  readonly timeZone: string;
  /** "1.1" by default. */
  readonly soapVersion?: SoapVersion;
  /** Milliseconds; see DEFAULT_TIMEOUTS. */
  readonly timeouts?: Partial<Timeouts>;
  /**
   * Of `node:https` or, for http addresses, of `node:http`: keep-alive, a proxy, certificates of
   * one's own. Without one every call connects anew.
   */
  readonly agent?: Agent;
  /** Whether answers may come compressed; true by default. */
  readonly gzip?: boolean;
  readonly retries?: RetryOptions;
  /** Bytes of an answer, inflated, beyond which it is refused. */
  readonly answerBytes?: number;
}

export interface CallOptions {
  /** Ends the call, with the signal's reason; `AbortSignal.timeout` bounds it as a whole. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * A client for any service that speaks PartnerWebAPI2. One client serves any number of calls, also
 * at once.
 *
 * @example
 * const client = new PartnerWebApiClient({
 *   address: "https://example.ru/cus/ws/PartnerWebAPI2",
 *   login: "reports",
 *   password,
 *   timeZone: "Europe/Moscow",
 * });
 * for await (const treatment of client.history({ closedFrom, closedTo })) {
 *   console.log(treatment.id, treatment.duration);
 * }
 */
export class PartnerWebApiClient {
  readonly #endpoint: Endpoint;
  readonly #zone: TimeZone;

  /** @throws InvalidQueryError for an address or a zone that cannot be used */
  constructor(options: ClientOptions) {
    const { timeZone, address, ...rest } = options;
    this.#zone = readTimeZone(timeZone);
    this.#endpoint = { ...rest, address: readAddress(address) };
  }

  /**
   * Closed treatments, as they arrive. The call is made when the iteration begins, and one
   * iteration is one call of the hour's quota. A loop that is left early hangs up.
   *
   * Only an iteration that ends by itself has seen the whole answer: one that throws has not,
   * whatever it handed out.
   *
   * @throws PartnerWebApiError; the signal's reason
   */
  async *history(query: HistoryQuery, options: CallOptions = {}): AsyncGenerator<Treatment> {
    for await (const batch of this.historyBatches(query, options)) yield* batch;
  }

  /** The same as {@link history} in arrays, as many at a time as arrived together. Faster. */
  async *historyBatches(
    query: HistoryQuery,
    { signal }: CallOptions = {},
  ): AsyncGenerator<readonly Treatment[]> {
    const parameters = queryParameters(query, this.#zone);
    const { columns, blocks } = await callOperation(
      this.#endpoint,
      GET_HISTORY,
      parameters,
      signal,
    );
    try {
      const decoder = new TreatmentDecoder(columns, this.#zone);
      for await (const rows of blocks) yield rows.map((row) => decoder.decode(row));
    } finally {
      await blocks.return?.();
    }
  }

  /**
   * The service's description of itself, a well-formed XML document.
   *
   * @throws PartnerWebApiError; the signal's reason
   */
  async wsdl({ signal }: CallOptions = {}): Promise<string> {
    return readWsdl(this.#endpoint, signal);
  }
}

function readTimeZone(name: string): TimeZone {
  try {
    return TimeZone.of(name);
  } catch (cause) {
    if (cause instanceof LetopisError) throw new InvalidQueryError(cause.message, { cause });
    throw cause;
  }
}

function readAddress(address: string | URL): URL {
  const url = URL.parse(String(address));
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new InvalidQueryError("Адрес сервиса не прочитан: нужен http://… или https://….");
  }
  if (url.username !== "" || url.password !== "") {
    throw new InvalidQueryError(
      "Логин и пароль не пишутся в адрес: для них есть login и password.",
    );
  }
  return url;
}
