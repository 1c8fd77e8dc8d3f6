import { answerBytes } from "../client/answer-bytes.ts";
import { readBeginning } from "../client/read-beginning.ts";
import type { Credentials, HttpAnswer, Timeouts } from "../client/send-request.ts";
import { sendRequest } from "../client/send-request.ts";
import { LetopisError } from "../contract/letopis-error.ts";
import { shownValue } from "../history/shown-value.ts";
import { isUuid } from "../history/uuid.ts";
import type { OpenListEntry } from "../intake/events/open-list.ts";
import { PUSH_LIMITS, PUSH_TIMEOUTS } from "./limits.ts";
import { PushRefusedError } from "./push-error.ts";
import { readOpenList } from "./read-open-list.ts";

export interface PushAccount {
  /** Of the service, without `/v1/…`; checked by `readServiceAddress`. */
  readonly address: URL;
  readonly credentials: Credentials;
  readonly timeouts?: Partial<Timeouts>;
}

/** Where a push service sends events, and what it shows there. */
export interface HookTarget {
  readonly url: string;
  /** Sent as `Authorization: Bearer …`. */
  readonly token: string;
}

interface PushRequest {
  readonly method: "GET" | "POST" | "DELETE";
  /** Below `/v1/`. */
  readonly path: string;
  readonly body?: unknown;
  /** What is tried, for people. */
  readonly action: string;
}

/**
 * One account of a push service of 1C-Connect (events.md, "The push service"). Redirects are never
 * followed: the password is meant for this address alone.
 *
 * Every method throws `PushRefusedError` (`PUSH_REFUSED`), `TransportError`
 * (`ADDRESS_UNREACHABLE`, `ANSWER_UNEXPECTED`), other `ANSWER_UNEXPECTED`, or the signal's reason.
 */
export class PushClient {
  readonly #account: PushAccount;

  constructor(account: PushAccount) {
    this.#account = account;
  }

  /** Has the events of a line sent to a hook. */
  async subscribe(lineId: string, { url, token }: HookTarget, signal?: AbortSignal): Promise<void> {
    const body = { type: "line", id: requireId(lineId), url, back_auth: { type: "bearer", token } };
    const action = `Подписка на линию ${lineId}`;
    await this.#call({ method: "POST", path: "hook/", body, action }, signal);
  }

  /**
   * Ends what this account subscribed for a line; that there is nothing to end is as good. The
   * service knows a request without an id too, which ends everyone's: none is ever sent.
   */
  async unsubscribe(lineId: string, signal?: AbortSignal): Promise<void> {
    const path = `hook/line/${requireId(lineId)}/`;
    const action = `Отписка от линии ${lineId}`;
    await this.#call({ method: "DELETE", path, action }, signal, [404]);
  }

  /** The open treatments of a line. */
  async openTreatments(lineId: string, signal?: AbortSignal): Promise<readonly OpenListEntry[]> {
    const path = `line/treatment/?line_id=${requireId(lineId)}`;
    const action = `Список открытых обращений линии ${lineId}`;
    const text = await this.#call({ method: "GET", path, action }, signal);
    // A service that does not know the parameter lists other lines as well.
    return readOpenList(text, action).filter((entry) => entry.lineId === lineId.toLowerCase());
  }

  /** @param accepted statuses that are as good as a 2xx */
  async #call(
    { method, path, body, action }: PushRequest,
    signal: AbortSignal | undefined,
    accepted: readonly number[] = [],
  ): Promise<string> {
    const { address, credentials, timeouts } = this.#account;
    const limit = AbortSignal.timeout(PUSH_LIMITS.callMilliseconds);
    const url = new URL(`${address.pathname.replace(/\/+$/, "")}/v1/${path}`, address);
    let answer: HttpAnswer | undefined;
    try {
      answer = await sendRequest({
        method,
        address: url,
        credentials,
        timeouts: { ...PUSH_TIMEOUTS, ...timeouts },
        signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
        ...(body !== undefined && {
          body: JSON.stringify(body),
          headers: { "content-type": "application/json; charset=utf-8" },
        }),
      });
      if (accepted.includes(answer.status)) return "";
      if (answer.status < 200 || answer.status > 299) throw await refusal(answer, url, action);
      return await textOf(answer, url);
    } catch (error) {
      signal?.throwIfAborted();
      if (!limit.aborted) throw error;
      throw new LetopisError(
        "ANSWER_UNEXPECTED",
        `${url.origin}: ${action}: ответ не пришёл целиком за отведённое время. Повторите позже.`,
        { cause: error },
      );
    } finally {
      answer?.close();
    }
  }
}

/** An empty id would make the address one that ends, or lists, what is everyone's. */
function requireId(lineId: string): string {
  if (isUuid(lineId)) return lineId.toLowerCase();
  throw new LetopisError("COMMAND_INVALID", `Линия «${shownValue(lineId)}» — не UUID.`);
}

async function textOf({ body }: HttpAnswer, url: URL): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of answerBytes(body, url, PUSH_LIMITS.answerBytes)) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

async function refusal(answer: HttpAnswer, url: URL, action: string): Promise<LetopisError> {
  const { status, headers } = answer;
  if (status === 401) {
    const message = `${url.origin}: логин или пароль push-сервиса не подошли (HTTP 401).`;
    return new PushRefusedError("login", status, message);
  }
  if (status >= 300 && status < 400) {
    const location = shownValue(headers.location ?? "неизвестно куда");
    return new LetopisError(
      "ANSWER_UNEXPECTED",
      `${url.origin}: перенаправление на «${location}» (HTTP ${status}). Пароль туда не отправлен; укажите этот адрес, если он верен.`,
    );
  }
  const said = `HTTP ${status}${await quoted(answer)}`;
  // Too many requests say nothing about the line.
  return status >= 500 || status === 429
    ? new LetopisError("ANSWER_UNEXPECTED", `${url.origin}: ${action}: ${said}. Повторите позже.`)
    : new PushRefusedError("line", status, `${action}: push-сервис отказал: ${said}.`);
}

/** The beginning of what the service says, on one line. */
async function quoted(answer: HttpAnswer): Promise<string> {
  const text = await readBeginning(answer, PUSH_LIMITS.errorBytes);
  const beginning = shownValue(text.replace(/\s+/g, " ").trim());
  return beginning === "" ? "" : `: «${beginning}»`;
}
