import type { Operation } from "../contract/operation.ts";
import { soapAction } from "../contract/operation.ts";
import type { SoapVersion } from "../soap/soap-version.ts";
import { ANSWER_CONTENT_TYPE } from "../soap/soap-version.ts";
import { answerBytes } from "./answer-bytes.ts";
import type { AnswerPart } from "./answer-reader.ts";
import {
  AnswerCutOffError,
  AnswerFormError,
  AnswerLimitError,
  AnswerReader,
} from "./answer-reader.ts";
import type { CallOptions } from "./call-options.ts";
import {
  AnswerTooLargeError,
  CutOffAnswerError,
  MalformedAnswerError,
  PartnerWebApiError,
  refusalOf,
  SoapFaultError,
} from "./client-errors.ts";
import { EncodingError, TextStreamDecoder } from "./decode-text.ts";
import type { WireParameter } from "./history-filters.ts";
import { charsetOf, dateOf, requireSoap, retryAfterSeconds } from "./http-status.ts";
import { ANSWER_LIMITS } from "./limits.ts";
import type { RetryOptions } from "./retry.ts";
import { withRetries } from "./retry.ts";
import type { TableRow } from "./row-scanner.ts";
import type { Credentials, HttpAnswer, Transport } from "./send-request.ts";
import { brokenOff, sendRequest } from "./send-request.ts";
import { shownSentence } from "./shown-sentence.ts";
import { writeRequest } from "./write-request.ts";

/** Where and how to call. */
export interface Endpoint extends Credentials, Transport {
  /** Of the service, path included. */
  readonly address: URL;
  /** 1.1 by default. */
  readonly soapVersion?: SoapVersion | undefined;
  readonly retries?: RetryOptions | undefined;
  /** Bytes of an answer, inflated. */
  readonly answerBytes?: number | undefined;
}

/** A table that is being received. */
export interface TableAnswer {
  /** Names of the columns in the order of every row; find them by name. */
  readonly columns: readonly string[];
  /**
   * Single use; blocks of rows as they arrive. Ends only when the answer came whole: one that
   * breaks off throws, however many rows were handed out before. Leaving it early hangs up.
   */
  readonly blocks: AsyncIterableIterator<readonly TableRow[]>;
  /** Hangs up, also before the first block was asked for; harmless after the end. */
  close(): void;
}

/**
 * Calls an operation that answers with a table. Resolves when the table begins; memory does not
 * grow with the rows. Repeats only what never brought any of an answer, see {@link withRetries}.
 *
 * @throws PartnerWebApiError; the signal's reason; what `onAnswer` throws
 */
export async function callOperation(
  endpoint: Endpoint,
  operation: Operation,
  parameters: readonly WireParameter[],
  { signal, onAnswer }: CallOptions = {},
): Promise<TableAnswer> {
  const { address } = endpoint;
  const answer = await withRetries(
    () => openAnswer(endpoint, operation, parameters, signal),
    endpoint.retries ?? {},
    signal,
  );
  try {
    onAnswer?.({ date: dateOf(answer) });
    const limit = endpoint.answerBytes ?? ANSWER_LIMITS.answerBytes;
    const parts = readParts(answer, operation, address, limit, signal);
    for (;;) {
      const next = await parts.next();
      if (next.done) throw malformed(address, "в нём нет таблицы");
      if (next.value.kind === "columns") {
        const { columns } = next.value;
        return { columns, blocks: rowsOf(parts, answer), close: () => answer.close() };
      }
      refuse(next.value, answer);
    }
  } catch (error) {
    answer.close();
    throw error;
  }
}

/** An answer that is SOAP, as far as its head says. */
async function openAnswer(
  endpoint: Endpoint,
  operation: Operation,
  parameters: readonly WireParameter[],
  signal: AbortSignal | undefined,
): Promise<HttpAnswer> {
  const { address, login, password, timeouts, agent, gzip, soapVersion = "1.1" } = endpoint;
  const action = soapAction(operation);
  const contentType = ANSWER_CONTENT_TYPE[soapVersion];
  const answer = await sendRequest({
    method: "POST",
    address,
    credentials: { login, password },
    headers:
      soapVersion === "1.1"
        ? { "content-type": contentType, soapaction: `"${action}"` }
        : { "content-type": `${contentType}; action="${action}"` },
    body: writeRequest(operation.name, parameters, soapVersion),
    signal,
    timeouts,
    agent,
    gzip,
  });
  try {
    await requireSoap(answer, address);
    return answer;
  } catch (error) {
    answer.close();
    signal?.throwIfAborted();
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
  operation: Operation,
  address: URL,
  limit: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<AnswerPart> {
  try {
    const reader = new AnswerReader(operation.name);
    const decoder = new TextStreamDecoder(charsetOf(answer));
    for await (const chunk of answerBytes(answer.body, address, limit)) {
      yield* reader.read(decoder.decode(chunk));
    }
    yield* reader.read(decoder.end());
    yield* reader.end();
  } catch (error) {
    signal?.throwIfAborted();
    throw answerError(address, error);
  }
}

function answerError(address: URL, error: unknown): PartnerWebApiError {
  if (error instanceof PartnerWebApiError) return error;
  if (error instanceof AnswerCutOffError) {
    return new CutOffAnswerError(
      `${address.href}: ответ обрывается. Полученное неполно, повторите вызов.`,
      { cause: error },
    );
  }
  if (error instanceof AnswerLimitError) {
    return new AnswerTooLargeError(`${address.href}: ответ не принят: ${error.message}.`, {
      cause: error,
    });
  }
  if (error instanceof AnswerFormError) return malformed(address, error.message, error);
  if (error instanceof EncodingError) {
    return malformed(address, "его кодировка неизвестна или не та, что названа", error);
  }
  return brokenOff(address, error);
}

/** Throws what a part says that is no table. */
function refuse(part: AnswerPart, answer: HttpAnswer): void {
  if (part.kind === "refusal") {
    const code = shownSentence(part.code);
    throw refusalOf(
      code,
      `Сервис отказал: ${code}. ${shownSentence(part.text)}`,
      retryAfterSeconds(answer),
    );
  }
  if (part.kind === "fault") {
    throw new SoapFaultError(
      shownSentence(part.code),
      `Сервис не принял запрос (SOAP Fault): ${shownSentence(part.text)}`,
    );
  }
}

function malformed(address: URL, problem: string, cause?: unknown): MalformedAnswerError {
  return new MalformedAnswerError(
    `${address.href}: ответ не похож на ответ PartnerWebAPI2: ${problem}. Проверьте адрес.`,
    { cause },
  );
}
