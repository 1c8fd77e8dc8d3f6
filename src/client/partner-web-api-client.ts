import type { Agent } from "node:http";
import { LetopisError } from "../contract/letopis-error.ts";
import {
  CLIENT_READ,
  CLIENT_USER_READ,
  GET_HISTORY,
  SERVICE_LINE_KIND_READ,
  SPECIALIST_READ,
} from "../contract/operation.ts";
import { TimeZone } from "../history/time-zone.ts";
import type { SoapVersion } from "../soap/soap-version.ts";
import type { Endpoint } from "./call-operation.ts";
import { callOperation } from "./call-operation.ts";
import type { CallOptions } from "./call-options.ts";
import { InvalidQueryError } from "./client-errors.ts";
import type { ClientUserQuery, DirectoryQuery } from "./directory-query.ts";
import type { Client, ClientUser, ServiceLine, Specialist } from "./directory-records.ts";
import type { HistoryQuery } from "./history-query.ts";
import { queryParameters } from "./history-query.ts";
import { readDirectory } from "./read-directory.ts";
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
    options: CallOptions = {},
  ): AsyncGenerator<readonly Treatment[]> {
    const parameters = queryParameters(query, this.#zone);
    const answer = await callOperation(this.#endpoint, GET_HISTORY, parameters, options);
    try {
      const decoder = new TreatmentDecoder(answer.columns, this.#zone);
      for await (const rows of answer.blocks) yield rows.map((row) => decoder.decode(row));
    } finally {
      answer.close();
    }
  }

  /**
   * Specialists: the `specialist` of treatments. As with {@link history}, an iteration is one call,
   * and only one that ends by itself has seen the whole answer. Each directory has a quota of its
   * own.
   *
   * @throws PartnerWebApiError; the signal's reason
   *
   * @example
   * const names = new Map<string, string>();
   * for await (const { id, surname, name } of client.specialists()) {
   *   names.set(id, `${surname ?? ""} ${name ?? ""}`.trim());
   * }
   */
  specialists(query: DirectoryQuery = {}, options: CallOptions = {}): AsyncGenerator<Specialist> {
    return readDirectory(this.#endpoint, SPECIALIST_READ, query, this.#zone, options);
  }

  /**
   * Support lines: the `line` of treatments. Read like {@link specialists}.
   *
   * @throws PartnerWebApiError; the signal's reason
   *
   * @example
   * for await (const line of client.serviceLines()) console.log(line.id, line.name);
   */
  serviceLines(query: DirectoryQuery = {}, options: CallOptions = {}): AsyncGenerator<ServiceLine> {
    return readDirectory(this.#endpoint, SERVICE_LINE_KIND_READ, query, this.#zone, options);
  }

  /**
   * Client organizations: the `client` of treatments. Read like {@link specialists}.
   *
   * @throws PartnerWebApiError; the signal's reason
   *
   * @example
   * const lastNight = new Date("2024-02-26T00:00:00+03:00");
   * for await (const { id, name, taxNumber } of client.clients({ changedFrom: lastNight })) {
   *   console.log(id, name, taxNumber);
   * }
   */
  clients(query: DirectoryQuery = {}, options: CallOptions = {}): AsyncGenerator<Client> {
    return readDirectory(this.#endpoint, CLIENT_READ, query, this.#zone, options);
  }

  /**
   * Users of clients: the `serviceUser` of treatments. Read like {@link specialists}.
   *
   * @throws PartnerWebApiError; the signal's reason
   *
   * @example
   * for await (const user of client.clientUsers({ client: organizationId })) {
   *   console.log(user.id, user.surname, user.email);
   * }
   */
  clientUsers(query: ClientUserQuery = {}, options: CallOptions = {}): AsyncGenerator<ClientUser> {
    return readDirectory(this.#endpoint, CLIENT_USER_READ, query, this.#zone, options);
  }

  /**
   * The service's description of itself, a well-formed XML document.
   *
   * @throws PartnerWebApiError; the signal's reason
   */
  async wsdl(options: CallOptions = {}): Promise<string> {
    return readWsdl(this.#endpoint, options);
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
