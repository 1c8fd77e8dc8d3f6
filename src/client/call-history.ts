import { LetopisError } from "../contract/letopis-error.ts";
import { GET_HISTORY, soapAction } from "../contract/operation.ts";
import { shownValue } from "../history/shown-value.ts";
import type { AnswerPart, TableRow } from "./answer-reader.ts";
import { AnswerFormError, AnswerReader } from "./answer-reader.ts";
import type { HistoryFilters } from "./history-filters.ts";
import { wireParameters } from "./history-filters.ts";
import { ANSWER_LIMITS } from "./limits.ts";
import type { Credentials, HttpAnswer } from "./send-request.ts";
import { sendRequest } from "./send-request.ts";
import { writeRequest } from "./write-request.ts";

export interface HistoryCall extends Credentials {
  /** Of the service, path included. */
  readonly address: URL;
  readonly filters: HistoryFilters;
  readonly signal?: AbortSignal;
}

/** A table that is being received. */
export interface HistoryAnswer {
  /** Names of the columns in the order of every row; find them by name. */
  readonly columns: readonly string[];
  /**
   * Single use; blocks of rows as they arrive. Ends only when the answer came whole: one that
   * breaks off throws `ANSWER_UNEXPECTED`, however many rows were handed out before.
   */
  readonly blocks: AsyncIterableIterator<readonly TableRow[]>;
}

/** The service answered with a ResultCode other than SUCCESS, or with a Fault, or refused the login. */
export class CallRefusedError extends LetopisError {
  /** As the service sent it; null for a refused login. */
  readonly resultCode: string | null;
  /** What the service asks to wait, in seconds; null where it does not say. */
  readonly retryAfterSeconds: number | null;

  constructor(resultCode: string | null, text: string, retryAfterSeconds: number | null) {
    super("CALL_REFUSED", text);
    this.name = "CallRefusedError";
    this.resultCode = resultCode;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/**
 * Calls GetHistoryOfServiceTreatments at any address that speaks PartnerWebAPI2, in SOAP 1.1.
 * Resolves when the table begins. Memory does not grow with the rows.
 *
 * @throws CallRefusedError; LetopisError ADDRESS_UNREACHABLE, ANSWER_UNEXPECTED, COMMAND_INVALID
 *
 * @example
 * const { columns, blocks } = await callHistory({ address, login, password, filters });
 * const id = columns.indexOf("ServiceTreatmentID");
 * for await (const rows of blocks) for (const row of rows) console.log(row[id]);
 */
export async function callHistory(call: HistoryCall): Promise<HistoryAnswer> {
  const { address, login, password, filters, signal } = call;
  const body = writeRequest(GET_HISTORY.name, wireParameters(filters));
  const answer = await sendRequest({
    method: "POST",
    address,
    credentials: { login, password },
    headers: {
      "content-type": "text/xml; charset=utf-8",
      soapaction: `"${soapAction(GET_HISTORY)}"`,
    },
    body,
    signal,
  });
  try {
    await requireSoap(answer, address);
    const parts = readParts(answer, address, signal);
    for (;;) {
      const next = await parts.next();
      if (next.done) throw unexpected(address, "в нём нет таблицы");
      if (next.value.kind === "columns") {
        return { columns: next.value.columns, blocks: rowsOf(parts, answer) };
      }
      refuse(next.value, answer);
    }
  } catch (error) {
    answer.close();
    throw error;
  }
}

async function* rowsOf(
  parts: AsyncGenerator<AnswerPart>,
  answer: HttpAnswer,
): AsyncGenerator<readonly TableRow[]> {
  try {
    for await (const part of parts) {
      if (part.kind === "rows") yield part.rows;
      else refuse(part, answer);
    }
  } finally {
    answer.close();
  }
}

async function* readParts(
  answer: HttpAnswer,
  address: URL,
  signal: AbortSignal | undefined,
): AsyncGenerator<AnswerPart> {
  const reader = new AnswerReader(GET_HISTORY.name);
  const decoder = new TextDecoder(charsetOf(answer), { fatal: true });
  try {
    for await (const chunk of answer.body) {
      yield* reader.read(decoder.decode(chunk, { stream: true }));
    }
    yield* reader.read(decoder.decode());
    yield* reader.end();
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof AnswerFormError) throw unexpected(address, error.message, error);
    if (error instanceof LetopisError) throw error;
    throw unexpected(address, "он оборвался", error);
  }
}

function charsetOf({ headers }: HttpAnswer): string {
  const charset = /charset\s*=\s*"?([\w-]+)/i.exec(headers["content-type"] ?? "")?.[1];
  try {
    return new TextDecoder(charset).encoding;
  } catch {
    return "utf-8";
  }
}

/** Throws what a part says that is no table. */
function refuse(part: AnswerPart, answer: HttpAnswer): void {
  if (part.kind === "refusal") {
    throw new CallRefusedError(
      part.code,
      `Сервис отказал: ${shownValue(part.code)}. ${shownSentence(part.text)}`,
      retryAfter(answer),
    );
  }
  if (part.kind === "fault") {
    throw new CallRefusedError(
      "Fault",
      `Сервис не принял запрос (SOAP Fault): ${shownSentence(part.text)}`,
      retryAfter(answer),
    );
  }
}

/** Everything that is not SOAP at all: refused logins, redirects, pages of proxies. */
async function requireSoap(answer: HttpAnswer, address: URL): Promise<void> {
  const { status, headers } = answer;
  if (status === 401 || status === 403) {
    throw new CallRefusedError(
      null,
      `${address.origin}: логин или пароль не подошли (HTTP ${status}).`,
      retryAfter(answer),
    );
  }
  if (status >= 300 && status < 400) {
    const target = shownValue(headers.location ?? "неизвестно куда");
    throw unexpected(
      address,
      `это перенаправление на «${target}» (HTTP ${status}). Пароль туда не отправлен; укажите этот адрес, если он верен`,
    );
  }
  const isXml = /xml/i.test(headers["content-type"] ?? "");
  if (isXml && (status === 200 || status === 400 || status === 500)) return;
  const wait = retryAfter(answer);
  const later = wait === null ? "" : `, просит подождать ${wait} с`;
  const beginning = await beginningOf(answer);
  const said = beginning === "" ? "" : `: «${beginning}»`;
  throw unexpected(address, `HTTP ${status}${later}${said}`);
}

/** The first words of a body that is no answer, without its markup. */
async function beginningOf({ body }: HttpAnswer): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of body) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes >= ANSWER_LIMITS.errorBytes) break;
    }
  } catch {
    // What came until it broke will do.
  }
  const text = Buffer.concat(chunks).subarray(0, ANSWER_LIMITS.errorBytes).toString("utf8");
  return shownValue(withoutMarkup(text));
}

function withoutMarkup(text: string): string {
  return text
    .replace(/<(?:style|script)[^>]*>[^<]*<\/[^>]*>|<[^>]*>/gi, " ")
    .replace(/\s+/g, " ")
    .trim();
}

/** Seconds, or a date, which clocks that differ make useless. */
function retryAfter({ headers }: HttpAnswer): number | null {
  const text = headers["retry-after"] ?? "";
  return /^\d{1,9}$/.test(text) ? Number(text) : null;
}

/** Longer than a value: our own texts name periods and times. */
const SENTENCE_CHARACTERS = 1000;

function shownSentence(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, "")
    .trim()
    .slice(0, SENTENCE_CHARACTERS);
}

function unexpected(address: URL, problem: string, cause?: unknown): LetopisError {
  return new LetopisError(
    "ANSWER_UNEXPECTED",
    `${address.href}: ответ не похож на ответ PartnerWebAPI2: ${problem}. Проверьте адрес.`,
    { cause },
  );
}
