import { SaxesParser } from "saxes";
import { answerBytes } from "./answer-bytes.ts";
import type { Endpoint } from "./call-operation.ts";
import type { CallOptions } from "./call-options.ts";
import { MalformedAnswerError } from "./client-errors.ts";
import { EncodingError, TextStreamDecoder } from "./decode-text.ts";
import { charsetOf, dateOf, requireDocument } from "./http-status.ts";
import { ANSWER_LIMITS } from "./limits.ts";
import { withRetries } from "./retry.ts";
import type { HttpAnswer } from "./send-request.ts";
import { sendRequest } from "./send-request.ts";

/**
 * Fetches the WSDL of a service: a whole, well-formed document.
 *
 * @throws PartnerWebApiError; the signal's reason; what `onAnswer` throws
 */
export async function readWsdl(
  endpoint: Endpoint,
  { signal, onAnswer }: CallOptions,
): Promise<string> {
  const { login, password, timeouts, agent, gzip } = endpoint;
  const address = new URL(endpoint.address);
  address.search = "?wsdl";
  const request = { method: "GET", address, timeouts, agent, gzip, signal } as const;
  const open = async () => {
    const answer = await sendRequest({ ...request, credentials: { login, password } });
    try {
      await requireDocument(answer, address);
      return answer;
    } catch (error) {
      answer.close();
      throw error;
    }
  };
  const answer = await withRetries(open, endpoint.retries ?? {}, signal);
  try {
    onAnswer?.({ date: dateOf(answer) });
    const text = await readText(answer, address);
    requireDefinitions(text);
    return text;
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof NotWsdl || error instanceof EncodingError)) throw error;
    throw new MalformedAnswerError(`${address.href}: это не WSDL. Проверьте адрес.`, {
      cause: error,
    });
  } finally {
    answer.close();
  }
}

class NotWsdl extends Error {}

async function readText(answer: HttpAnswer, address: URL): Promise<string> {
  let text = "";
  const decoder = new TextStreamDecoder(charsetOf(answer));
  for await (const chunk of answerBytes(answer.body, address, ANSWER_LIMITS.wsdlBytes)) {
    text += decoder.decode(chunk);
  }
  return text + decoder.end();
}

function requireDefinitions(text: string): void {
  let root: string | null = null;
  const parser = new SaxesParser({ xmlns: true });
  parser.on("opentag", ({ local }) => {
    root ??= local;
  });
  parser.on("doctype", () => {
    throw new NotWsdl("DOCTYPE");
  });
  parser.on("error", (error) => {
    throw new NotWsdl(error.message);
  });
  parser.write(text).close();
  if (root !== "definitions") throw new NotWsdl("root element");
}
